use std::{
    ffi::OsString,
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    process::{ExitStatus, Stdio},
};

use tokio::{
    process::{Child, Command},
    task::JoinSet,
};

use super::{
    super::{
        Binaries, ClusterError,
        folder::{EGRESS_SOCKET, ETCD_PEER_SOCKET, ETCD_SOCKET, Folder},
        nodes::KUBELET_PORT,
        process::{MARK, ProcessId},
    },
    reporter::Reporter,
};

/// The range that services get their addresses from, as on GKE.
const SERVICE_RANGE: &str = "34.118.224.0/20";
/// The first of them, that of the `kubernetes` service.
pub(super) const FIRST_SERVICE_ADDRESS: &str = "34.118.224.1";

/// The programs of the cluster while they run.
pub(super) struct Children<'a> {
    folder: &'a Folder,
    binaries: &'a Binaries,
    reporter: &'a Reporter,
    processes: Vec<ProcessId>,
    running: JoinSet<(&'static str, std::io::Result<ExitStatus>)>,
}

impl<'a> Children<'a> {
    /// None yet.
    pub fn new(folder: &'a Folder, binaries: &'a Binaries, reporter: &'a Reporter) -> Self {
        Self { folder, binaries, reporter, processes: Vec::new(), running: JoinSet::new() }
    }

    /// etcd, reached through a socket in the folder only.
    pub fn etcd(&mut self) -> Result<(), ClusterError> {
        let mut arguments = flags(&[
            ("data-dir", "etcd"),
            ("listen-client-urls", &format!("unix://{ETCD_SOCKET}")),
            ("advertise-client-urls", &format!("unix://{ETCD_SOCKET}")),
            ("listen-peer-urls", &format!("unix://{ETCD_PEER_SOCKET}")),
            // It has no peers; the value must merely be well-formed and the same twice.
            ("initial-advertise-peer-urls", "http://127.0.0.1:1"),
            ("initial-cluster", "default=http://127.0.0.1:1"),
            ("log-level", "warn"),
        ]);
        arguments.push("--unsafe-no-fsync".into());
        self.spawn("etcd", &self.binaries.etcd.clone(), arguments, None)
    }

    /// kube-apiserver.
    pub fn api_server(&mut self, port: u16) -> Result<(), ClusterError> {
        let etcd = format!("unix://{ETCD_SOCKET}");
        let arguments = flags(&[
            ("etcd-servers", &etcd),
            ("bind-address", "127.0.0.1"),
            ("secure-port", &port.to_string()),
            // It would look for a default route otherwise, and end where there is none.
            ("advertise-address", "192.0.2.1"),
            ("endpoint-reconciler-type", "none"),
            ("tls-cert-file", "api.pem"),
            ("tls-private-key-file", "api.key"),
            ("client-ca-file", "ca.pem"),
            ("token-auth-file", "tokens.csv"),
            ("anonymous-auth", "false"),
            ("service-account-key-file", "accounts.pem"),
            ("service-account-signing-key-file", "accounts.key"),
            ("service-account-issuer", "https://kubernetes.default.svc.cluster.local"),
            ("service-cluster-ip-range", SERVICE_RANGE),
            ("authorization-mode", "RBAC"),
            // Pods would need a token mounted, which takes the token controller seconds and helps nobody here.
            ("disable-admission-plugins", "ServiceAccount"),
            ("allow-privileged", "true"),
            ("egress-selector-config-file", "egress.json"),
            // Webhooks and aggregated APIs go to a ready endpoint, or fail with "no endpoints available for service".
            ("enable-aggregator-routing", "true"),
            ("kubelet-certificate-authority", "ca.pem"),
            ("kubelet-preferred-address-types", "InternalIP"),
            ("profiling", "false"),
        ]);
        self.spawn("kube-apiserver", &self.binaries.kube_apiserver.clone(), arguments, Some(port))
    }

    /// kube-controller-manager.
    pub fn controller_manager(&mut self) -> Result<(), ClusterError> {
        let arguments = flags(&[
            ("kubeconfig", "kubeconfig"),
            ("leader-elect", "false"),
            ("secure-port", "0"),
            ("service-account-private-key-file", "accounts.key"),
            ("root-ca-file", "ca.pem"),
            ("cluster-signing-cert-file", "ca.pem"),
            ("cluster-signing-key-file", "ca.key"),
            ("controllers", "*"),
            // The default of 20 requests a second makes a chart of a hundred objects wait for seconds.
            ("kube-api-qps", "500"),
            ("kube-api-burst", "1000"),
            // Nodes are alive as long as we are; a machine that was asleep must not lose its pods.
            ("node-monitor-grace-period", "10m"),
            // It makes this folder, by default below /usr/libexec.
            ("flex-volume-plugin-dir", "flex"),
            ("profiling", "false"),
        ]);
        self.spawn("kube-controller-manager", &self.binaries.kube_controller_manager.clone(), arguments, None)
    }

    /// kube-scheduler.
    pub fn scheduler(&mut self) -> Result<(), ClusterError> {
        let arguments = flags(&[
            ("kubeconfig", "kubeconfig"),
            ("leader-elect", "false"),
            ("secure-port", "0"),
            ("kube-api-qps", "500"),
            ("kube-api-burst", "1000"),
            ("profiling", "false"),
        ]);
        self.spawn("kube-scheduler", &self.binaries.kube_scheduler.clone(), arguments, None)
    }

