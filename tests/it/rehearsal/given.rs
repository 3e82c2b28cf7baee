use super::platform::{cluster, fails, network, nothing_is_left, passes};

#[test]
fn an_environment_is_chosen_and_protection_is_for_real_things() {
    let platform = network();
    platform.edit(
        "platform.toml",
        "[environments.testing]\nsprint = 2\n",
        "[environments.production]\nprotected = true\nsprint = 1\n[environments.testing]\nsprint = 2\n",
    );
    passes(&platform, &["--scenario", "up,down"]).says("rehearsing `testing`, with Google simulated");
    passes(&platform, &["--scenario", "up,down", "-e", "production"]).says("rehearsal of production: passed");
    platform.edit("platform.toml", "[platform]", "[rehearsal]\nenvironment = \"productoin\"\n[platform]");
    let ended = fails(&platform, &[]);
    assert_eq!(ended.code, 2);
    ended.says("there is no environment `productoin`").says("platform.toml:3:15");
    nothing_is_left(&platform);
}

#[test]
fn what_exists_already_is_given() {
    let platform = network();
    platform.write(
        "stacks/app/main.tf",
        r#"
variable "subnetwork" { type = string }
variable "password" {
  type      = string
  sensitive = true
}
data "google_compute_network" "shared" {
  project = "acme-net"
  name    = "shared"
}
resource "google_compute_firewall" "f" {
  project = "acme-net"
  name    = "from-${substr(sha256(var.password), 0, 4)}"
  network = data.google_compute_network.shared.self_link
  allow {
    protocol = "tcp"
  }
}
output "subnetwork" { value = var.subnetwork }
"#,
    );
    platform.write("stacks/app/stack.toml", "kind = \"terraform\"\n");
    platform.edit(
        "platform.toml",
        "[environments.testing]",
        r#"[secrets.password]
env = "A_VARIABLE_THAT_IS_NOT_SET"
[stacks.other]
kind = "given"
sprint = 1
terraform_state = "nobody/has/this.tfstate"
[stacks.app]
sprint = 1
inputs = { subnetwork = "${other.subnetwork}", password = "${secret.password}" }
[environments.testing]"#,
    );
    let ended = fails(&platform, &[]);
    assert_eq!(ended.code, 2);
    ended
        .says("a rehearsal does not read real states, and these stacks do: other")
        .says("[rehearsal.outputs.other]");
    platform.edit(
        "platform.toml",
        "[environments.testing]",
        "[rehearsal.outputs.other]\nsubnetwork = \"s\"\n[rehearsal.given]\n\
         google_project = [{ project_id = \"acme-net\", name = \"Net\" }]\n\
         google_project_service = [{ project = \"acme-net\", service = \"compute.googleapis.com\" }]\n\
         [environments.testing]",
    );
    // The project is given, so what is not given in it is not there.
    fails(&platform, &["--scenario", "up"]).says("was not found, notFound");
    platform.edit(
        "platform.toml",
        "google_project_service =",
        "google_compute_network = [{ project = \"acme-net\", name = \"shared\" }]\ngoogle_project_service =",
    );
    let ended = passes(&platform, &["--scenario", "up,again,down"]);
    assert!(!ended.out.contains("what should be gone"), "{}", ended.out);
    ended.says("stack `other` exists and hands on what the platform file says");
    ended
        .says("given: google_compute_network")
        .says("`projects/acme-net/global/networks/shared`")
        .says("secret `password` has");
    platform.edit("platform.toml", "google_compute_network =", "google_compute_netwrk =");
    fails(&platform, &[]).says("[rehearsal.given]: there is no resource type `google_compute_netwrk`");
    nothing_is_left(&platform);
}

#[test]
fn a_provider_that_cannot_be_had_is_named_before_anything_starts() {
    let platform = cluster();
    platform.edit(
        "stacks/gke/main.tf",
        "variable \"subnetwork\"",
        "resource \"nowhere_thing\" \"t\" {}\nterraform {\n  required_providers {\n    nowhere = {\n      source = \
         \"127.0.0.1:1/none/nowhere\"\n    }\n  }\n}\nvariable \"subnetwork\"",
    );
    let ended = fails(&platform, &[]);
    ended.says("127.0.0.1:1/none/nowhere");
    assert!(!ended.err.contains("net: applying"), "nothing started:\n{}", ended.err);
    nothing_is_left(&platform);
}

/// In a network that has nothing but loopback, a rehearsal of a root with a `gcs` backend passes: nothing needs more.
#[test]
fn nothing_leaves_loopback() {
    let platform = cluster();
    let alone = |script: &str| {
        let mut command = std::process::Command::new("unshare");
        command.args(["--map-root-user", "--net", "sh", "-c", script, env!("CARGO_BIN_EXE_groundwork")]);
        command.arg(platform.path()).env_remove("TF_CLI_CONFIG_FILE").env_remove("KUBECONFIG");
        command.output()
    };
    if !alone("ip link set lo up").is_ok_and(|output| output.status.success()) {
        eprintln!(
            "this system gives no network of one's own: whether a rehearsal leaves loopback is not proven here"
        );
        return;
    }
    let output = alone("ip link set lo up && exec \"$0\" -C \"$1\" rehearse --no-board").expect("starts");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{text}", String::from_utf8_lossy(&output.stdout));
    nothing_is_left(&platform);
}
