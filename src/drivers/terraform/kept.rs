//! What a teardown needs of a stack's last apply: its files in the repository's shape, and the variables that are not
//! sensitive. One archive a stack: it is replaced in one step, and file systems take long to make folders.

use std::{io, path::Path};

use serde::de::DeserializeOwned;

use super::{
    inputs::Inputs,
    site::{self, Site},
};
use crate::{
    drivers::files::{ignore_absent, private_folder, write_private},
    model::Fault,
};

/// Where the variables lie in it.
pub(super) const VARIABLES: &str = "groundwork.tfvars.json";

/// Where the names of the variables lie that were given and whose values are not kept.
pub(super) const WITHHELD: &str = "groundwork.withheld.json";

/// Keeps the working copy as it is now, whatever becomes of the platform's files.
pub(super) fn keep(site: &Site, inputs: &Inputs) -> Result<(), Fault> {
    let files = site.copied();
    if files.is_empty() {
        return Err(Fault::new(format!("the working copy {} is gone", site.work.display()))
            .hint("run the same command again: it makes a new one"));
    }
    let mut archive = tar::Builder::new(Vec::new());
    for path in &files {
        let file = site.work.join(path);
        append(&mut archive, path, &fs_err::read(&file)?, site::mode(&file)?)?;
    }
    append(&mut archive, Path::new(VARIABLES), inputs.kept().to_string().as_bytes(), 0o600)?;
    append(&mut archive, Path::new(WITHHELD), inputs.withheld().to_string().as_bytes(), 0o600)?;
    Ok(write_private(&site.archive, &archive.into_inner()?)?)
}

/// Lays what was kept out in the site's folder for it. Nothing of an earlier time stays there.
pub(super) fn unpack(site: &Site) -> Result<(), Fault> {
    ignore_absent(fs_err::remove_dir_all(&site.applied))?;
    private_folder(&site.applied)?;
    let mut archive = tar::Archive::new(fs_err::File::open(&site.archive)?);
    archive.set_preserve_mtime(false);
    archive.unpack(&site.applied)?;
    Ok(())
}

/// One of these two files of what was laid out, with nothing in it where an older groundwork kept none.
pub(super) fn read<T: DeserializeOwned + Default>(site: &Site, name: &str) -> Result<T, Fault> {
    let path = site.applied.join(name);
    match std::fs::read(&path) {
        Ok(json) => serde_json::from_slice(&json).map_err(|error| {
            Fault::new(format!("{} cannot be read", path.display())).because(error.to_string())
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(error.into()),
    }
}

/// The same content gives the same bytes: no time, no owner.
fn append(archive: &mut tar::Builder<Vec<u8>>, path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(mode);
    archive.append_data(&mut header, path, content)
}
