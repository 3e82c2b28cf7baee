//! Google, asked over HTTPS with the credentials that terraform would use.

mod client;
mod credentials;
mod endpoints;
mod identity;
mod refused;

pub use client::{Api, Google};
pub use credentials::{Absent, Credentials, find};
pub use endpoints::Endpoints;
pub use identity::Identity;
pub use refused::Refused;
