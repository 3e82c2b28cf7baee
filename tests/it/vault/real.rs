//! Against a real `OpenBao` (or Vault with a seal that opens by itself), where `GROUNDWORK_TEST_OPENBAO` names one: built from
//! its source by hand, docs/vault.md says how. Without one nothing is claimed.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::scripted::{RECOVERY, ROOT, Scripted};

/// Three servers of one cluster.
struct Servers {
    children: Vec<Child>,
    addresses: Vec<String>,
}

impl Drop for Servers {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn program() -> Option<PathBuf> {
    std::env::var_os("GROUNDWORK_TEST_OPENBAO").map(PathBuf::from)
}

fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

impl Servers {
    fn start(program: &std::path::Path, folder: &std::path::Path) -> Self {
        let (certificate, key) = certificate();
        std::fs::write(folder.join("tls.crt"), &certificate).expect("written");
        std::fs::write(folder.join("tls.key"), key).expect("written");
        std::fs::write(folder.join("seal.key"), [7; 32]).expect("written");
        let ports: Vec<(u16, u16)> = (0..3).map(|_| (port(), port())).collect();
        let joins: String = ports
            .iter()
            .map(|(api, _)| {
                format!(
                    "retry_join {{\n leader_api_addr = \"https://localhost:{api}\"\n leader_ca_cert_file = \"tls.crt\"\n}}\n"
                )
            })
            .collect();
        let start = |(number, (api, cluster)): (usize, &(u16, u16))| {
            std::fs::create_dir(folder.join(format!("data-{number}"))).expect("a folder");
            let config = format!(
                "disable_mlock = true\nunsafe_allow_api_audit_creation = true\nallow_audit_log_prefixing = true\n\
                 api_addr = \"https://localhost:{api}\"\ncluster_addr = \"https://localhost:{cluster}\"\n\
                 seal \"static\" {{\n current_key_id = \"1\"\n current_key = \"file://{0}/seal.key\"\n}}\n\
                 listener \"tcp\" {{\n address = \"127.0.0.1:{api}\"\n cluster_address = \"127.0.0.1:{cluster}\"\n \
                 tls_cert_file = \"tls.crt\"\n tls_key_file = \"tls.key\"\n}}\n\
                 storage \"raft\" {{\n path = \"data-{number}\"\n node_id = \"vault-{number}\"\n{joins}}}\n",
                folder.display()
            );
            let file = folder.join(format!("server-{number}.hcl"));
            std::fs::write(&file, config).expect("written");
            let log = std::fs::File::create(folder.join(format!("server-{number}.log"))).expect("a log");
            Command::new(program)
                .arg("server")
                .arg(format!("-config={}", file.display()))
                .current_dir(folder)
                .env_clear()
                .env("HOME", folder)
                .stdin(Stdio::null())
                .stdout(log.try_clone().expect("a log"))
                .stderr(log)
                .spawn()
                .expect("starts")
        };
        let children = ports.iter().enumerate().map(start).collect();
        let addresses = ports.iter().map(|(api, _)| format!("https://localhost:{api}")).collect();
        Self { children, addresses }
    }
}

/// A certificate for this machine that nobody else has signed.
fn certificate() -> (String, String) {
    let key = rcgen::KeyPair::generate().expect("a key");
    let parameters = rcgen::CertificateParams::new(["localhost".to_owned()]).expect("parameters");
    (parameters.self_signed(&key).expect("signed").pem(), key.serialize_pem())
}

/// What the reference platform sets up, where no pod has a certificate of the cluster.
fn setup(folder: &std::path::Path, audit: &std::path::Path) -> String {
    let authority = std::fs::read_to_string(folder.join("tls.crt")).expect("a certificate");
    let outside = format!("disable_local_ca_jwt = true, kubernetes_ca_cert = {authority:?}, kubernetes_host");
    include_str!("../../../stacks/vault-init/setup.toml")
        .replace("/vault/audit/audit.log", &audit.display().to_string())
        .replace("kubernetes_host", &outside)
}

#[test]
fn three_servers_are_initialised_set_up_and_left_without_a_root_token() {
    let Some(program) = program() else { return };
    let scripted = Scripted::new();
    let folder = scripted.folder.path().to_owned();
    let audit = folder.join("audit.log");
    let servers = Servers::start(&program, &folder);
    std::fs::write(folder.join("setup.toml"), setup(&folder, &audit)).expect("written");
    let addresses: Vec<&str> = servers.addresses.iter().map(String::as_str).collect();
    // Secret Manager is away at first, and the run is ended there.
    scripted.state.lock().expect("lock").refuses = Some((RECOVERY[2].to_owned(), 503));
    let refused = scripted.run_at(&addresses, Some("tls.crt"));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("do not remove"), "{told}");
    let pending = std::fs::read(scripted.pending()).expect("the keys are on the disk");
    let pending: serde_json::Value = serde_json::from_slice(&pending).expect("JSON");
    let token = pending["keys"]["root_token"].as_str().expect("a token");
    assert!(token.len() > 10 && !told.contains(token), "{told}");
    scripted.state.lock().expect("lock").refuses = None;
    let began = Instant::now();
    let output = scripted.run_at(&addresses, Some("tls.crt"));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    assert!(began.elapsed() < Duration::from_mins(2));
    assert!(told.contains("unsealed, with 3 raft voters"), "{told}");
    let state = scripted.state.lock().expect("lock");
    let keys: Vec<&String> = RECOVERY.iter().map(|secret| &state.newest(secret).expect("a key").1).collect();
    assert!(keys.iter().all(|key| key.len() > 40 && !told.contains(key.as_str())));
    assert_eq!(state.newest(ROOT).expect("a version").0, "DESTROYED");
    let root = state.newest(ROOT).expect("a version").1.clone();
    drop(state);
    assert!(!scripted.pending().exists());
    // All that it did after the audit device was there is in it, the revocation last, and no token in the clear.
    let audited = std::fs::read_to_string(&audit).expect("an audit log");
    assert!(audited.contains("auth/token/revoke-self") && audited.contains("sys/policies/acl/application"));
    assert!(!audited.contains(&root) && !told.contains(&root));
    // And once more: it is done.
    let again = scripted.run_at(&addresses, Some("tls.crt"));
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing is left to do"));
}