    /// kwok, which plays the kubelets.
    pub fn kwok(&mut self, port: u16) -> Result<(), ClusterError> {
        let arguments = flags(&[
            ("kubeconfig", "kubeconfig"),
            ("config", "kwok.json"),
            ("manage-all-nodes", "true"),
            ("node-ip", "10.132.255.254"),
            ("node-port", &KUBELET_PORT.to_string()),
            ("server-address", &format!("127.0.0.1:{port}")),
            ("cidr", "10.9.0.1/16"),
            ("enable-crds", "Stage"),
            ("node-lease-duration-seconds", "200"),
            // It would write a line for every pod.
            ("v", "WARN"),
        ]);
        self.spawn("kwok", &self.binaries.kwok.clone(), arguments, Some(port))
    }

    fn spawn(
        &mut self,
        name: &'static str,
        program: &Path,
        arguments: Vec<OsString>,
        port: Option<u16>,
    ) -> Result<(), ClusterError> {
        let log = self.folder.log(name);
        let output = OpenOptions::new().append(true).create(true).mode(0o600).open(&log)?;
        let mut child: Child = Command::new(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env(MARK, self.folder.path())
            // kwok and client-go look for files of the user there.
            .env("HOME", self.folder.path())
            // What trusts the system's authorities trusts ours: webhooks that name none.
            .env("SSL_CERT_FILE", self.folder.ca())
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .map_err(|error| ClusterError::NotStarted {
                folder: self.folder.path().to_owned(),
                why: format!("{name}: `{}` cannot be run: {error}", program.display()),
            })?;
        let process = ProcessId::of(child.id().unwrap_or_default());
        self.reporter.child(name, process, port);
        self.processes.push(process);
        self.running.spawn(async move { (name, child.wait().await) });
        Ok(())
    }

    /// Waits until one of them ends, which none should; says what was seen.
    pub async fn any_end(&mut self) -> String {
        match self.running.join_next().await {
            Some(Ok((name, Ok(status)))) => format!("{name} ended ({status}): {}", self.last_words(name)),
            Some(Ok((name, Err(error)))) => format!("{name} cannot be waited for: {error}"),
            Some(Err(error)) => format!("a process cannot be waited for: {error}"),
            None => std::future::pending().await,
        }
    }

    /// Waits for something that needs them all; ends early when one of them does.
    pub async fn meanwhile<T>(
        &mut self,
        work: impl Future<Output = Result<T, ClusterError>>,
    ) -> Result<T, ClusterError> {
        let folder = self.folder.path();
        tokio::select! {
            done = work => done,
            why = self.any_end() => Err(ClusterError::NotStarted { folder: folder.to_owned(), why }),
        }
    }

    /// Ends all of them and waits until they are gone. Their data is thrown away: none gets time to tidy up.
    pub async fn end(mut self) {
        for process in &self.processes {
            process.signal(nix::sys::signal::Signal::SIGKILL);
        }
        while self.running.join_next().await.is_some() {}
    }

    fn last_words(&self, name: &str) -> String {
        let text = std::fs::read(self.folder.log(name)).unwrap_or_default();
        last_lines(&String::from_utf8_lossy(&text), 5)
    }
}

/// The last lines that say something: klog's warnings of lost connections drown the reason.
fn last_lines(log: &str, count: usize) -> String {
    let lines: Vec<&str> = log.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let telling: Vec<&str> = lines.iter().copied().filter(|line| !line.starts_with(['W', 'I'])).collect();
    let lines = if telling.is_empty() { lines } else { telling };
    lines[lines.len().saturating_sub(count)..].join("\n")
}

fn flags(pairs: &[(&str, &str)]) -> Vec<OsString> {
    pairs.iter().map(|(name, value)| format!("--{name}={value}").into()).collect()
}

/// The API server's way out to nodes, pods and services.
pub(super) fn egress_configuration() -> serde_json::Value {
    serde_json::json!({
        "apiVersion": "apiserver.k8s.io/v1beta1",
        "kind": "EgressSelectorConfiguration",
        "egressSelections": [{
            "name": "cluster",
            "connection": { "proxyProtocol": "HTTPConnect", "transport": { "uds": { "udsName": EGRESS_SOCKET } } },
        }],
    })
}

/// kwok's configuration: every port-forward leads to our responder.
pub(super) fn kwok_configuration(responder: u16) -> serde_json::Value {
    serde_json::json!({
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "ClusterPortForward",
        "metadata": { "name": "all" },
        "spec": { "forwards": [{ "target": { "address": "127.0.0.1", "port": responder } }] },
    })
}

#[cfg(test)]
mod tests {
    use super::last_lines;

    #[test]
    fn the_reason_is_found_among_warnings() {
        let log = "W1 lost a connection\nError: no such flag\nW1 lost a connection\n\n";
        assert_eq!(last_lines(log, 5), "Error: no such flag");
        assert_eq!(last_lines("I1 one\nI1 two\n", 1), "I1 two");
    }
}
