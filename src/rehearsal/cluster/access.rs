use std::path::{Path, PathBuf};

use base64::Engine as _;

use super::{ClusterError, Phase, client::connect, folder::Folder, state::State};
use crate::{
    drivers::{Authentication, ClusterAccess},
    model::Secret,
};

/// How a running cluster is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// `https://127.0.0.1:PORT`.
    pub server: String,
    /// The cluster's own certificate authority, PEM.
    pub ca_pem: String,
    /// A bearer token of the group `system:masters`.
    pub token: Secret<String>,
    /// The UID of the `kube-system` namespace, which no other cluster has.
    pub uid: String,
}

impl Access {
    /// A client for it.
    ///
    /// # Errors
    /// When the certificate authority or the address cannot be read.
    pub fn client(&self) -> Result<kube::Client, ClusterError> {
        connect(&self.server, &self.ca_pem, self.token.expose())
    }

    /// Writes a kubeconfig that only its owner may read. Its context is called `context`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_kubeconfig(&self, path: &Path, context: &str) -> Result<(), ClusterError> {
        let text = kubeconfig(&self.server, &self.ca_pem, self.token.expose(), context);
        Ok(Folder::write(path, text.as_bytes())?)
    }
}

impl From<Access> for ClusterAccess {
    fn from(access: Access) -> Self {
        Self {
            server: access.server,
            certificate_authority: Some(access.ca_pem),
            proxy_url: None,
            authentication: Authentication::Token(access.token),
            uid: Some(access.uid),
        }
    }
}

/// The access to the cluster of a folder, if one runs there. Reads two files and starts no process.
#[must_use]
pub fn access(folder: &Path) -> Option<Access> {
    let folder = Folder::new(folder).ok()?;
    let state = State::read(&folder)?;
    (state.true_phase() == Phase::Running).then(|| granted(&folder, &state))?
}

/// The access that this state grants, whatever its phase.
pub(super) fn granted(folder: &Folder, state: &State) -> Option<Access> {
    Some(Access {
        server: state.server.clone(),
        ca_pem: std::fs::read_to_string(folder.ca()).ok()?,
        token: Secret::new(std::fs::read_to_string(folder.token()).ok()?.trim().to_owned()),
        uid: state.uid.clone(),
    })
}

/// The path of the kubeconfig that lies in a cluster's folder.
#[must_use]
pub fn kubeconfig_path(folder: &Path) -> PathBuf {
    Folder::new(folder).map_or_else(|_| folder.join("kubeconfig"), |folder| folder.kubeconfig())
}

/// A kubeconfig with one context.
pub(super) fn kubeconfig(server: &str, ca_pem: &str, token: &str, context: &str) -> String {
    let ca = base64::engine::general_purpose::STANDARD.encode(ca_pem);
    format!(
        "apiVersion: v1\n\
         kind: Config\n\
         clusters:\n\
         - name: {context}\n  \
           cluster:\n    \
             server: {server}\n    \
             certificate-authority-data: {ca}\n\
         users:\n\
         - name: {context}\n  \
           user:\n    \
             token: {token}\n\
         contexts:\n\
         - name: {context}\n  \
           context:\n    \
             cluster: {context}\n    \
             user: {context}\n\
         current-context: {context}\n"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_kubeconfig_is_yaml_with_one_context() {
        let text = super::kubeconfig("https://127.0.0.1:1", "pem", "abc", "local");
        let value: serde_json::Value = serde_saphyr::from_str(&text).expect("is YAML");
        assert_eq!(
            value,
            serde_json::json!({
                "apiVersion": "v1", "kind": "Config", "current-context": "local",
                "clusters": [{ "name": "local", "cluster": {
                    "server": "https://127.0.0.1:1", "certificate-authority-data": "cGVt" } }],
                "users": [{ "name": "local", "user": { "token": "abc" } }],
                "contexts": [{ "name": "local", "context": { "cluster": "local", "user": "local" } }],
            })
        );
    }
}
