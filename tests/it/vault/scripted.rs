//! Vault and Secret Manager in one HTTP server: what they have, and when they let us down.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{Arc, Mutex},
};

use base64::Engine as _;
use serde_json::{Value, json};

use super::super::listener::listen;

pub const RECOVERY: [&str; 3] =
    ["projects/acme/secrets/key-1", "projects/acme/secrets/key-2", "projects/acme/secrets/key-3"];
pub const ROOT: &str = "projects/acme/secrets/root";

/// When the process that asks is killed: at a request, before it is carried out or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kill {
    pub at: usize,
    pub carried_out: bool,
}

/// What both have.
#[derive(Default)]
pub struct State {
    /// Keys and token of the Vault, once it is initialised.
    pub keys: Vec<String>,
    pub root_token: String,
    pub root_lives: bool,
    pub voters: usize,
    pub audit: BTreeMap<String, Value>,
    pub mounts: BTreeMap<String, Value>,
    pub auth: BTreeMap<String, Value>,
    pub written: BTreeMap<String, Value>,
    /// Versions by secret: state and content.
    pub secrets: BTreeMap<String, Vec<(&'static str, String)>>,
    /// What Secret Manager refuses: writes to this secret, with this status.
    pub refuses: Option<(String, u16)>,
    /// Permissions that we lack.
    pub lacks: Option<&'static str>,
    pub initialised_times: usize,
    pub requests: Vec<String>,
    pub kill: Option<Kill>,
    pub child: Option<u32>,
}

impl State {
    /// What the newest version of a secret is.
    pub fn newest(&self, secret: &str) -> Option<&(&'static str, String)> {
        self.secrets.get(secret)?.last()
    }

    fn answer(&mut self, request: &Request) -> (u16, Value) {
        match request.path.strip_prefix("/v1/") {
            Some(path) if path.starts_with("projects/") => self.secret_manager(request, path),
            Some(path) => self.vault(request, path),
            None => (404, Value::Null),
        }
    }

    fn vault(&mut self, request: &Request, path: &str) -> (u16, Value) {
        let get = request.method == "GET";
        match path {
            "sys/init" if get => return (200, json!({ "initialized": !self.keys.is_empty() })),
            "sys/init" => return self.initialise(&request.body),
            "sys/seal-status" => return (200, json!({ "sealed": false, "cluster_id": "c0ffee" })),
            _ => {}
        }
        if !self.root_lives || request.header("x-vault-token") != Some(self.root_token.as_str()) {
            return (403, json!({ "errors": ["permission denied"] }));
        }
        let listed = |all: &BTreeMap<String, Value>| (200, json!({ "data": all }));
        match path {
            "auth/token/lookup-self" => (200, json!({ "data": { "policies": ["root"] } })),
            "auth/token/revoke-self" => {
                self.root_lives = false;
                (204, Value::Null)
            }
            "sys/storage/raft/configuration" => {
                // Another one has joined each time that one looks.
                self.voters += 1;
                let servers: Vec<Value> = (0..3).map(|n| json!({ "voter": n < self.voters })).collect();
                (200, json!({ "data": { "config": { "servers": servers } } }))
            }
            "sys/audit" => listed(&self.audit),
            "sys/mounts" => listed(&self.mounts),
            "sys/auth" => listed(&self.auth),
            _ => self.write(path, request),
        }
    }

    fn initialise(&mut self, asked: &Value) -> (u16, Value) {
        if !self.keys.is_empty() {
            return (400, json!({ "errors": ["Vault is already initialized"] }));
        }
        self.initialised_times += 1;
        let shares = asked["recovery_shares"].as_u64().unwrap_or_default();
        self.keys = (0..shares).map(|n| format!("k3y-{}-{n}", self.initialised_times)).collect();
        self.root_token = format!("hvs.r00t-{}", self.initialised_times);
        self.root_lives = true;
        (200, json!({ "keys": [], "recovery_keys_base64": self.keys, "root_token": self.root_token }))
    }

