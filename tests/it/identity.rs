//! terraform, helm, gates and jobs act as the service accounts that the platform names.

use std::os::unix::fs::PermissionsExt as _;

use groundwork::drivers::Authentication;
use serde_json::json;

use super::{engine::world::Platform, preflight::google::Google, shared::Shared};

const PLATFORM: &str = r#"
[platform]
name = "identity"
[tools]
pass_environment = ["GOOGLE_OAUTH_ACCESS_TOKEN", "GROUNDWORK_GOOGLE_ENDPOINT"]
[sprints]
1 = "First"
[stacks.cluster]
kind = "given"
[stacks.hello]
cluster = "cluster"
[stacks.root]
inputs.file = "FOLDER/who-terraform"
[stacks.names]
identity = { apply = "names@${env.project}.iam.gserviceaccount.com" }
[environments.testing]
vars.project = "acme-seed"
identity = { plan = "plan@${env.project}.iam.gserviceaccount.com", apply = "apply@${env.project}.iam.gserviceaccount.com" }
"#;

/// Writes down whom it acts as.
const ROOT: &str = r#"
variable "file" { type = string }
resource "terraform_data" "who" {
  provisioner "local-exec" {
    command = "printf '%s' \"$GOOGLE_IMPERSONATE_SERVICE_ACCOUNT\" > '${var.file}'"
  }
}
"#;

fn token_of(name: &str) -> String {
    format!(
        "POST /iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{name}@acme-seed.iam.gserviceaccount.com:generateAccessToken"
    )
}

fn token(shared: &Shared) -> String {
    match &shared.access.authentication {
        Authentication::Token(token) => token.expose().clone(),
        other => panic!("{other:?}"),
    }
}

fn platform(shared: &Shared) -> Platform {
    let platform = Platform::empty();
    let outputs =
        json!({ "endpoint": shared.access.server, "ca_certificate": shared.access.certificate_authority });
    let outputs = format!(
        "outputs = {{ endpoint = {}, ca_certificate = {} }}",
        outputs["endpoint"], outputs["ca_certificate"]
    );
    platform.write(
        "platform.toml",
        &PLATFORM.replace("FOLDER", &platform.path().display().to_string()).replace(
            "[stacks.cluster]\nkind = \"given\"",
            &format!("[stacks.cluster]\nkind = \"given\"\n{outputs}"),
        ),
    );
    platform.write("stacks/hello/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"identity\"\n[[gates]]\nname = \"there\"\nexists = { api_version = \"v1\", kind = \"ConfigMap\", name = \"hello\" }\n");
    platform.write("stacks/hello/chart/Chart.yaml", "apiVersion: v2\nname: hello\nversion: 0.1.0\n");
    platform.write(
        "stacks/hello/chart/templates/cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hello}\ndata: {a: b}\n",
    );
    platform.terraform("root", ROOT);
    platform.write("stacks/names/stack.toml", "kind = \"job\"\ncommand = [\"./who\"]\n");
    platform.write(
        "stacks/names/who",
        "#!/bin/sh\nprintf '%s' \"$GOOGLE_IMPERSONATE_SERVICE_ACCOUNT\" > ../../who-job\n",
    );
    let script = platform.path().join("stacks/names/who");
    std::fs::set_permissions(script, std::fs::Permissions::from_mode(0o755)).expect("executable");
    platform
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_acts_as_the_account_that_the_platform_names() {
    let shared = Shared::get().await;
    let google = Google::start();
    for name in ["plan", "apply", "names"] {
        let answer = json!({ "accessToken": token(&shared), "expireTime": "2999-01-01T00:00:00Z" });
        google.answer(&token_of(name), 200, answer);
    }
    let platform = platform(&shared);
    let run = |arguments: &[&str]| {
        let mut command = platform.command(arguments);
        command
            .env("GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.caller")
            .env("GROUNDWORK_GOOGLE_ENDPOINT", google.url());
        let output = command.output().expect("groundwork starts");
        super::engine::world::Ended::of(output)
    };
    let planned = run(&["plan", "-e", "testing"]);
    assert_eq!(planned.code, 0, "{}{}", planned.out, planned.err);
    assert_eq!(google.requests_with("serviceAccounts/apply@").len(), 0, "a plan only looks");
    let up = run(&["up", "-e", "testing", "--yes"]);
    assert_eq!(up.code, 0, "{}{}", up.out, up.err);
    let asked = google.requests_with("serviceAccounts/apply@");
    assert!(!asked.is_empty(), "helm and the gate got tokens");
    assert!(asked.iter().all(|request| request.headers["authorization"] == "Bearer ya29.caller"));
    let who = |file: &str| std::fs::read_to_string(platform.path().join(file)).expect("written");
    assert_eq!(who("who-job"), "names@acme-seed.iam.gserviceaccount.com");
    assert_eq!(who("who-terraform"), "apply@acme-seed.iam.gserviceaccount.com");
    let printed = |stack: &str| {
        run(&["exec", "-e", "testing", stack, "--", "printenv", "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT"]).out
    };
    assert_eq!(printed("hello").trim(), "apply@acme-seed.iam.gserviceaccount.com");
    assert_eq!(printed("names").trim(), "names@acme-seed.iam.gserviceaccount.com");
    let kubeconfig = run(&["kubeconfig", "-e", "testing", "cluster"]).out;
    assert!(kubeconfig.contains("--as") && !kubeconfig.contains(&token(&shared)), "{kubeconfig}");

    google.answer(&token_of("apply"), 403, super::preflight::google::error("denied", None));
    let down = run(&["down", "-e", "testing", "--yes"]);
    assert_eq!(down.code, 1, "{}{}", down.out, down.err);
    down.says("roles/iam.serviceAccountTokenCreator");
    let answer = json!({ "accessToken": token(&shared), "expireTime": "2999-01-01T00:00:00Z" });
    google.answer(&token_of("apply"), 200, answer);
    let down = run(&["down", "-e", "testing", "--yes"]);
    assert_eq!(down.code, 0, "{}{}", down.out, down.err);
}

#[test]
fn what_is_no_service_account_is_refused_with_its_place() {
    let platform = Platform::empty();
    platform.write(
        "platform.toml",
        "[platform]\nname = \"identity\"\n[environments.testing]\nidentity.apply = \"ann@acme.example\"\n",
    );
    let ended = platform.run(&["validate"]);
    assert_eq!(ended.code, 2);
    ended.says("`ann@acme.example` is no service account").says("platform.toml:4:");
}
