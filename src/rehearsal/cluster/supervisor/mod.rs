//! The detached process that owns a cluster: it starts the five programs, does the work of the cloud's and the nodes'
//! own controllers, answers for the simulated pods, and ends everything when it is told to or when a part ends.
//!
//! Pods have no network here. The API server is given a way out for all that it would send to nodes, pods and services
//! (an `EgressSelectorConfiguration`, the mechanism of GKE's and konnectivity's control planes), which leads to a
//! socket of the supervisor. So webhooks, conversions, aggregated APIs, logs, port-forwards and the proxy subresource
//! reach it with the objects left as their charts wrote them, and the API server itself finds out whether a service
//! has ready endpoints.

mod addresses;
mod bootstrap;
mod certificates;
mod children;
mod claims;
mod cloud;
mod egress;
mod follow;
mod guard;
mod kubelet;
mod life;
mod pods;
mod ports;
mod reporter;
mod responder;
mod stage_faults;
mod stage_replay;
mod stage_shelf;
mod stage_watch;
mod trial;
mod trust;

pub use certificates::token as random_token;
pub use guard::guard;
pub use life::supervise;
