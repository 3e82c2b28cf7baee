//! What the real provider's resources look like, as data.

mod block;
mod encode;
mod facts;
mod types;

pub use block::{Attribute, Block, Nested, Nesting};
pub use encode::encode;
pub use facts::{Facts, Resource};
pub use types::Type;
