//! Files and folders that only their owner may read.

use std::{
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// Makes a folder, and those above it, for its owner only. One that exists is left as it is.
///
/// # Errors
/// When it cannot be made.
pub fn private_folder(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| {
        io::Error::new(error.kind(), format!("failed to make the folder `{}`: {error}", path.display()))
    })
}

/// Writes a file that only its owner may read, whole or not at all. A file that has the content already is left alone.
///
/// # Errors
/// When it cannot be written.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    if has(path, content) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    // Named at random: two stacks may write the same file at the same time. tempfile makes it 0600.
    let in_words = |error: io::Error| {
        io::Error::new(error.kind(), format!("failed to write `{}`: {error}", path.display()))
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(in_words)?;
    file.write_all(content).map_err(in_words)?;
    file.persist(path).map_err(|error| in_words(error.error))?;
    Ok(())
}

/// Writes a file that only its owner reads, over what is there: a process may have it open.
///
/// # Errors
/// When it cannot be written.
pub fn overwrite_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let open = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    open.and_then(|mut file| file.write_all(content))
        .map_err(|error| io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display())))
}

fn has(path: &Path, content: &[u8]) -> bool {
    let private = |meta: std::fs::Metadata| meta.permissions().mode() & 0o077 == 0;
    std::fs::metadata(path).is_ok_and(private) && std::fs::read(path).is_ok_and(|there| there == content)
}

/// What became of removing something: that it was not there is no error.
///
/// # Errors
/// All others.
pub fn ignore_absent(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_file_stays_private() {
        let scratch = tempfile::tempdir().expect("a folder");
        let path = scratch.path().join("a/b/values.json");
        write_private(&path, b"one").expect("writes");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("opens it up");
        write_private(&path, b"one").expect("writes again");
        let mode = |path: &Path| std::fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().expect("a parent"))), (0o600, 0o700));
        assert_eq!(std::fs::read(&path).expect("reads"), b"one");
    }
}
