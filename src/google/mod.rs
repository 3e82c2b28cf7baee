//! Google, asked over HTTPS with the credentials that terraform would use: one client for the state bucket, Secret Manager
//! and preflight.
//!
//! A leaf: it knows no platform and no stack.

mod account;
mod api;
mod client;
mod credentials;
mod endpoints;
mod http;
mod identity;
mod refused;
mod secret_manager;

pub use account::{AccountToken, IMPERSONATE};
pub use api::Api;
pub use client::{Answer, Body, Google};
pub use credentials::{Absent, Credentials, find};
pub use endpoints::Endpoints;
pub use identity::Identity;
pub use refused::Refused;
pub use secret_manager::{SecretManager, Version, VersionState};
