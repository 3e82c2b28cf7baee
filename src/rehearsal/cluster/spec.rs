use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{ClusterError, Node};
use crate::tools::{Tool, Toolset};

/// What a local cluster is to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spec {
    /// The folder that holds all of it. It is made, and emptied at each new start.
    pub folder: PathBuf,
    /// How many simulated nodes it starts with, spread over the region's zones.
    pub nodes: u32,
    /// The region in the nodes' labels; zones are `<region>-b`, `-c` and `-d`.
    pub region: String,
    /// The machine type in the nodes' labels; decides their capacity.
    pub machine_type: String,
    /// Whether it has the Gateway API, as clusters of GKE have that ask for it.
    #[serde(default)]
    pub gateway_api: bool,
    /// How long a webhook's pod is ready before it answers: real servers need time to load their certificates.
    pub webhook_delay: Duration,
    /// The file that holds the administrator's token, for several clusters that are to share one; without it the cluster
    /// makes its own.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// Where the list of the cloud objects that the cluster makes is kept ([`super::cloud_objects`]), if it is to outlive
    /// the cluster; otherwise it lies in the folder, as `cloud-objects.json`, and goes with it. What an earlier cluster
    /// left in the file stays in it.
    pub cloud_objects: Option<PathBuf>,
    /// The program that becomes the supervisor, which is groundwork itself.
    pub supervisor: PathBuf,
}

impl Spec {
    /// A cluster of three `e2-standard-8` in `europe-west1` with the Gateway API, supervised by the running program.
    ///
    /// # Errors
    /// When the running program's path is not known.
    pub fn new(folder: impl Into<PathBuf>) -> Result<Self, ClusterError> {
        Ok(Self {
            folder: folder.into(),
            nodes: 3,
            region: "europe-west1".to_owned(),
            machine_type: "e2-standard-8".to_owned(),
            gateway_api: true,
            webhook_delay: Duration::ZERO,
            token_file: None,
            cloud_objects: None,
            supervisor: std::env::current_exe()?,
        })
    }

    /// The nodes it starts with.
    pub(super) fn initial_nodes(&self) -> Vec<Node> {
        (0..self.nodes)
            .map(|index| {
                let zone = ["b", "c", "d"][index as usize % 3];
                Node {
                    name: format!("gke-local-default-pool-{zone}-{}", index / 3),
                    pool: "default-pool".to_owned(),
                    region: self.region.clone(),
                    zone: format!("{}-{zone}", self.region),
                    machine_type: self.machine_type.clone(),
                    labels: std::collections::BTreeMap::new(),
                    taints: Vec::new(),
                }
            })
            .collect()
    }
}

/// Where the programs are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Binaries {
    /// etcd 3.5 or later.
    pub etcd: PathBuf,
    /// kube-apiserver.
    pub kube_apiserver: PathBuf,
    /// kube-controller-manager, of the API server's version.
    pub kube_controller_manager: PathBuf,
    /// kube-scheduler, of the API server's version.
    pub kube_scheduler: PathBuf,
    /// kwok 0.7.
    pub kwok: PathBuf,
}

impl Binaries {
    /// Those of a toolset.
    ///
    /// # Errors
    /// When it lacks one of [`Tool::CLUSTER`].
    pub fn of(tools: &Toolset) -> Result<Self, ClusterError> {
        let path = |tool: Tool| {
            tools
                .get(tool)
                .map(|provided| provided.path.clone())
                .ok_or(ClusterError::Program { name: tool.name(), path: PathBuf::new() })
        };
        Ok(Self {
            etcd: path(Tool::Etcd)?,
            kube_apiserver: path(Tool::KubeApiserver)?,
            kube_controller_manager: path(Tool::KubeControllerManager)?,
            kube_scheduler: path(Tool::KubeScheduler)?,
            kwok: path(Tool::Kwok)?,
        })
    }

    /// With their names.
    pub(super) fn all(&self) -> [(&'static str, &Path); 5] {
        [
            ("etcd", &self.etcd),
            ("kube-apiserver", &self.kube_apiserver),
            ("kube-controller-manager", &self.kube_controller_manager),
            ("kube-scheduler", &self.kube_scheduler),
            ("kwok", &self.kwok),
        ]
    }
}
