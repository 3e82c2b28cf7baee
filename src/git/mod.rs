//! Reads a Git repository, by its own program: commits, what they hold, what lies between them. Nothing of a checkout is
//! touched: no index, no work tree, no list of work trees.

mod command;
mod commit;
mod error;
mod export;
mod log;
mod repository;
mod tree;

pub use commit::Commit;
pub use error::GitError;
pub use log::Touched;
pub use repository::Repository;
