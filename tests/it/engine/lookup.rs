//! What is looked up read-only, through the binary and with real terraform.

use super::world::Platform;

/// `found` looks into a state of others, `app` uses what it finds.
fn platform() -> Platform {
    let platform = Platform::small();
    platform.write(
        "platform.toml",
        r#"
[platform]
name = "small"
[stacks.found]
kind = "given"
lookup = "lookups/net"
inputs = { state = "${env.theirs}" }
[stacks.app]
inputs = { net = "${found.id}", password = "${found.password}" }
[environments.testing]
"#,
    );
    platform.write(
        "lookups/net/main.tf",
        r#"
variable "state" { type = string }
data "terraform_remote_state" "net" {
  backend = "local"
  config  = { path = var.state }
}
output "id" { value = data.terraform_remote_state.net.outputs.subnet }
output "password" {
  value     = data.terraform_remote_state.net.outputs.password
  sensitive = true
}
"#,
    );
    theirs(&platform, "subnet-1");
    let path = platform.path().join("theirs.tfstate");
    platform.edit(
        "platform.toml",
        "[environments.testing]",
        &format!("[environments.testing]\nvars.theirs = \"{}\"", path.display()),
    );
    platform
}

/// The state of whoever made it, and what is in it.
fn theirs(platform: &Platform, subnet: &str) {
    let outputs = format!(
        r#"{{"subnet":{{"value":"{subnet}","type":"string"}},"password":{{"value":"hunter2-{subnet}","type":"string","sensitive":true}}}}"#
    );
    let state = format!(
        r#"{{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"theirs","outputs":{outputs},"resources":[]}}"#
    );
    platform.write("theirs.tfstate", &state);
}

#[test]
fn what_is_looked_up_is_handed_on_and_nothing_of_it_is_ever_owned() {
    let platform = platform();
    let before = std::fs::read(platform.path().join("theirs.tfstate")).expect("is there");
    platform.ok(&["plan"]).says("found");
    platform.ok(&["up", "--yes"]).says("run");
    let net = |text: &str| {
        platform.ok(&["outputs", "app", "--json"]).says(text);
    };
    net("subnet-1/");
    assert!(!platform.home().join("state/found.tfstate").exists(), "a lookup has no state");
    for (path, content) in platform.files() {
        let text = String::from_utf8_lossy(&content);
        // The stack that took it has it in its own state, as terraform does.
        let states = path.starts_with(platform.home().join("state"));
        assert!(states || !text.contains("hunter2"), "a secret is in {}", path.display());
    }

    // A later run that looks at nothing but `app` has the sensitive value from where it is.
    platform.edit(
        "stacks/app/main.tf",
        "output \"url\"",
        "output \"more\" { value = var.net }\noutput \"url\"",
    );
    platform.ok(&["up", "--yes", "--only-exactly", "app"]);
    platform.ok(&["up", "--yes"]).says("not refreshed");

    // What is found is looked at again on request, and what uses it follows.
    theirs(&platform, "subnet-2");
    platform.ok(&["up", "--yes", "--refresh"]);
    net("subnet-2/");
    platform.ok(&["down", "--yes"]);
    assert_ne!(before, std::fs::read(platform.path().join("theirs.tfstate")).expect("is there still"));
    assert!(!platform.home().join("work/found").exists());
}

#[test]
fn a_lookup_that_finds_nothing_says_what_and_a_command_by_hand_sees_what_it_sees() {
    let platform = platform();
    platform.ok(&["exec", "found", "--", "terraform", "plan", "-no-color"]).says("id       = \"subnet-1\"");
    assert!(!platform.home().join("state/found.tfstate").exists());
    std::fs::remove_file(platform.path().join("theirs.tfstate")).expect("there");
    let failed = platform.run(&["up", "--yes"]);
    assert_eq!(failed.code, 1);
    failed.says("terraform plan").says("app");
}

/// A module from elsewhere cannot be looked into before it is planned.
#[test]
fn a_lookup_that_would_make_something_is_refused_wherever_that_hides() {
    let platform = platform();
    platform.edit(
        "lookups/net/main.tf",
        "output \"id\"",
        "resource \"terraform_data\" \"x\" {}\noutput \"id\"",
    );
    let refused = platform.run(&["validate"]);
    assert_eq!(refused.code, 2);
    refused.says("a lookup only looks, and `terraform_data.x` is a resource").says("lookups/net/main.tf:7:1");
    platform.edit(
        "lookups/net/main.tf",
        "resource \"terraform_data\" \"x\" {}",
        "module \"m\" {\n  source = \"../m\"\n}",
    );
    platform.write("lookups/m/main.tf", "resource \"terraform_data\" \"hidden\" {}\n");
    platform.run(&["validate"]).says("`terraform_data.hidden` is a resource").says("lookups/m/main.tf:1:1");
}
