//! Terraform stacks: the real terraform (or tofu), run in a working copy that has the repository's shape.

mod configuration;
mod destroy;
mod diagnostic;
mod diff;
mod driver;
mod events;
mod files;
mod hcl;
mod init;
mod inputs;
mod invocation;
mod plan;
mod providers;
mod redactor;
mod site;
mod state;

pub use driver::TerraformDriver;
pub use site::{has_state, rename};
pub use state::{state_outputs, touched};
