//! Stacks that are a command: Vault's initialisation, a schema migration… argv, no shell; secrets go in through the
//! environment and come out through a file.

mod driver;
mod outputs;
mod program;

pub use driver::CommandDriver;
