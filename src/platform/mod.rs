//! `platform.toml`, `environments/` and `stacks/*/stack.toml` → a checked [`Platform`], or all problems at once.

mod checked;

pub use checked::{Environment, Move, Platform, SecretSource};
