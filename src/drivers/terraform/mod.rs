//! Terraform stacks: the real terraform (or tofu), run in a working copy that has the repository's shape.

mod apply;
mod configuration;
mod constraint;
mod destroy;
mod diagnostic;
mod diff;
mod driver;
mod events;
mod examine;
mod files;
mod hcl;
mod init;
mod inputs;
mod invocation;
mod kept;
mod leavings;
mod mirror;
mod names;
mod pins;
mod plan;
mod planning;
mod preview;
mod providers;
mod redactor;
mod shell;
mod site;
mod state;
mod unlock;
mod wrapper;

pub use apply::unrecorded;
pub use driver::TerraformDriver;
pub use leavings::{forget_secrets, plan_file};
pub use names::{has_state, rename};
pub use pins::ProviderPin;
pub use shell::Shell;
pub use state::{state_outputs, touched};