    fn write(&mut self, path: &str, request: &Request) -> (u16, Value) {
        for (prefix, all) in [
            ("sys/audit/", &mut self.audit),
            ("sys/mounts/", &mut self.mounts),
            ("sys/auth/", &mut self.auth),
        ] {
            if let Some(name) = path.strip_prefix(prefix) {
                let name = format!("{name}/");
                if all.contains_key(&name) {
                    return (400, json!({ "errors": ["path is already in use"] }));
                }
                let mut made = request.body.clone();
                made["accessor"] = "auth_kubernetes_1".into();
                all.insert(name, made);
                return (204, Value::Null);
            }
        }
        self.written.insert(path.to_owned(), request.body.clone());
        (204, Value::Null)
    }

    fn secret_manager(&mut self, request: &Request, path: &str) -> (u16, Value) {
        if request.header("authorization") != Some("Bearer ya29.t0ken") {
            return (401, json!({ "error": { "message": "bad token" } }));
        }
        let (name, verb) = path.rsplit_once(':').unwrap_or((path, ""));
        if let Some((secret, status)) = &self.refuses
            && verb == "addVersion"
            && secret == name
        {
            // As Google does: what it refuses is repeated.
            let data = request.body["payload"]["data"].as_str().unwrap_or_default();
            return (*status, json!({ "error": { "message": format!("refused: {data}") } }));
        }
        let missing = || (404, json!({ "error": { "message": "not found" } }));
        match verb {
            "testIamPermissions" => {
                let asked = request.body["permissions"].as_array().cloned().unwrap_or_default();
                let has = asked.into_iter().filter(|one| one.as_str() != self.lacks);
                (200, json!({ "permissions": has.collect::<Vec<_>>() }))
            }
            "addVersion" => {
                let data = request.body["payload"]["data"].as_str().unwrap_or_default();
                let content = base64::engine::general_purpose::STANDARD.decode(data).expect("base64");
                let versions = self.secrets.entry(name.to_owned()).or_default();
                versions.push(("ENABLED", String::from_utf8(content).expect("text")));
                (200, json!({ "name": format!("{name}/versions/{}", versions.len()) }))
            }
            _ => {
                let Some((secret, number)) = name.split_once("/versions/") else { return missing() };
                let Some(versions) = self.secrets.get_mut(secret) else { return missing() };
                let number = number.parse().unwrap_or(versions.len());
                let (state, content) = &mut versions[number - 1];
                match verb {
                    "access" if *state == "ENABLED" => {
                        let data = base64::engine::general_purpose::STANDARD.encode(content);
                        return (200, json!({ "payload": { "data": data } }));
                    }
                    "access" => return (400, json!({ "error": { "message": "not enabled" } })),
                    "enable" => *state = "ENABLED",
                    "disable" => *state = "DISABLED",
                    "destroy" => *state = "DESTROYED",
                    _ => {}
                }
                (200, json!({ "name": format!("{secret}/versions/{number}"), "state": state }))
            }
        }
    }
}

struct Request {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Value,
}

impl Request {
    fn read(stream: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim().split_once(": ") else { break };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let mut request = Self { method, path, headers, body: Value::Null };
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        request.body = serde_json::from_slice(&body).unwrap_or_default();
        Some(request)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Both, at an address of this machine, and a place to run groundwork.
pub struct Scripted {
    pub state: Arc<Mutex<State>>,
    pub folder: tempfile::TempDir,
    address: String,
}

pub const SETUP: &str = r#"
[audit.file]
type = "file"
options = { file_path = "/vault/audit/audit.log" }
[secrets.secret]
type = "kv"
options = { version = "2" }
[auth.kubernetes]
type = "kubernetes"
config = { kubernetes_host = "https://kubernetes.default.svc" }
[auth.kubernetes.roles.application]
token_policies = ["application"]
[policies]
application = 'path "secret/data/{{identity.entity.aliases.ACCESSOR(kubernetes).metadata.x}}/*" {}'
"#;

impl Scripted {
    pub fn new() -> Self {
        let state = Arc::new(Mutex::new(State { voters: 2, ..State::default() }));
        let served = Arc::clone(&state);
        let address = format!("http://{}", listen(move |stream| serve(stream, &served)));
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("setup.toml"), SETUP).expect("written");
        Self { state, folder, address }
    }

    pub fn pending(&self) -> PathBuf {
        self.folder.path().join("keep/vault-keys.json")
    }

    pub fn outputs(&self) -> Option<Value> {
        let text = std::fs::read(self.folder.path().join("outputs.json")).ok()?;
        serde_json::from_slice(&text).ok()
    }

    fn command(&self, servers: &[&str], authority: Option<&str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command
            .env_clear()
            .current_dir(self.folder.path())
            .args(["vault", "init", "--secret-manager", &self.address])
            .args(servers.iter().flat_map(|server| ["--address", server]))
            .args(authority.iter().flat_map(|file| ["--ca-file", file]))
            .args([
                "--setup",
                "setup.toml",
                "--keep",
                "keep",
                "--patience",
                if authority.is_some() { "60" } else { "5" },
            ])
            .env("GROUNDWORK_VAULT_RECOVERY_KEYS", RECOVERY.join(","))
            .env("GROUNDWORK_VAULT_ROOT_TOKEN", ROOT)
            .env("GROUNDWORK_OUTPUTS", self.folder.path().join("outputs.json"))
            .env("GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.t0ken")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it, killed where the state says so.
    pub fn run(&self) -> Output {
        self.run_at(&[self.address.as_str(); 3], None)
    }

    /// The same with servers elsewhere.
    pub fn run_at(&self, servers: &[&str], authority: Option<&str>) -> Output {
        let mut state = self.state.lock().expect("lock");
        state.requests.clear();
        let child = self.command(servers, authority).spawn().expect("starts");
        state.child = Some(child.id());
        drop(state);
        let output = child.wait_with_output().expect("ends");
        self.keeps_secrets(&output);
        output
    }

    /// No key and no token is ever said.
    fn keeps_secrets(&self, output: &Output) {
        let state = self.state.lock().expect("lock");
        let told = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text)).concat();
        for secret in state.keys.iter().chain([&state.root_token]).filter(|secret| !secret.is_empty()) {
            let encoded = base64::engine::general_purpose::STANDARD.encode(secret);
            assert!(!told.contains(secret.as_str()) && !told.contains(&encoded), "{told}");
        }
        assert!(!told.contains("ya29"), "{told}");
    }

