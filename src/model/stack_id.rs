use std::{borrow::Borrow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// The name of a stack: lower-case letters, digits and inner hyphens, at most 63 characters (a DNS label, so that it
/// can name a Kubernetes object, a file and a line of output alike).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StackId(Arc<str>);

/// Why a text cannot name a stack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadStackId {
    /// `env`, `platform` and `secret` are the first words of references.
    #[error("`{0}` cannot name a stack: references use the word themselves")]
    Reserved(String),
    /// Anything that is no DNS label.
    #[error(
        "`{}` cannot name a stack: use lower-case letters, digits and inner hyphens, at most 63 of them",
        .0.escape_debug()
    )]
    Malformed(String),
}

impl StackId {
    /// Checks `name` and makes it an id.
    ///
    /// # Errors
    /// [`BadStackId`] says what is wrong with the name.
    pub fn new(name: &str) -> Result<Self, BadStackId> {
        if matches!(name, "env" | "platform" | "secret") {
            return Err(BadStackId::Reserved(name.to_owned()));
        }
        if is_dns_label(name) { Ok(Self(name.into())) } else { Err(BadStackId::Malformed(name.to_owned())) }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_dns_label(name: &str) -> bool {
    let inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    (1..=63).contains(&name.len())
        && name.bytes().all(inner)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

impl fmt::Display for StackId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for StackId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Borrow<str> for StackId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for StackId {
    type Error = BadStackId;
    fn try_from(name: String) -> Result<Self, BadStackId> {
        Self::new(&name)
    }
}

impl From<StackId> for String {
    fn from(id: StackId) -> Self {
        id.0.as_ref().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_leave_their_folder_are_refused() {
        for bad in ["", "../x", "/etc", "a/b", "a\nb", "-a", "a-", "A", "env", "a.b", &"a".repeat(64)] {
            assert!(StackId::new(bad).is_err(), "{bad:?} was accepted");
        }
        for good in ["a", "gke-dr", "0", &"a".repeat(63)] {
            assert!(StackId::new(good).is_ok(), "{good:?} was refused");
        }
    }
}
