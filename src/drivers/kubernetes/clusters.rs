use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use k8s_openapi::api::core::v1::Namespace;
use kube::{Api, ResourceExt as _};
use tokio::sync::OnceCell;

use super::{super::ClusterAccess, client::client, kinds::Kind, outcome::refused};
use crate::{model::Fault, rehearsal::cluster::LOCAL_CLUSTER};

/// The clusters that a run talks to. Each is connected to once: making a TLS client costs more than most requests, and
/// a connection that is kept saves a handshake for each of them.
#[derive(Default, Debug)]
pub struct Clusters(Mutex<Vec<Arc<Cluster>>>);

impl Clusters {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The cluster that this access leads to. Connects to nothing yet.
    ///
    /// # Errors
    /// When address, certificates or credentials cannot be read.
    ///
    /// # Panics
    /// When another thread panicked while it asked the same.
    pub fn open(&self, access: &ClusterAccess) -> Result<Arc<Cluster>, Fault> {
        let mut known = self.0.lock().expect("nobody panics while holding it");
        if let Some(cluster) = known.iter().find(|cluster| same_way(&cluster.access, access)) {
            return Ok(Arc::clone(cluster));
        }
        let cluster = Arc::new(Cluster {
            client: client(access, true)?,
            access: access.clone(),
            identity: OnceCell::new(),
            kinds: Mutex::default(),
            namespaces: tokio::sync::Mutex::default(),
        });
        known.push(Arc::clone(&cluster));
        Ok(cluster)
    }
}

/// Whether two accesses lead the same way; the UID is knowledge about it, not part of it.
fn same_way(one: &ClusterAccess, other: &ClusterAccess) -> bool {
    one.server == other.server
        && one.proxy_url == other.proxy_url
        && one.certificate_authority == other.certificate_authority
        && one.authentication == other.authentication
}

/// One cluster, connected.
pub struct Cluster {
    client: kube::Client,
    access: ClusterAccess,
    identity: OnceCell<Identity>,
    pub(super) kinds: Mutex<BTreeMap<(Option<String>, String), Kind>>,
    /// Namespaces that are known to be there; the lock also keeps two releases from making the same one.
    pub(in crate::drivers) namespaces: tokio::sync::Mutex<std::collections::BTreeSet<String>>,
}

/// What its `kube-system` namespace says of a cluster.
struct Identity {
    uid: String,
    local: bool,
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster").field("server", &self.access.server).finish_non_exhaustive()
    }
}

impl Cluster {
    /// A client, cheap to make.
    #[must_use]
    pub fn client(&self) -> kube::Client {
        self.client.clone()
    }

    /// A client that takes a 503 for an answer: through the API server's proxy it comes from what is behind.
    ///
    /// # Errors
    /// When address, certificates or credentials cannot be read.
    pub fn impatient_client(&self) -> Result<kube::Client, Fault> {
        client(&self.access, false)
    }

    /// How it is reached.
    #[must_use]
    pub const fn access(&self) -> &ClusterAccess {
        &self.access
    }

    /// The UID of its `kube-system` namespace, which no other cluster has. Asked once.
    ///
    /// # Errors
    /// When the API server does not answer, or another cluster answers at the address than the one that was meant.
    pub async fn uid(&self) -> Result<&str, Fault> {
        let found = self.actual_uid().await?;
        match &self.access.uid {
            Some(meant) if meant != found => {
                Err(Fault::new(format!("another cluster answers at {}", self.access.server))
                    .because(format!("its kube-system namespace has the UID {found}, not {meant}")))
            }
            _ => Ok(found),
        }
    }

    /// The UID of whichever cluster answers at the address.
    ///
    /// # Errors
    /// When the API server does not answer.
    pub async fn actual_uid(&self) -> Result<&str, Fault> {
        self.identity().await.map(|identity| identity.uid.as_str())
    }

    /// Whether it is a local cluster of groundwork's own, whose pods nobody runs: it says so itself.
    ///
    /// # Errors
    /// When the API server does not answer.
    pub async fn is_local(&self) -> Result<bool, Fault> {
        self.identity().await.map(|identity| identity.local)
    }

    async fn identity(&self) -> Result<&Identity, Fault> {
        self.identity.get_or_try_init(|| self.ask()).await
    }

    async fn ask(&self) -> Result<Identity, Fault> {
        let namespaces: Api<Namespace> = Api::all(self.client());
        let system = namespaces.get_metadata("kube-system").await.map_err(|error| self.no_answer(&error))?;
        let local = system.annotations().contains_key(LOCAL_CLUSTER);
        let uid = system.metadata.uid.ok_or_else(|| Fault::new("the namespace kube-system has no UID"))?;
        Ok(Identity { uid, local })
    }

    fn no_answer(&self, error: &kube::Error) -> Fault {
        let fault = refused(error, &format!("the cluster at {} does not answer", self.access.server));
        match fault.hint {
            None => fault.hint("check that it runs, and that it can be reached from here"),
            Some(_) => fault,
        }
    }
}
