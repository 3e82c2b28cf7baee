use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Component, Path},
};

use crate::content::{File, Here, Step, Then};

/// What lies at a path of the platform.
pub(super) fn here(folder: &Path, path: &str) -> io::Result<Here> {
    let mut at = folder.to_owned();
    let mut components = Path::new(path).components().peekable();
    while let Some(Component::Normal(name)) = components.next() {
        at.push(name);
        let found = match at.symlink_metadata() {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Here::Absent),
            Err(error) => return Err(error),
        };
        match components.peek() {
            Some(_) if found.is_dir() => {}
            None if found.is_file() => return Ok(Here::File(File::read(&at)?)),
            _ => return Ok(Here::Other),
        }
    }
    Ok(Here::Other)
}

/// Carries a step out.
pub(super) fn carry_out(folder: &Path, step: &Step) -> io::Result<()> {
    let path = folder.join(&step.path);
    match &step.then {
        Then::Leave => Ok(()),
        Then::Write(file) => write(&path, file),
        Then::Remove => {
            fs::remove_file(&path)?;
            remove_empty(folder, &path);
            Ok(())
        }
    }
}

/// Writes a file whole or not at all. One that is there keeps its mode but for whether it can be executed.
pub(super) fn write(path: &Path, file: &File) -> io::Result<()> {
    let Ok(old) = path.metadata() else { return file.create(path) };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(&file.bytes)?;
    let mode = old.permissions().mode() & 0o777;
    // Whoever may read it may then execute it.
    let mode = if file.executable { mode | ((mode & 0o444) >> 2) } else { mode & !0o111 };
    fs::set_permissions(new.path(), fs::Permissions::from_mode(mode))?;
    new.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Removes the folders that a removed file leaves empty.
fn remove_empty(root: &Path, path: &Path) {
    let above = path.ancestors().skip(1).take_while(|folder| *folder != root);
    for folder in above {
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}
