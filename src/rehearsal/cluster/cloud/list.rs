use std::{io, path::Path};

use serde::{Deserialize, Serialize};

use super::{super::folder::Folder, CloudObject};

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
struct List {
    /// Of this format: 1.
    version: u32,
    objects: Vec<CloudObject>,
}

/// The cloud objects that clusters have made, from the file that [`super::super::Spec::cloud_objects`] names. None where
/// there is no file. While the cluster runs, its supervisor writes the file, whole or not at all; once it does not, what
/// is in it was left behind, and belongs to whoever named the file.
///
/// # Errors
/// When the file cannot be read, or is of another version.
pub fn cloud_objects(file: &Path) -> io::Result<Vec<CloudObject>> {
    let text = match fs_err::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    let list: List = serde_json::from_slice(&text)?;
    if list.version != 1 {
        let why = format!("`{}` is of version {}, not 1", file.display(), list.version);
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    Ok(list.objects)
}

/// Writes the file, whole or not at all.
pub fn write(file: &Path, objects: Vec<CloudObject>) -> io::Result<()> {
    Folder::write(file, &serde_json::to_vec_pretty(&List { version: 1, objects })?)
}
