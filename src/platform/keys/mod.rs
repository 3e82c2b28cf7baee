//! The keys of `platform.toml` and `stack.toml`: one table of data that the parser, the JSON Schema and the reference
//! in `docs/platform-file.md` are all made from.

mod check;
mod environment;
mod format;
mod gate;
mod identity;
mod instance;
mod platform;
mod quantity;
mod reference;
mod role;
mod schema;
mod secret;
mod shape;
mod sources;
mod stack;
mod stage;
mod team;
mod upgrade;
mod waiver;

pub(super) use check::check;
pub use environment::ENVIRONMENTS_FILE;
pub(super) use format::{duration, image_place};
pub use gate::CHECKS;
pub(super) use instance::stack_keys;
pub use platform::PLATFORM_FILE;
pub use reference::reference;
pub(super) use role::ROLES;
pub use schema::json_schema;
pub(super) use secret::SOURCES as SECRET_SOURCES;
pub use shape::Keys;
pub use stack::STACK_FILE;
pub(super) use stage::{MATCH_EXAMPLE, NEXT_EXAMPLE, RESOURCE_EXAMPLE, STAGE};
pub(super) use team::GROUPS;
