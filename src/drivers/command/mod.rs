//! Stacks that are a command: Vault's initialisation, a schema migration… argv, no shell; secrets go in through the
//! environment and come out through a file.

mod driver;
mod outputs;
mod program;

pub use driver::CommandDriver;

/// The files of a stack in a run's folder that may hold secrets.
pub const SECRETS: [&str; 2] = [driver::OUTPUTS, driver::KUBECONFIG];
