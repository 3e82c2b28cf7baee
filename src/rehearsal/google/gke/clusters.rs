use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::Engine as _;
use futures::future::BoxFuture;
use serde_json::{Map, Value as Json, json};

use super::pools;
use crate::{
    drivers::files::write_private,
    model::Secret,
    rehearsal::{
        cluster::{self, Binaries, Spec},
        faults::Script,
        google::{
            cloud::{Contents, Place, list_file, place},
            names,
        },
    },
};

/// Provides the programs of a local cluster; they may have to be installed first.
pub type Provide = Arc<dyn Fn() -> BoxFuture<'static, Result<Binaries, String>> + Send + Sync>;

/// The local clusters behind the clusters of a simulated cloud. They outlive this process: each is owned by a supervisor.
#[derive(Clone)]
pub struct Clusters {
    cloud: PathBuf,
    token_file: PathBuf,
    /// `None` where there is nothing behind the clusters of the cloud.
    provide: Option<Provide>,
    faults: Arc<Script>,
}

impl Clusters {
    /// Those of the cloud in a folder. All share one token, because Google's identity is one for all clusters, too.
    ///
    /// # Errors
    /// When the token cannot be made.
    pub fn new(cloud: &Path, provide: Provide) -> std::io::Result<Self> {
        Self::with(cloud, Some(provide))
    }

    /// None: the clusters of the cloud are on paper only. Enough to see what terraform plans for them.
    ///
    /// # Errors
    /// When the token cannot be made.
    pub fn none(cloud: &Path) -> std::io::Result<Self> {
        Self::with(cloud, None)
    }

    fn with(cloud: &Path, provide: Option<Provide>) -> std::io::Result<Self> {
        let token_file = cloud.join("token");
        if !token_file.exists() {
            let token = cluster::random_token().map_err(std::io::Error::other)?;
            write_private(&token_file, token.as_bytes())?;
        }
        Ok(Self { cloud: cloud.to_owned(), token_file, provide, faults: Arc::default() })
    }

    /// Those whose webhooks answer as late as the faults say.
    #[must_use]
    pub fn with_faults(mut self, faults: Arc<Script>) -> Self {
        self.faults = faults;
        self
    }

    /// The token that clusters take.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn token(&self) -> std::io::Result<Secret<String>> {
        Ok(Secret::new(std::fs::read_to_string(&self.token_file)?.trim().to_owned()))
    }

    /// The folder of the local cluster behind a cluster. It is short: sockets lie in it.
    #[must_use]
    pub fn folder(&self, id: &str) -> PathBuf {
        self.cloud.join("clusters").join(self.name(id))
    }

    fn name(&self, id: &str) -> String {
        let digest = crate::model::Digest::of(id.as_bytes());
        format!("{}-{}", names::last(id), &digest.short()[..6])
    }

    /// Starts the local cluster; gives the attributes that only it knows, by dotted path.
    ///
    /// # Errors
    /// Why it does not start.
    pub(in super::super) async fn start(
        &self,
        id: &str,
        attributes: &Map<String, Json>,
    ) -> Result<Map<String, Json>, String> {
        let Some(provide) = &self.provide else { return Ok(Map::new()) };
        let binaries = provide().await?;
        let mut spec = Spec::new(self.folder(id)).map_err(|error| error.to_string())?;
        // One to try whether pods live; it goes when the cluster has pools of its own.
        spec.nodes = 1;
        spec.gateway_api = attributes
            .get("gateway_api_config")
            .and_then(|config| config.pointer("/0/channel"))
            .is_some_and(|channel| channel == "CHANNEL_STANDARD");
        let name = self.name(id);
        spec.cloud_objects = Some(list_file(&self.cloud, &name));
        let text = |name: &str| attributes.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let project = names::segment(id, "projects").unwrap_or_default().to_owned();
        place(&self.cloud, &name, &Place { project, network: text("network") })
            .map_err(|error| error.to_string())?;
        spec.webhook_delay = self.faults.webhook_delay();
        spec.token_file = Some(self.token_file.clone());
        let access = cluster::start(&spec, &binaries, &|_| {}).await.map_err(|error| error.to_string())?;
        self.faults.webhooks_are_slow();
        let pools = pools::of_cluster(id, attributes);
        if !pools.iter().any(|(pool, _)| pool == pools::DEFAULT) {
            cluster::set_pool(&access, pools::DEFAULT, &[]).await.map_err(|error| error.to_string())?;
        }
        for (pool, nodes) in pools {
            cluster::set_pool(&access, &pool, &nodes).await.map_err(|error| error.to_string())?;
        }
        let endpoint = access.server.trim_start_matches("https://").to_owned();
        let ca = base64::engine::general_purpose::STANDARD.encode(&access.ca_pem);
        Ok(Map::from_iter([
            ("endpoint".to_owned(), json!(endpoint)),
            ("private_cluster_config.public_endpoint".to_owned(), json!(endpoint)),
            ("private_cluster_config.private_endpoint".to_owned(), json!(endpoint)),
            (
                "master_auth".to_owned(),
                json!([{
                    "client_certificate": "", "client_key": "", "cluster_ca_certificate": ca,
                    "client_certificate_config": [{ "issue_client_certificate": false }],
                }]),
            ),
        ]))
    }

    /// Stops it. One that is gone is stopped.
    ///
    /// # Errors
    /// Why it does not end.
    pub async fn stop(&self, id: &str) -> Result<(), String> {
        if self.provide.is_none() {
            return Ok(());
        }
        cluster::stop(&self.folder(id)).await.map_err(|error| error.to_string())
    }

    /// Makes the nodes of a pool what it says. A pool that is deleted has none.
    ///
    /// # Errors
    /// Why they are not.
    pub(in super::super) async fn set_pool(
        &self,
        id: &str,
        attributes: &Map<String, Json>,
        contents: &Contents,
        deleted: bool,
    ) -> Result<(), String> {
        let Some((cluster, pool)) = id.rsplit_once("/nodePools/").filter(|_| self.provide.is_some()) else {
            return Ok(());
        };
        let parent = contents.get("google_container_cluster", cluster).map(|cluster| &cluster.attributes);
        let Some(access) = cluster::access(&self.folder(cluster)) else {
            // A cluster that was not made here is one that is taken to be there.
            return if deleted || parent.is_none() {
                Ok(())
            } else {
                Err(format!("the local cluster behind `{cluster}` does not run"))
            };
        };
        let nodes = if deleted { Vec::new() } else { pools::of_pool(cluster, pool, attributes, parent) };
        cluster::set_pool(&access, pool, &nodes).await.map_err(|error| error.to_string())
    }
}
