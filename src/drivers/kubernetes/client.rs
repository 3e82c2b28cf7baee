use std::{collections::HashMap, time::Duration};

use kube::config::{AuthInfo, ExecConfig, ExecInteractiveMode};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use super::super::{Authentication, ClusterAccess};
use crate::{model::Fault, network::Proxies};

/// Connecting takes milliseconds where it works at all; a firewall that drops packets must not cost minutes.
const CONNECT: Duration = Duration::from_secs(10);
/// An API server answers within its own request timeout of 60 s.
const ANSWER: Duration = Duration::from_secs(65);

/// A client for a cluster. Nothing of the user's own configuration enters it, and of the environment only the proxies and
/// the trusted authorities (`SSL_CERT_FILE`), as with helm. `patient`: it tries again
/// when the API server is busy (429, 503, 504).
pub(super) fn client(access: &ClusterAccess, patient: bool) -> Result<kube::Client, Fault> {
    let bad = |why: String| {
        Fault::new(format!("the cluster at {} cannot be used", access.server))
            .because(why)
            .hint("look at the outputs of the stack that gives the cluster: `groundwork outputs`")
    };
    let address = access.server.parse::<http::Uri>().map_err(|error| bad(format!("its address: {error}")))?;
    let mut config = kube::Config::new(address);
    if let Some(pem) = &access.certificate_authority {
        config.root_cert = Some(certificates(pem).map_err(bad)?);
    }
    config.connect_timeout = Some(CONNECT);
    config.read_timeout = Some(ANSWER);
    config.reset_reader_on_write = true;
    config.default_retry = patient;
    config.proxy_url = proxy(access).map_err(bad)?;
    config.auth_info = auth_info(&access.authentication);
    kube::Client::try_from(config).map_err(|error| bad(super::outcome::plain(&error)))
}

/// The proxy on the way to a cluster. kube asks the environment only for configurations that it loads itself.
fn proxy(access: &ClusterAccess) -> Result<Option<http::Uri>, String> {
    let environments = || Proxies::of_environment().to(&access.server);
    let said = access.proxy_url.as_ref().map(|url| url.expose().clone()).or_else(environments);
    // Not shown: it may hold a password.
    let wrong = "its proxy is no URL that begins with http://, https:// or socks5://";
    let parse = |url: String| {
        let known = ["http", "https", "socks5"];
        let url = url.parse::<http::Uri>().ok().filter(|url| known.map(Some).contains(&url.scheme_str()));
        url.ok_or_else(|| wrong.to_owned())
    };
    said.map(parse).transpose()
}

/// The certificates of a PEM text as DER.
fn certificates(pem: &str) -> Result<Vec<Vec<u8>>, String> {
    let found: Vec<Vec<u8>> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .map(|certificate| certificate.map(|der| der.to_vec()))
        .collect::<Result<_, _>>()
        .map_err(|error| format!("its certificate authority: {error}"))?;
    if found.is_empty() {
        return Err("its certificate authority holds no PEM certificate".to_owned());
    }
    Ok(found)
}

fn auth_info(authentication: &Authentication) -> AuthInfo {
    let mut info = AuthInfo::default();
    match authentication {
        Authentication::Token(token) => info.token = Some(token.expose().clone().into()),
        Authentication::Certificate { certificate, key } => {
            info.client_certificate_data = Some(base64(certificate));
            info.client_key_data = Some(base64(key.expose()).into());
        }
        Authentication::Exec { command, arguments, environment, api_version } => {
            let variable = |(name, value): (&String, &String)| {
                HashMap::from([("name".to_owned(), name.clone()), ("value".to_owned(), value.clone())])
            };
            info.exec = Some(ExecConfig {
                api_version: Some(api_version.clone()),
                command: Some(command.to_string_lossy().into_owned()),
                args: Some(arguments.clone()),
                env: Some(environment.iter().map(variable).collect()),
                drop_env: None,
                install_hint: None,
                interactive_mode: Some(ExecInteractiveMode::Never),
                provide_cluster_info: false,
                cluster: None,
                other: std::collections::BTreeMap::default(),
            });
        }
    }
    info
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    #[test]
    fn a_broken_authority_is_named() {
        let access = ClusterAccess {
            server: "https://127.0.0.1:1".to_owned(),
            certificate_authority: Some("nonsense".to_owned()),
            proxy_url: None,
            authentication: Authentication::Token(Secret::new("t".to_owned())),
            uid: None,
        };
        let Err(fault) = client(&access, true) else { panic!("nonsense was taken for a certificate") };
        assert!(fault.to_string().contains("no PEM certificate"), "{fault}");
        let proxied = ClusterAccess {
            certificate_authority: None,
            proxy_url: Some(Secret::new("ftp://u:hunter2@proxy:1".to_owned())),
            ..access
        };
        let Err(fault) = client(&proxied, true) else { panic!("there are no such proxies") };
        let said = format!("{fault} {proxied:?}");
        assert!(said.contains("its proxy is no URL") && !said.contains("hunter2"), "{said}");
    }
}
