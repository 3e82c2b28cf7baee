use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::route::Text;
use crate::{
    drivers::files::{ignore_absent, private_folder},
    model::{Fault, Secret},
};

/// What is known here of an initialisation that is not through: a file (0600) in a folder (0700) that a later run finds
/// again. It is on the disk before Vault is asked, holds the keys as soon as Vault gave them, and goes when Secret Manager
/// has them all.
#[derive(Debug)]
pub struct Pending {
    path: PathBuf,
    content: Content,
}

#[derive(Default, Serialize, Deserialize)]
struct Content {
    /// When Vault was asked to initialise itself, RFC 3339.
    asked: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keys: Option<Written>,
    /// The secrets that have theirs.
    #[serde(default)]
    stored: Vec<String>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Written {
    recovery_keys: Vec<String>,
    root_token: String,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Content").field("asked", &self.asked).finish_non_exhaustive()
    }
}

/// What Vault gives once and never again.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub recovery: Vec<Text>,
    pub root_token: Text,
}

const FILE: &str = "vault-keys.json";

impl Pending {
    /// What an earlier run left, if anything.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find(folder: &Path) -> Result<Option<Self>, Fault> {
        let path = folder.join(FILE);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Fault::new(format!("failed to read `{}`: {error}", path.display()))),
        };
        // It may hold keys: nothing of it is quoted.
        let content = serde_json::from_slice(&text).map_err(|_| {
            Fault::new(format!("`{}` is not what groundwork wrote", path.display()))
                .hint("it may hold Vault's keys: look at it before you remove it")
        })?;
        Ok(Some(Self { path, content }))
    }

    /// Says that Vault is about to be asked; that this can be written proves that the keys can be.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn ask(folder: &Path) -> Result<Self, Fault> {
        private_folder(folder)?;
        let content = Content { asked: jiff::Timestamp::now().to_string(), ..Content::default() };
        let pending = Self { path: folder.join(FILE), content };
        pending.write()?;
        Ok(pending)
    }

    pub(super) fn asked(&self) -> &str {
        &self.content.asked
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn keys(&self) -> Option<Keys> {
        let Written { recovery_keys, root_token } = self.content.keys.clone()?;
        let recovery = recovery_keys.into_iter().map(Secret::new).collect();
        Some(Keys { recovery, root_token: Secret::new(root_token) })
    }

    pub(super) fn is_stored(&self, secret: &str) -> bool {
        self.content.stored.iter().any(|stored| stored == secret)
    }

    /// Has the keys on the disk when it returns.
    pub(super) fn hold(&mut self, keys: &Keys) -> Result<(), Fault> {
        let recovery_keys = keys.recovery.iter().map(|key| key.expose().clone()).collect();
        self.content.keys = Some(Written { recovery_keys, root_token: keys.root_token.expose().clone() });
        self.write()
    }

    pub(super) fn stored(&mut self, secret: &str) -> Result<(), Fault> {
        self.content.stored.push(secret.to_owned());
        self.write()
    }

    /// Forgets it all.
    pub(super) fn remove(self) -> Result<(), Fault> {
        ignore_absent(std::fs::remove_file(&self.path))?;
        self.sync_folder()
    }

    /// Whole or not at all, and on the disk when it returns.
    fn write(&self) -> Result<(), Fault> {
        let in_words = |error: io::Error| {
            io::Error::new(error.kind(), format!("failed to write `{}`: {error}", self.path.display()))
        };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        // tempfile makes it 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(in_words)?;
        serde_json::to_writer(&mut file, &self.content).map_err(|error| in_words(error.into()))?;
        file.flush().and_then(|()| file.as_file().sync_all()).map_err(in_words)?;
        file.persist(&self.path).map_err(|error| in_words(error.error))?;
        self.sync_folder()
    }

    fn sync_folder(&self) -> Result<(), Fault> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        Ok(std::fs::File::open(folder)?.sync_all()?)
    }
}