    /// All is as it must be in the end.
    pub fn assert_done(&self, output: &Output) {
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        let state = self.state.lock().expect("lock");
        assert_eq!(state.initialised_times, 1);
        for (secret, key) in RECOVERY.iter().zip(&state.keys) {
            assert_eq!(state.newest(secret), Some(&("ENABLED", key.clone())), "{secret}");
        }
        assert_eq!(state.newest(ROOT).expect("a version").0, "DESTROYED");
        assert!(!state.root_lives, "the root token lives");
        assert_eq!(state.audit.keys().collect::<Vec<_>>(), ["file/"]);
        assert_eq!(state.mounts["secret/"]["options"]["version"], "2");
        assert_eq!(state.auth["kubernetes/"]["type"], "kubernetes");
        let policy = &state.written["sys/policies/acl/application"]["policy"];
        assert!(policy.as_str().expect("a text").contains("aliases.auth_kubernetes_1.metadata"), "{policy}");
        assert!(state.written.contains_key("auth/kubernetes/role/application"));
        assert!(!self.pending().exists(), "the keys are still on the disk");
        drop(state);
        assert_eq!(self.outputs().expect("outputs")["cluster_id"], "c0ffee");
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) {
    let mut writer = stream.try_clone().expect("a stream");
    let mut reader = BufReader::new(stream);
    while let Some(request) = Request::read(&mut reader) {
        let mut state = state.lock().expect("lock");
        let at = state.requests.len();
        state.requests.push(format!("{} {}", request.method, request.path));
        let kill = state.kill.filter(|kill| kill.at == at);
        if kill.is_some_and(|kill| !kill.carried_out) {
            return end(&mut state);
        }
        let (status, body) = state.answer(&request);
        if kill.is_some() {
            return end(&mut state);
        }
        drop(state);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = format!(
            "HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if writer.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// The process is gone before it can see anything.
fn end(state: &mut State) {
    state.kill = None;
    let child = state.child.and_then(|child| i32::try_from(child).ok()).expect("a process");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(child), nix::sys::signal::Signal::SIGKILL)
        .expect("killed");
}

/// What a file in a folder holds, whoever may read it.
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).expect("there").permissions().mode() & 0o777
}
