//! What the real provider's resources look like, as data.
//!
//! The facts are in `../facts/`: a type `google_compute_…` in `compute.json`, the provider block in `provider.json`. A
//! line there is an attribute, `"name": "string required new"`: its type in Terraform's notation without blanks, then
//! words. `required`, `optional`, `computed`, `sensitive`, `deprecated` and `write_only` are those of the schema; `new`
//! means that a change replaces the resource; `suppress=NAME` that a change which NAME sees none in is no change;
//! `stored=NAME` that the state holds what NAME makes of it; `default=JSON` comes last. A block is a list of two: the
//! same words after `list 0..1` (how often it may be there; `list 0..` is any number), and what is in it. `id` is
//! `string optional computed` and the block `timeouts` holds the keys of `timeouts` where nothing else is said. A data
//! source with `"like": "resource"` has all that the resource of its name has, computed, but for what it says itself.

mod block;
mod customize;
mod encode;
mod facts;
mod file;
mod learned;
mod line;
mod read;
mod resource;
mod template;
mod types;

pub use block::{Attribute, Block, Nested, Nesting};
pub use customize::Customize;
pub use encode::encode;
pub use facts::Facts;
pub use learned::{Learned, learn};
pub use resource::{Resource, Rules};
pub use template::Template;
pub use types::Type;
