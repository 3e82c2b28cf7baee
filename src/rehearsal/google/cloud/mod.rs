//! What is in the simulated cloud. It lies in one file that is only ever added to, so it survives a restart, several
//! processes may use it at once, and what happened can be read back in order.

mod contents;
mod entry;
mod foreign;
mod object;
mod store;

pub use contents::Contents;
pub use entry::{Entry, Operation, Real};
pub use foreign::{Place, list_file, place};
pub use object::{Object, key};
pub use store::{Cloud, CloudError};
