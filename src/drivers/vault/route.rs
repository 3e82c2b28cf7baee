use std::sync::Arc;

use k8s_openapi::api::core::v1::{Pod, Secret};
use kube::Api;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use crate::{
    drivers::kubernetes::refused,
    model::{self, Fault},
};

/// How a server of Vault's is reached.
#[derive(Clone)]
pub struct Route {
    /// How messages call the server: `vault-0`, `https://vault.example.com:8200`.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// Its TLS, if it speaks it.
    pub encryption: Option<Encryption>,
}

/// Where a server is.
#[derive(Clone)]
pub enum Place {
    /// At an address that can be reached from here.
    Address(String, u16),
    /// In a pod, behind a port-forward of the Kubernetes API.
    Pod(Arc<Api<Pod>>, u16),
}

/// Whose certificates are trusted, and for which name.
#[derive(Clone)]
pub struct Encryption {
    connector: TlsConnector,
    name: ServerName<'static>,
}

/// A connection, encrypted or not.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

impl Encryption {
    /// Trusts these authorities (PEM) and no other, for a server of this name.
    ///
    /// # Errors
    /// When there is no certificate, or the name is none.
    pub fn new(authorities: &str, name: &str) -> Result<Self, Fault> {
        let bad = |why: String| Fault::new("Vault's certificate cannot be checked").because(why);
        let mut roots = rustls::RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(authorities.as_bytes()) {
            let certificate = certificate.map_err(|error| bad(format!("its authority: {error}")))?;
            roots.add(certificate).map_err(|error| bad(format!("its authority: {error}")))?;
        }
        if roots.is_empty() {
            return Err(bad("its authority holds no PEM certificate".to_owned()));
        }
        let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from(name.to_owned())
            .map_err(|_| bad(format!("`{}` is no name of a server", name.escape_debug())))?;
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), name })
    }
}

/// The authority (PEM) that cert-manager writes beside a certificate: `ca.crt` in its Secret.
///
/// # Errors
/// When the Secret cannot be read, or has none.
pub async fn authority_of(secrets: &Api<Secret>, secret: &str) -> Result<String, Fault> {
    let found = secrets.get(secret).await;
    let found = found.map_err(|error| {
        refused(&error, &format!("the Secret `{secret}` with Vault's certificate cannot be read"))
    })?;
    let authority = found.data.as_ref().and_then(|data| data.get("ca.crt"));
    let authority = authority.and_then(|bytes| String::from_utf8(bytes.0.clone()).ok());
    authority.ok_or_else(|| {
        Fault::new(format!("the Secret `{secret}` has no `ca.crt`"))
            .hint("cert-manager writes it for issuers that know their authority: use a CA issuer")
    })
}

impl Route {
    /// Connects, to this server and to no other.
    pub(super) async fn connect(&self) -> Result<Box<dyn Connection>, String> {
        let plain: Box<dyn Connection> = match &self.place {
            Place::Address(host, port) => {
                let stream = TcpStream::connect((host.as_str(), *port)).await;
                Box::new(stream.map_err(|error| error.to_string())?)
            }
            Place::Pod(pods, port) => {
                let forward = pods.portforward(&self.name, &[*port]).await;
                let mut forward = forward.map_err(|error| refused(&error, "no port-forward").to_string())?;
                Box::new(forward.take_stream(*port).ok_or("the port-forward gave no stream")?)
            }
        };
        let Some(Encryption { connector, name }) = &self.encryption else { return Ok(plain) };
        let stream = connector.connect(name.clone(), plain).await;
        Ok(Box::new(stream.map_err(|error| format!("TLS: {error}"))?))
    }
}

/// What a Host header says.
impl Route {
    pub(super) fn host(&self) -> &str {
        match &self.place {
            Place::Address(host, _) => host,
            Place::Pod(..) => &self.name,
        }
    }
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Route").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A secret text.
pub(super) type Text = model::Secret<String>;
