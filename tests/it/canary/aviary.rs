//! A platform that is given a secret in every way there is, and what was said and written since.

use std::{
    cell::{Cell, RefCell},
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use k8s_openapi::api::{
    authentication::v1::{TokenRequest, TokenRequestSpec},
    core::v1::{ConfigMap, ServiceAccount},
    rbac::v1::{ClusterRoleBinding, RoleRef, Subject},
};
use kube::api::{Api, ObjectMeta, PostParams};
use serde_json::json;
use sha2::Digest as _;

use super::{
    super::{
        engine::world::{Ended, Platform, files_below},
        listener::listen,
        shared::Shared,
    },
    forms::forms,
    processes::Processes,
};

const PLATFORM: &str = r#"
[platform]
name = "aviary"
[tools]
pass_environment = ["GOOGLE_OAUTH_ACCESS_TOKEN"]
[vars]
project_id = "aviary-1"
explode_net = false
explode_web = false
[sprints]
1 = "All"
[secrets]
by_variable = { env = "CANARY" }
by_command = { command = ["cat", "OUTSIDE/other.pem"] }
by_manager = { secret_manager = "projects/${env.project_id}/secrets/canary" }
[stacks.cluster]
kind = "given"
kubeconfig = { path = "OUTSIDE/kubeconfig" }
[stacks.net]
inputs = { token = "${secret.by_variable}", key = "${secret.by_command}", explode = "${env.explode_net}" }
[stacks.web]
cluster = "cluster"
values = { token = "${secret.by_manager}", password = "${net.password}", key = "${secret.by_command}", explode = "${env.explode_web}" }
[stacks.work]
cluster = "cluster"
needs = ["web"]
environment = { A = "${secret.by_variable}", B = "${secret.by_manager}", C = "${secret.by_command}", D = "${net.password}", E = "${cluster.token}" }
[environments.testing]
secrets.by_command.command = ["cat", "OUTSIDE/${env.name}.pem"]
"#;

const ROOT: &str = r#"
variable "token" {
  type      = string
  sensitive = true
}
variable "key" {
  type      = string
  sensitive = true
}
variable "explode" { type = bool }
resource "terraform_data" "it" {
  input            = { token = var.token, key = var.key }
  triggers_replace = sha256(var.token)
  provisioner "local-exec" {
    command     = "echo \"made with $TOKEN\" && echo \"$TOKEN\" | base64 >&2"
    environment = { TOKEN = nonsensitive(var.token) }
  }
  lifecycle {
    precondition {
      condition     = !var.explode
      error_message = "it likes neither ${nonsensitive(var.token)} nor ${urlencode(nonsensitive(var.key))}"
    }
  }
}
output "password" {
  value     = "from-${var.token}"
  sensitive = true
}
output "proof" { value = nonsensitive(sha256("${var.token}${var.key}")) }
"#;

const CHART: &str = r#"
{{- if .Values.explode }}{{ fail (printf "neither %s nor %s, %s" .Values.token .Values.password (.Values.token | b64enc)) }}{{ end }}
apiVersion: v1
kind: Secret
metadata: {name: web}
stringData: {token: {{ .Values.token | quote }}, key: {{ .Values.key | quote }}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  proof: {{ printf "%s%s%s" .Values.token .Values.password .Values.key | sha256sum }}
  url: "https://user@example.com/?token={{ .Values.token | urlquery }}"
  basic: {{ printf "user:%s" .Values.password | b64enc }}
  settings: {{ dict "password" .Values.password "key" .Values.key | toJson | quote }}
"#;

const SCRIPT: &str = r#"#!/bin/sh
echo "plain $A"
printf 'u:%s' "$B" | base64 -w 0; echo
echo "$C"
echo "no: $D" >&2
echo "bearer $E"
if [ -e OUTSIDE/slow ]; then touch OUTSIDE/began; sleep 3; fi
proof=$(printf '%s%s%s%s' "$A" "$B" "$C" "$D" | sha256sum | cut -d ' ' -f 1)
printf '{"proof": "%s", "token": "%s"}' "$proof" "$E" > "$GROUNDWORK_OUTPUTS"
"#;

/// What a value may hold: quotes, what Go takes for HTML, what URLs escape.
const VARIABLE: [&str; 2] = ["c4n4ry \"one\" <&> one/+=", "c4n4ry \"two\" <&> two/+="];
const COMMAND: &str = "-----BEGIN CANARY-----\nc4n4ryMIIabcdefghijklmnop0123\nc4n4ryzyxwvutsrqponmlk9876+/\n-----END CANARY-----";
const MANAGER: &str = "c4n4ry%manager\\three";
/// What proves to Google who we are.
const GOOGLE: &str = "ya29.c4n4ry-of-google-four";

pub struct Aviary {
    pub platform: Platform,
    outside: tempfile::TempDir,
    home: tempfile::TempDir,
    temporary: tempfile::TempDir,
    pub processes: Processes,
    /// The token that the kubeconfig has.
    pub token: String,
    google: String,
    rotated: Cell<bool>,
    said: RefCell<String>,
    shared: Arc<Shared>,
}

impl Aviary {
    pub async fn open() -> Self {
        let shared = Shared::get().await;
        let folder = || tempfile::tempdir().expect("a folder");
        let (outside, home, temporary) = (folder(), folder(), folder());
        let token = token(&shared).await;
        std::fs::write(outside.path().join("kubeconfig"), kubeconfig(&shared, &token)).expect("written");
        std::fs::write(outside.path().join("testing.pem"), format!("{COMMAND}\n")).expect("written");
        let aviary = Self {
            platform: platform(outside.path()),
            outside,
            home,
            temporary,
            processes: Processes::watch(),
            token,
            google: format!("http://{}", listen(|stream| secret_manager(&stream))),
            rotated: Cell::new(false),
            said: RefCell::default(),
            shared,
        };
        aviary.processes.look_for(aviary.all());
        aviary
    }

    /// What the three sources give now: variable, command, Secret Manager.
    pub fn values(&self) -> [String; 3] {
        [VARIABLE[usize::from(self.rotated.get())], COMMAND, MANAGER].map(str::to_owned)
    }

    /// Every form of every secret there is.
    fn all(&self) -> Vec<String> {
        let secrets = [VARIABLE[0], VARIABLE[1], COMMAND, MANAGER, GOOGLE, &self.token];
        secrets.into_iter().flat_map(forms).collect()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let cache = groundwork::tools::Settings::from_environment().expect("a cache").cache;
        let mut command = self.platform.command(arguments);
        command
            .env("HOME", self.home.path())
            .env("TMPDIR", self.temporary.path())
            .env("GROUNDWORK_CACHE", cache);
        command.env("CANARY", &self.values()[0]).env("GOOGLE_OAUTH_ACCESS_TOKEN", GOOGLE);
        command.env("GROUNDWORK_GOOGLE_ENDPOINT", &self.google);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        let ended = Ended::of(self.command(arguments).output().expect("groundwork starts"));
        *self.said.borrow_mut() +=
            &[&arguments.join(" "), &ended.out, &ended.err].map(String::as_str).join("\n");
        ended
    }

    pub fn ok(&self, arguments: &[&str]) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?} failed:\n{}\n{}", ended.out, ended.err);
        ended
    }

    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("groundwork starts")
    }

    pub fn outside(&self, name: &str) -> PathBuf {
        self.outside.path().join(name)
    }

    pub fn set(&self, from: &str, to: &str) {
        self.platform.edit("platform.toml", from, to);
    }

    pub fn rotate(&self) {
        self.rotated.set(true);
    }

    /// The job takes its time, and is another one.
    pub fn slow_down(&self) {
        std::fs::write(self.outside("slow"), "").expect("written");
        self.platform.edit("stacks/work/run", "#!/bin/sh", "#!/bin/sh -u");
    }

    pub fn output(&self, stack: &str, name: &str) -> String {
        let outputs = self.ok(&["outputs", stack, "-e", "testing", "--json"]);
        let outputs: serde_json::Value = serde_json::from_str(&outputs.out).expect("JSON");
        outputs[stack][name]["value"].as_str().unwrap_or_else(|| panic!("{outputs}")).to_owned()
    }

    pub fn log(&self, stack: &str) -> String {
        self.ok(&["logs", stack, "-e", "testing"]).out
    }

    pub async fn release_proof(&self) -> String {
        let maps: Api<ConfigMap> = Api::namespaced(self.shared.client(), "web");
        maps.get("web").await.expect("the release").data.expect("data")["proof"].clone()
    }

    fn leaks(&self, file: &(PathBuf, Vec<u8>)) -> Option<String> {
        let text = String::from_utf8_lossy(&file.1);
        let form = self.all().into_iter().find(|form| text.contains(form.as_str()))?;
        Some(format!("{} holds {form}", file.0.display()))
    }

    pub fn stands_in(&self, folder: &Path) -> bool {
        files_below(folder).iter().any(|file| self.leaks(file).is_some())
    }

    /// In no file below the platform, HOME and TMPDIR but those named, and in nothing that was ever printed.
    #[track_caller]
    pub fn finds_nothing(&self, except: &[&Path]) {
        let folders = [self.platform.path(), self.home.path(), self.temporary.path()];
        let files = folders.into_iter().flat_map(files_below);
        let files = files.filter(|(path, _)| !except.iter().any(|spared| path.starts_with(spared)));
        let printed = (PathBuf::from("what was printed"), self.said.borrow().clone().into_bytes());
        let leaks: Vec<String> = files.chain([printed]).filter_map(|file| self.leaks(&file)).collect();
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    }

    /// What holds a secret for as long as a run takes is for its owner only.
    #[track_caller]
    pub fn all_is_private(&self) {
        for file in files_below(&self.platform.home()).iter().filter(|file| self.leaks(file).is_some()) {
            assert_eq!(mode(&file.0), 0o600, "{}", file.0.display());
        }
    }
}

