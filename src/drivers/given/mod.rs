//! Stacks that groundwork never creates, changes or destroys: what they hand on, and how a cluster is reached through
//! what a stack hands on. A local cluster is the exception: `up` starts it and `down` stops it.

mod access;
mod driver;
mod kubeconfig;
mod local;

pub use access::{GKE_ARGUMENTS, GKE_PLUGIN, access};
pub use driver::GivenDriver;
pub use local::{is_local_cluster, live_outputs, local_cluster_uid};
