use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Why an act on a stack failed, as it is journalled and shown: what, why, what next. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What failed, in one lower-case line: "terraform apply failed", "gate `crd` was not met within 30s".
    pub what: String,
    /// Why: the diagnostics of terraform, the objects that are not ready… one finding an item, may span lines.
    pub why: Vec<String>,
    /// What to do next, if anything is known to help.
    pub hint: Option<String>,
    /// The log that holds all of it.
    pub log: Option<PathBuf>,
    /// Whether doing the same again later can help (429s, a webhook that is not up yet…).
    pub transient: bool,
}

impl Fault {
    /// What to do when no space is left.
    pub const FULL_DISK: &str = "the disk is full: free some space and run the same command again";

    /// A fault that repeating does not cure.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), why: Vec::new(), hint: None, log: None, transient: false }
    }

    /// Adds one finding.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why.push(why.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names the log.
    #[must_use]
    pub fn log(mut self, path: impl Into<PathBuf>) -> Self {
        self.log = Some(path.into());
        self
    }

    /// Says that repeating may cure it.
    #[must_use]
    pub const fn transient(mut self) -> Self {
        self.transient = true;
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)?;
        for why in &self.why {
            write!(f, ": {why}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        let fault = Self::new(error.to_string());
        if error.kind() == std::io::ErrorKind::StorageFull { fault.hint(Self::FULL_DISK) } else { fault }
    }
}
