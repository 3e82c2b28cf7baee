use std::{collections::BTreeMap, path::PathBuf};

use crate::model::Secret;

/// How a cluster is reached. Helm gets it as a kubeconfig of its own, gates as a client: never the user's context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterAccess {
    /// `https://host:port`.
    pub server: String,
    /// The certificate authority, PEM; `None` trusts the system's.
    pub certificate_authority: Option<String>,
    /// The proxy that leads there, `http://`, `https://` or `socks5://`: said of this cluster, so it counts even where the
    /// cluster is on this machine. `None` leaves it to the environment's proxies. It may hold a password.
    pub proxy_url: Option<Secret<String>>,
    /// Who we are.
    pub authentication: Authentication,
    /// The UID of the `kube-system` namespace once it is known: it tells one cluster from another at the same address.
    pub uid: Option<String>,
}

/// How a client proves who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// A bearer token.
    Token(Secret<String>),
    /// A client certificate and its key, PEM.
    Certificate {
        /// The certificate.
        certificate: String,
        /// Its key.
        key: Secret<String>,
    },
    /// An exec credential plugin (`gke-gcloud-auth-plugin`), which refreshes by itself.
    Exec {
        /// The program, by name or path.
        command: PathBuf,
        /// Its arguments.
        arguments: Vec<String>,
        /// Variables that it needs beside those it inherits.
        environment: BTreeMap<String, String>,
        /// The version of its protocol: `client.authentication.k8s.io/v1beta1` or `…/v1`.
        api_version: String,
    },
}

impl Authentication {
    /// What of it must never be shown. What an exec plugin is given is for the user to know: often no more than a switch.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let secret = match self {
            Self::Token(secret) | Self::Certificate { key: secret, .. } => Some(secret.expose().as_str()),
            Self::Exec { .. } => None,
        };
        secret.into_iter()
    }
}
