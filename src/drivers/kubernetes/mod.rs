//! Access to a Kubernetes API server, shared by the helm driver, the gates and the job driver: a client per cluster,
//! kubeconfig files of our own, discovery, and what an object's status says. The user's kubeconfig is never touched.

mod client;
mod clusters;
mod findings;
mod health;
mod kinds;
mod kubeconfig;
mod listing;
mod outcome;
mod plain;

pub use clusters::{Cluster, Clusters};
pub use findings::{findings, last_warning};
pub use health::{Health, health};
pub use kinds::{Kind, is_cluster_scoped, object_address};
pub use kubeconfig::{kubeconfig, write_kubeconfig};
pub use outcome::{is_conflict, is_forbidden, is_not_found, refused, unreachable};
pub use plain::kubeconfig_without_credentials;
