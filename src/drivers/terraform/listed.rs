use std::{collections::BTreeSet, path::Path, path::PathBuf};

use super::files::Reader;
use crate::model::{Fault, Kind, Stack};

/// The files that a stack is made of, relative to the platform's folder.
///
/// # Errors
/// When they cannot be read.
pub fn files(platform: &Path, stack: &Stack) -> Result<BTreeSet<PathBuf>, Fault> {
    let patterns = match &stack.kind {
        Kind::Terraform(terraform) => terraform.files.as_slice(),
        _ => &[],
    };
    Ok(Reader::default().read(platform, &stack.folder, patterns)?.entries.into_keys().collect())
}
