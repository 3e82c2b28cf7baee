//! Keeps sensitive values out of what people read, also where terraform itself does not mark them.

use std::{borrow::Cow, path::Path};

use crate::{
    drivers::mask::{Mask, replace},
    model::{Fault, Value},
};

/// What stands for a sensitive value.
pub(super) use crate::drivers::mask::HIDDEN as MASK;

/// Replaces known secrets in any text, and names that mean nothing to a reader.
#[derive(Clone, Default)]
pub(super) struct Redactor {
    secrets: Mask,
    names: Vec<(String, String)>,
    only: Option<String>,
}

impl Redactor {
    /// Adds every text in a sensitive value.
    pub fn add(&mut self, value: &Value) {
        self.secrets.add(value);
    }

    /// Shows `meaning` where terraform says `name`.
    pub fn rename(&mut self, name: String, meaning: String) {
        self.names.push((name, meaning));
    }

    /// Hides resources whose address does not begin like this.
    pub fn only(&mut self, prefix: String) {
        self.only = Some(prefix);
    }

    /// Whether a resource is none of the reader's business.
    pub fn hides(&self, address: &str) -> bool {
        self.only.as_ref().is_some_and(|prefix| !address.is_empty() && !address.starts_with(prefix))
    }

    /// Masks every secret in a file that stays in the run's folder.
    pub fn clean(&self, path: &Path) -> Result<(), Fault> {
        self.secrets.clean(path)
    }

    /// The text with every secret masked.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let named = |text, (name, meaning): &(String, String)| replace(text, name, meaning);
        self.secrets.hide(self.names.iter().fold(Cow::Borrowed(text), named))
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MASK)
    }
}
