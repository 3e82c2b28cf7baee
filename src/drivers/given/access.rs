use std::collections::BTreeMap;

use crate::{
    drivers::{Authentication, ClusterAccess, World},
    model::{Fault, Outputs, Secret, Value},
};

/// The credential plugin of GKE.
pub const GKE_PLUGIN: &str = "gke-gcloud-auth-plugin";
/// How it is called.
pub const GKE_ARGUMENTS: [&str; 1] = ["--use_application_default_credentials"];

/// How the cluster is reached whose stack handed on these outputs.
///
/// | output | what |
/// |---|---|
/// | `endpoint` | `https://host:port`, or a host alone as `google_container_cluster` gives it |
/// | `ca_certificate` or `cluster_ca_certificate` | PEM, or the base64 of it |
/// | `proxy_url` | a proxy that leads there: a bastion, a Connect gateway's forwarder |
/// | `token` | a bearer token |
/// | `client_certificate`, `client_key` | PEM |
/// | `exec` | `{ command, args, env, apiVersion }` of a credential plugin, as in a kubeconfig |
/// | `cluster_uid` | the UID of the `kube-system` namespace, where it is known |
///
/// Without token, certificate and plugin it is a GKE cluster: `gke-gcloud-auth-plugin` gives tokens, of the application
/// default credentials that terraform uses too. Of itself it would ask gcloud for those of whoever is logged in there, and
/// keep a token beside the user's kubeconfig:
/// <https://github.com/kubernetes/cloud-provider-gcp/blob/master/cmd/gke-gcloud-auth-plugin/cred.go>.
///
/// # Errors
/// When there is no endpoint, or a value is not at hand.
fn access_from_outputs(outputs: &Outputs) -> Result<ClusterAccess, Fault> {
    let text = |name: &str| outputs.get(name).and_then(|output| output.value()).and_then(Value::as_str);
    let endpoint = text("endpoint").filter(|endpoint| !endpoint.is_empty()).ok_or_else(|| {
        Fault::new("the cluster's stack hands on no `endpoint`")
            .hint("a stack that is a `cluster` outputs `endpoint` and `ca_certificate`")
    })?;
    let server = if endpoint.contains("://") { endpoint.to_owned() } else { format!("https://{endpoint}") };
    let certificate_authority = text("ca_certificate")
        .or_else(|| text("cluster_ca_certificate"))
        .filter(|certificate| !certificate.is_empty())
        .map(pem)
        .transpose()?;
    let authentication = if let Some(token) = text("token") {
        Authentication::Token(Secret::new(token.to_owned()))
    } else if let (Some(certificate), Some(key)) = (text("client_certificate"), text("client_key")) {
        Authentication::Certificate { certificate: pem(certificate)?, key: Secret::new(pem(key)?) }
    } else {
        exec(outputs.get("exec").and_then(|output| output.value()))
    };
    let uid = text("cluster_uid").map(str::to_owned);
    let proxy_url = text("proxy_url").filter(|url| !url.is_empty()).map(|url| Secret::new(url.to_owned()));
    Ok(ClusterAccess { server, certificate_authority, proxy_url, authentication, uid })
}

/// The way to a cluster in a world that may have an identity of its own: its token takes the plugin's place.
///
/// # Errors
/// When there is no endpoint, or a value is not at hand.
pub fn access(outputs: &Outputs, world: &World) -> Result<ClusterAccess, Fault> {
    let mut access = access_from_outputs(outputs)?;
    if let (Authentication::Exec { .. }, Some(token)) = (&access.authentication, &world.cluster_token) {
        access.authentication = Authentication::Token(token.clone());
    }
    if let (Authentication::Exec { command, .. }, Some(account)) = (&access.authentication, &world.acting_as)
        && command.as_os_str() == GKE_PLUGIN
    {
        access.authentication = acting_as(account)?;
    }
    Ok(access)
}

/// GKE's plugin knows no impersonation of its own, so groundwork is the plugin: `groundwork token`.
fn acting_as(account: &str) -> Result<Authentication, Fault> {
    Ok(Authentication::Exec {
        command: std::env::current_exe()?,
        arguments: ["token", "--as", account].map(str::to_owned).to_vec(),
        environment: BTreeMap::new(),
        api_version: "client.authentication.k8s.io/v1".to_owned(),
    })
}

fn exec(plugin: Option<&Value>) -> Authentication {
    let none = Value::Null;
    let plugin = plugin.unwrap_or(&none);
    let items = |key: &str| plugin[key].as_array().into_iter().flatten();
    let variable =
        |item: &Value| Some((item["name"].as_str()?.to_owned(), item["value"].as_str()?.to_owned()));
    let text = |key: &str, otherwise: &str| plugin[key].as_str().unwrap_or(otherwise).to_owned();
    let mut arguments: Vec<String> = items("args").filter_map(Value::as_str).map(str::to_owned).collect();
    if plugin.get("command").is_none() && arguments.is_empty() {
        arguments = GKE_ARGUMENTS.map(str::to_owned).to_vec();
    }
    Authentication::Exec {
        command: text("command", GKE_PLUGIN).into(),
        arguments,
        environment: items("env").filter_map(variable).collect(),
        api_version: text("apiVersion", "client.authentication.k8s.io/v1beta1"),
    }
}

/// PEM as it is, or decoded from base64.
pub(super) fn pem(text: &str) -> Result<String, Fault> {
    use base64::Engine as _;
    if text.contains("-----BEGIN") {
        return Ok(text.to_owned());
    }
    let compact: String = text.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD
        .decode(compact)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|text| text.contains("-----BEGIN"))
        .ok_or_else(|| Fault::new("a certificate of the cluster is neither PEM nor the base64 of it"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HashKey, Output};

    fn outputs(values: &[(&str, Value)]) -> Outputs {
        let key = HashKey::new(vec![0; 32]);
        let output = |value: &Value| Output::new(value.clone(), false, &key);
        values.iter().map(|(name, value)| ((*name).to_owned(), output(value))).collect()
    }

    #[test]
    fn a_gke_cluster_is_reached_through_the_plugin() {
        use base64::Engine as _;
        let certificate = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n";
        let encoded = base64::engine::general_purpose::STANDARD.encode(certificate);
        let found = access_from_outputs(&outputs(&[
            ("endpoint", "10.0.0.1".into()),
            ("cluster_ca_certificate", encoded.into()),
        ]))
        .expect("reachable");
        assert_eq!(found.server, "https://10.0.0.1");
        assert_eq!(found.certificate_authority.as_deref(), Some(certificate));
        assert!(matches!(found.authentication, Authentication::Exec { command, arguments, .. }
            if command.ends_with(GKE_PLUGIN) && arguments == GKE_ARGUMENTS));
    }

    #[test]
    fn a_token_is_used_and_never_shown() {
        let found = access_from_outputs(&outputs(&[
            ("endpoint", "https://127.0.0.1:1".into()),
            ("token", "hunter2".into()),
        ]))
        .expect("reachable");
        assert!(!format!("{found:?}").contains("hunter2"));
        assert!(access_from_outputs(&outputs(&[])).is_err());
    }
}
