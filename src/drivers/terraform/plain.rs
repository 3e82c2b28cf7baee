//! A stack's root as terraform alone would have it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{files::Reader, site};
use crate::{
    drivers::World,
    model::{Fault, Kind, Stack},
};

/// A root module, its modules and its state.
#[derive(Debug)]
pub struct PlainRoot {
    /// All files by where they go, each with whether it may be run.
    pub files: BTreeMap<PathBuf, (Vec<u8>, bool)>,
    /// The variables that the root declares as sensitive, or keeps nowhere.
    pub sensitive: BTreeSet<String>,
    /// Whether the root says itself where its state is.
    pub has_backend: bool,
    /// The state file, if there is one.
    pub state: Option<Vec<u8>>,
}

/// The root of a stack with all that it is made of. Its own files go to `to`, which is as deep as the stack's folder, so paths to
/// modules stay as they are.
///
/// # Errors
/// When the stack's files cannot be read.
pub fn plain_root(world: &World, stack: &Stack, to: &Path) -> Result<PlainRoot, Fault> {
    let patterns = match &stack.kind {
        Kind::Terraform(terraform) => terraform.files.as_slice(),
        _ => &[],
    };
    let read = Reader::default().read(&world.platform_folder, &stack.folder, patterns)?;
    let mut files = BTreeMap::new();
    for (path, entry) in &read.entries {
        let content = fs_err::read(world.platform_folder.join(path))?;
        let target = path.strip_prefix(&read.root).map_or_else(|_| path.clone(), |rest| to.join(rest));
        files.insert(target, (content, entry.executable));
    }
    let variables = &read.root_module().variables;
    let hidden = variables.iter().filter(|(_, variable)| variable.sensitive || variable.ephemeral);
    let state = match std::fs::read(site::state_path(&world.home, &stack.id)) {
        Ok(state) => Some(state).filter(|state| !state.is_empty()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    Ok(PlainRoot {
        files,
        sensitive: hidden.map(|(name, _)| name.clone()).collect(),
        has_backend: read.root_module().backend.is_some(),
        state,
    })
}