pub fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

/// The SHA-256 of some texts, one after the other.
pub fn digest(texts: &[&str]) -> String {
    let bytes = sha2::Sha256::digest(texts.concat().as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn platform(outside: &Path) -> Platform {
    let outside = outside.to_str().expect("UTF-8");
    let platform = Platform::empty();
    platform.write("platform.toml", &PLATFORM.replace("OUTSIDE", outside));
    platform.terraform("net", ROOT);
    platform.write("stacks/web/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"web\"\n");
    platform.write("stacks/web/chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n");
    platform.write("stacks/web/chart/templates/all.yaml", CHART);
    platform.write("stacks/web/chart/templates/NOTES.txt", "the password is {{ .Values.password }}\n");
    platform.write(
        "stacks/work/stack.toml",
        "kind = \"job\"\ncommand = [\"./run\"]\noutputs = [\"proof\", \"token\"]\n",
    );
    platform.write("stacks/work/run", &SCRIPT.replace("OUTSIDE", outside));
    let run = platform.path().join("stacks/work/run");
    std::fs::set_permissions(run, std::fs::Permissions::from_mode(0o755)).expect("executable");
    platform
}

/// The token of a service account that may do everything.
async fn token(shared: &Shared) -> String {
    let client = shared.client();
    let named = |name: &str| ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() };
    let accounts: Api<ServiceAccount> = Api::namespaced(client.clone(), "default");
    let account = ServiceAccount { metadata: named("canary"), ..ServiceAccount::default() };
    accounts.create(&PostParams::default(), &account).await.expect("an account");
    let binding = ClusterRoleBinding {
        metadata: named("canary"),
        role_ref: RoleRef {
            api_group: Some("rbac.authorization.k8s.io".into()),
            kind: "ClusterRole".into(),
            name: "cluster-admin".into(),
        },
        subjects: Some(vec![Subject {
            kind: "ServiceAccount".into(),
            name: "canary".into(),
            namespace: Some("default".into()),
            ..Subject::default()
        }]),
    };
    Api::all(client).create(&PostParams::default(), &binding).await.expect("its role");
    let request = TokenRequest { spec: Some(TokenRequestSpec::default()), ..TokenRequest::default() };
    let token = accounts.create_token_request("canary", &PostParams::default(), &request).await;
    token.expect("a token").status.expect("a token").token.expect("a token")
}

fn kubeconfig(shared: &Shared, token: &str) -> String {
    let authority = shared.access.certificate_authority.as_deref().expect("an authority");
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": "it", "cluster": {
            "server": shared.access.server, "certificate-authority-data": STANDARD.encode(authority),
        } }],
        "users": [{ "name": "it", "user": { "token": token } }],
        "contexts": [{ "name": "it", "context": { "cluster": "it", "user": "it" } }],
        "current-context": "it",
    })
    .to_string()
}

/// Secret Manager, which has one secret for whoever brings the right token.
fn secret_manager(stream: &std::net::TcpStream) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let wanted =
        "GET /secretmanager.googleapis.com/v1/projects/aviary-1/secrets/canary/versions/latest:access ";
    let authorised = lines.any(|line| line.to_ascii_lowercase() == format!("authorization: bearer {GOOGLE}"));
    let (status, body) = match (first.starts_with(wanted), authorised) {
        (true, true) => ("200 OK", json!({ "payload": { "data": STANDARD.encode(MANAGER) } })),
        (_, false) => ("401 Unauthorized", json!({ "error": { "message": "who are you?" } })),
        _ => ("404 Not Found", json!({ "error": { "message": first } })),
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = stream;
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}
