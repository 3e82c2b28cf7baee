//! GKE: a cluster of the simulated cloud is a local cluster, its node pools are simulated nodes.

mod clusters;
mod pools;

pub use clusters::{Clusters, Provide};
