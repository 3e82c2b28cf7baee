//! Terraform's plugin protocol 5, served on a Unix socket.

#[allow(
    missing_docs,
    clippy::struct_excessive_bools,
    reason = "names and fields are the protocol's own, whose documentation says what they are"
)]
pub mod messages;
mod provider;
mod server;
mod unary;

pub use provider::{Connection, Crash, Provider};
pub use server::serve;
