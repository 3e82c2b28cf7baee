//! The terraform process at the other end of a connection. The real provider is its child and inherits where it runs
//! and what it is told; we look. Only Linux says it.

use std::path::{Path, PathBuf};

/// A terraform process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(i32);

impl Peer {
    pub const fn new(process: i32) -> Self {
        Self(process)
    }

    /// The root module's folder: terraform changes into it where `-chdir` says so.
    pub fn folder(self) -> Option<PathBuf> {
        std::fs::read_link(self.file("cwd")).ok()
    }

    /// Where it keeps modules: `.terraform`, or what it was told.
    pub fn data_folder(self) -> Option<PathBuf> {
        let folder = self.folder()?;
        Some(folder.join(self.variable("TF_DATA_DIR").unwrap_or_else(|| ".terraform".to_owned())))
    }

    /// A variable of its environment that is not empty.
    pub fn variable(self, name: &str) -> Option<String> {
        let environment = std::fs::read(self.file("environ")).ok()?;
        let mut variables = environment.split(|byte| *byte == 0);
        let value =
            variables.find_map(|variable| variable.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
        String::from_utf8(value.to_vec()).ok().filter(|value| !value.is_empty())
    }

    fn file(self, name: &str) -> PathBuf {
        Path::new("/proc").join(self.0.to_string()).join(name)
    }
}
