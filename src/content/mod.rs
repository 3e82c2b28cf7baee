//! The reference content, which is embedded: what a new platform is written from, and what an older one is merged with.
//!
//! Pure but for the catalog, which reads the content as a platform in a folder that goes again, and the origin's files.

mod answers;
mod archive;
mod catalog;
mod choice;
mod edit;
mod embedded;
mod forms;
mod merge;
mod names;
mod origin;
mod parent;
mod questions;
mod regions;
mod render;
mod tree;
mod unused;

pub use answers::Answers;
pub use catalog::{Application, Catalog, LeftOut};
pub use choice::Need;
pub use embedded::{VERSION, embedded};
pub use merge::{Change, Here, Names, Step, Then, merge};
pub use origin::{ARCHIVE, MARKER, Origin};
pub use questions::{Draft, Question};
pub use render::render;
pub use tree::{File, Tree};
