use super::{File, Tree};

/// `(path, whether it can be executed, what is in it)` of each file; `build.rs` lists them.
const FILES: &[(&str, bool, &[u8])] = include!(concat!(env!("OUT_DIR"), "/content.rs"));

/// The version of this groundwork, and so of its content.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The reference content as it was when this groundwork was built.
#[must_use]
pub fn embedded() -> Tree {
    let file =
        |&(path, executable, bytes): &(&str, bool, &[u8])| (path.to_owned(), File::new(bytes, executable));
    FILES.iter().map(file).collect()
}
