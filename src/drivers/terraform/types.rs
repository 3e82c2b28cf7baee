use std::{collections::BTreeSet, path::Path};

use super::files::Reader;
use crate::model::Fault;

/// The types of the resources in a root module and in the local modules that it calls; those of data sources as
/// `data.type`. What modules from a registry make is not seen.
///
/// # Errors
/// When the configuration cannot be read.
pub fn types(platform: &Path, root: &Path) -> Result<BTreeSet<String>, Fault> {
    let files = Reader::default().read(platform, root, &[])?;
    Ok(files.modules.values().flat_map(|module| module.types.iter().cloned()).collect())
}
