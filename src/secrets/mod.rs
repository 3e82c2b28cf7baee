//! Secrets: read only when a run needs them, all at once, and kept in memory alone.

mod command;
mod read;
mod secret_manager;

pub use read::{Reading, Surroundings, Unread, read, referred};
