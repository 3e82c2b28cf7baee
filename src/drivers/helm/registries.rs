//! Who groundwork is where charts are private: `[charts.registries]`.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use base64::Engine as _;
use futures::future::BoxFuture;
use serde_json::json;

use super::hosts::written_host;
use crate::{drivers::files::write_private, model::Secret};

/// How long a login is used before it is asked for again: tokens of Google's live for an hour.
const FRESH: Duration = Duration::from_mins(30);

/// Asks for a login, the first time that a chart is pulled with it. The error is fit to be shown.
pub type SignIn = Arc<dyn Fn() -> BoxFuture<'static, Result<Login, String>> + Send + Sync>;

/// A name and its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub username: String,
    /// The password, or a token.
    pub password: Secret<String>,
}

/// What is said of one host.
#[derive(Clone)]
pub struct Registry {
    /// Who groundwork is there; `None`: nobody in particular.
    pub sign_in: Option<SignIn>,
    /// What gives the right to read there, in words.
    pub right: String,
    /// Whether an HTTP repository's archives get the login on other hosts, too.
    pub pass_credentials: bool,
    /// The authority of its certificate, a PEM file.
    pub ca_file: Option<PathBuf>,
}

/// What is said of hosts of charts, by host, with the port where addresses have one.
#[derive(Default)]
pub struct Registries {
    hosts: BTreeMap<String, Registry>,
    logins: tokio::sync::Mutex<BTreeMap<String, (Instant, Login)>>,
}

impl std::fmt::Debug for Registries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.hosts.keys()).finish()
    }
}

impl Registries {
    /// These.
    #[must_use]
    pub fn new(hosts: BTreeMap<String, Registry>) -> Self {
        Self { hosts, logins: tokio::sync::Mutex::default() }
    }

    /// What is said of the host of an address.
    pub(super) fn of(&self, address: &str) -> Option<&Registry> {
        self.hosts.get(written_host(address))
    }

    /// Who groundwork is at an address.
    pub(super) async fn login(&self, address: &str) -> Result<Option<Login>, String> {
        let host = written_host(address);
        let Some(sign_in) = self.hosts.get(host).and_then(|registry| registry.sign_in.as_ref()) else {
            return Ok(None);
        };
        let mut logins = self.logins.lock().await;
        if let Some((since, login)) = logins.get(host)
            && since.elapsed() < FRESH
        {
            return Ok(Some(login.clone()));
        }
        let login = sign_in().await?;
        logins.insert(host.to_owned(), (Instant::now(), login.clone()));
        Ok(Some(login))
    }
}

/// The name of the one repository in a repositories file of ours.
pub(super) const REPOSITORY: &str = "groundwork";

/// Files by which helm knows who it is, in a folder that goes when the pull is over. A password is in no argument and no
/// variable, and the user's own logins are neither read nor changed.
pub(super) struct LoginFiles {
    folder: tempfile::TempDir,
}

impl LoginFiles {
    /// No files yet; the folder is its owner's alone.
    pub fn new(beside: &Path) -> std::io::Result<Self> {
        Ok(Self { folder: tempfile::Builder::new().prefix("login-").tempdir_in(beside)? })
    }

    /// A login for a registry, as docker and helm write one:
    /// <https://docs.docker.com/reference/cli/docker/login/#credential-stores>.
    pub fn registry(&self, address: &str, login: &Login) -> std::io::Result<BTreeMap<OsString, OsString>> {
        let pair = format!("{}:{}", login.username, login.password.expose());
        let auth = base64::engine::general_purpose::STANDARD.encode(pair);
        let path = self.folder.path().join("registry.json");
        let content = json!({ "auths": { written_host(address): { "auth": auth } } });
        write_private(&path, content.to_string().as_bytes())?;
        Ok([("HELM_REGISTRY_CONFIG".into(), path.into())].into())
    }

