//! The cloud objects that GKE makes for Kubernetes objects, named as GKE names them: load balancers of services and
//! ingresses, network endpoint groups, and disks of volumes. Pure; `supervisor/cloud.rs` keeps the list.

mod ingress;
mod list;
mod names;
mod object;
mod service;
mod volume;

pub use list::cloud_objects;
pub(super) use list::write;
pub use object::{CloudObject, Owner};

pub(super) use ingress::{Backends, ingress_finalizers, ingress_objects};
pub(super) use names::Names;
pub(super) use object::{Place, merged};
pub(super) use service::{service_finalizers, service_objects, standalone_groups};
pub(super) use volume::{Disk, disk_of};
