use std::path::Path;

use base64::Engine as _;
use serde_json::json;

use super::super::{Authentication, ClusterAccess, files::write_private};
use crate::model::{Fault, Value};

/// The name of the one context in a kubeconfig of ours.
const CONTEXT: &str = "groundwork";

/// A kubeconfig of one context, as JSON (which every YAML reader reads).
#[must_use]
pub fn kubeconfig(access: &ClusterAccess) -> Value {
    let mut cluster = json!({ "server": access.server });
    if let Some(pem) = &access.certificate_authority {
        cluster["certificate-authority-data"] = base64(pem).into();
    }
    if let Some(proxy) = &access.proxy_url {
        cluster["proxy-url"] = proxy.expose().as_str().into();
    }
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": CONTEXT, "cluster": cluster }],
        "users": [{ "name": CONTEXT, "user": user(&access.authentication) }],
        "contexts": [{ "name": CONTEXT, "context": { "cluster": CONTEXT, "user": CONTEXT } }],
        "current-context": CONTEXT,
    })
}

fn user(authentication: &Authentication) -> Value {
    match authentication {
        Authentication::Token(token) => json!({ "token": token.expose() }),
        Authentication::Certificate { certificate, key } => json!({
            "client-certificate-data": base64(certificate),
            "client-key-data": base64(key.expose()),
        }),
        Authentication::Exec { command, arguments, environment, api_version } => json!({ "exec": {
            "apiVersion": api_version,
            "command": command,
            "args": arguments,
            "env": environment.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>(),
            "interactiveMode": "Never",
            "provideClusterInfo": true,
        } }),
    }
}

fn base64(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// Writes a kubeconfig for a program of ours, readable for its owner only.
///
/// # Errors
/// When the file cannot be written.
pub fn write_kubeconfig(access: &ClusterAccess, path: &Path) -> Result<(), Fault> {
    Ok(write_private(path, kubeconfig(access).to_string().as_bytes())?)
}