    /// A repositories file with one that is called [`REPOSITORY`], and a cache for its index:
    /// `repo.Entry` in <https://github.com/helm/helm/blob/main/pkg/repo/v1/chartrepo.go>.
    pub fn repository(
        &self,
        url: &str,
        login: &Login,
        registry: &Registry,
    ) -> std::io::Result<BTreeMap<OsString, OsString>> {
        let path = self.folder.path().join("repositories.yaml");
        let content = json!({
            "apiVersion": "",
            "generated": "1970-01-01T00:00:00Z",
            "repositories": [{
                "name": REPOSITORY,
                "url": url,
                "username": login.username,
                "password": login.password.expose(),
                "pass_credentials_all": registry.pass_credentials,
                "caFile": registry.ca_file.as_deref().unwrap_or(Path::new("")),
            }],
        });
        // JSON is YAML.
        write_private(&path, content.to_string().as_bytes())?;
        let cache = self.folder.path().join("cache");
        Ok([("HELM_REPOSITORY_CONFIG".into(), path.into()), ("HELM_REPOSITORY_CACHE".into(), cache.into())]
            .into())
    }
}

/// What helps where a host does not let one in, if that is what a pull failed of; or does not prove who it is.
pub(super) fn remedy(said: &str, address: &str, registry: Option<&Registry>) -> Option<String> {
    let host = written_host(address);
    let table = format!("`[charts.registries.\"{host}\"]`");
    if said.contains("x509:") {
        return Some(format!(
            "its certificate is signed by an authority that this machine does not know: say which with SSL_CERT_FILE, \
             or with `ca_file` in {table}"
        ));
    }
    // As helm words it for repositories (`: 401 Unauthorized`), and oras for registries (`status code 403`).
    let refused = ["401", "403"]
        .iter()
        .any(|code| said.contains(&format!(": {code} ")) || said.contains(&format!("status code {code}")));
    if !refused {
        return None;
    }
    Some(match registry.filter(|registry| registry.sign_in.is_some()) {
        Some(registry) => format!("{host} does not let {table} in: {}", registry.right),
        None if host.ends_with(".pkg.dev") => {
            format!(
                "{host} wants to know who asks: say so in platform.toml,\n[charts.registries.\"{host}\"]\ngoogle = true"
            )
        }
        None => format!(
            "{host} wants to know who asks: say so in platform.toml,\n[charts.registries.\"{host}\"]\nusername = \"…\"\n\
             password = \"${{secret.chart_password}}\""
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_let_in_is_told_what_to_write_and_where() {
        // As helm 3.22 and 4.3 word them.
        let repository = "looks like \"https://c.example\" is not a valid chart repository or cannot be reached: failed to \
                          fetch https://c.example/index.yaml : 401 Unauthorized";
        let found = remedy(repository, "https://c.example/stable", None).expect("is refused");
        assert!(found.contains("[charts.registries.\"c.example\"]\nusername"), "{found}");
        let registry = "failed to perform \"FetchReference\" on source: GET \"https://europe-docker.pkg.dev/v2/a/manifests/1\": \
                        response status code 403: denied: Unauthenticated request";
        let address = "oci://europe-docker.pkg.dev/acme/charts/a";
        assert!(remedy(registry, address, None).is_some_and(|found| found.ends_with("google = true")));
        let right = "it takes roles/artifactregistry.reader".to_owned();
        let sign_in: SignIn = Arc::new(|| Box::pin(async { Err("never asked".to_owned()) }));
        let known = Registry { sign_in: Some(sign_in), right, pass_credentials: false, ca_file: None };
        assert!(
            remedy(registry, address, Some(&known))
                .is_some_and(|found| found.contains("artifactregistry.reader"))
        );
        let unknown = "Get \"https://c.example/index.yaml\": tls: failed to verify certificate: x509: certificate signed by \
                       unknown authority";
        assert!(remedy(unknown, address, None).is_some_and(|found| found.contains("SSL_CERT_FILE")));
        assert_eq!(remedy("response status code 404: not found", address, None), None);
    }

    #[tokio::test]
    async fn a_login_is_asked_for_once_and_only_where_it_is_needed() {
        let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let sign_in: SignIn = Arc::new(move || {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Box::pin(async { Ok(Login { username: "ada".into(), password: Secret::new("p".into()) }) })
        });
        let registry =
            Registry { sign_in: Some(sign_in), right: String::new(), pass_credentials: false, ca_file: None };
        let registries = Registries::new([("c.example:8443".to_owned(), registry)].into());
        assert_eq!(registries.login("https://c.example/a").await, Ok(None), "another port is another host");
        for address in ["https://c.example:8443/a", "oci://c.example:8443/a/b"] {
            let login = registries.login(address).await.expect("is given").expect("is known");
            assert_eq!(login.username, "ada");
        }
        assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 1);
    }
}
