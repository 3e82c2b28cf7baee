//! Files as text: what was read, where in it something stands, and the trees that TOML and YAML give.

mod node;
mod read_toml;
mod read_yaml;
mod sources;

pub use node::{Entry, Node, NodeKind, Piece, Table};
pub(super) use read_toml::read_toml;
pub(super) use read_yaml::{read_yaml, read_yaml_documents};
pub(super) use sources::plain;
pub use sources::{FileId, Sources, Span};
