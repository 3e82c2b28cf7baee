//! Terraform's plugin protocol 5, served on a Unix socket.

pub mod messages;
mod provider;
mod server;
mod unary;

pub use provider::{Connection, Provider};
pub use server::serve;
