use kube::config::AuthInfo;
use rustls::pki_types::{CertificateDer, pem::PemObject as _};

use super::ClusterError;

/// A client for the cluster at `server`, which proves itself with a token.
pub(super) fn connect(server: &str, ca_pem: &str, token: &str) -> Result<kube::Client, ClusterError> {
    let uri = server
        .parse::<http::Uri>()
        .map_err(|error| ClusterError::Object(format!("`{server}` is not an address: {error}")))?;
    let roots: Vec<Vec<u8>> = CertificateDer::pem_slice_iter(ca_pem.as_bytes())
        .map(|certificate| certificate.map(|certificate| certificate.to_vec()))
        .collect::<Result<_, _>>()
        .map_err(|error| {
            ClusterError::Object(format!("the certificate authority cannot be read: {error}"))
        })?;
    let mut config = kube::Config::new(uri);
    // It would ask for minutes again what is answered with 503, as whatever is not ready yet is.
    config.default_retry = false;
    config.root_cert = Some(roots);
    config.auth_info = AuthInfo { token: Some(token.to_owned().into()), ..AuthInfo::default() };
    Ok(kube::Client::try_from(config)?)
}
