use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use super::super::ClusterError;

/// The cluster's certificate authority, which lives as long as the supervisor.
pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    /// One configuration a name, made when it is first asked for.
    servers: Mutex<HashMap<String, Arc<ServerConfig>>>,
}

/// A certificate and its key, PEM.
pub(super) struct Identity {
    /// The certificate.
    pub certificate: String,
    /// The key (PKCS #8).
    pub key: String,
}

impl Authority {
    /// A new authority with a key of its own.
    pub fn new() -> Result<Self, ClusterError> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "groundwork local cluster");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Ok(Self { issuer, servers: Mutex::default() })
    }

    /// The authority's own certificate and key.
    pub fn identity(&self) -> Identity {
        Identity { certificate: self.issuer.pem(), key: self.issuer.key().serialize_pem() }
    }

    /// A certificate for a server that is reached under these names and addresses.
    pub fn server(&self, names: &[&str]) -> Result<Identity, ClusterError> {
        let (certificate, key) = self.issue(names)?;
        Ok(Identity { certificate: certificate.pem(), key: key.serialize_pem() })
    }

    /// What TLS needs to answer as `name`, which is a host name or an address.
    pub fn answer_as(&self, name: &str) -> Result<Arc<ServerConfig>, ClusterError> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = servers.get(name) {
            return Ok(Arc::clone(config));
        }
        let (certificate, key) = self.issue(&[name])?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .map_err(|error| ClusterError::Object(format!("no TLS for `{name}`: {error}")))?;
        let config = Arc::new(config);
        servers.insert(name.to_owned(), Arc::clone(&config));
        Ok(config)
    }

    fn issue(&self, names: &[&str]) -> Result<(rcgen::Certificate, KeyPair), ClusterError> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, "groundwork");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok((certificate, key))
    }
}

/// The key that service accounts' tokens are signed with and the one they are checked with, PEM.
pub(super) fn signing_keys() -> Result<(String, String), ClusterError> {
    let key = KeyPair::generate()?;
    Ok((key.serialize_pem(), key.public_key_pem()))
}

/// 256 random bits in hexadecimal, which a cluster takes as a bearer token.
///
/// # Errors
/// When the system gives no random numbers.
pub fn token() -> Result<String, ClusterError> {
    use std::fmt::Write as _;
    let mut bytes = [0_u8; 32];
    rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_| ClusterError::Object("the system gives no random numbers".to_owned()))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
