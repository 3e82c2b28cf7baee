//! A real Kubernetes control plane on loopback: etcd, kube-apiserver, kube-controller-manager and kube-scheduler, with
//! nodes and pods simulated by kwok, owned by a detached supervisor process.
//!
//! All of a cluster lies in one folder (0700) that the caller names. [`start`], [`stop`] and [`status`] may be called
//! by anyone at any time, several at once: a lock in the folder orders them. A cluster that is gone is gone: its data
//! is never taken up again, and the next one has a new `kube-system` UID.

mod access;
mod client;
mod cloud;
mod error;
mod folder;
mod gateway;
mod nodes;
mod process;
mod spec;
mod stages;
mod start;
mod state;
mod status;
mod stop;
mod supervisor;

pub use access::{Access, access, kubeconfig_path};
pub use cloud::{CloudObject, Owner, cloud_objects};
pub use error::ClusterError;
pub use nodes::{Node, apply_nodes, set_pool};
pub use spec::{Binaries, Spec};
pub use stages::{LOCAL_CLUSTER, apply_stages, declare_stages, withdraw_stages};
pub use start::start;
pub use state::Phase;
pub use status::{ProcessStatus, Status, status};
pub use stop::stop;
pub use supervisor::{guard, random_token, supervise};
