use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    cli::exit::{Exit, Failure},
    content::Tree,
    text::from_here,
};

/// Where a new platform goes. It is made beside its place (or, where that is a folder already, within it), and moved there
/// once all of it is written: what fails leaves nothing behind.
pub(super) struct Place {
    folder: PathBuf,
    /// What is in the folder; `None` where there is no folder.
    entries: Option<Vec<String>>,
}

/// A platform that is written, but not at its place yet.
pub(super) struct Staged {
    place: Place,
    /// It goes with what is in it, unless that was moved.
    _scratch: tempfile::TempDir,
    folder: PathBuf,
}

impl Place {
    /// Refuses a folder that holds anything that could be written over or mixed up with the platform.
    pub fn of(folder: &Path) -> anyhow::Result<Self> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => {
                let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
                Some(names.collect::<io::Result<Vec<_>>>()?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                let message = format!("{} cannot be a platform's folder: {error}", called(folder));
                return Err(Failure::new(Exit::Invalid, message)
                    .hint("choose another: `groundwork init DIR`")
                    .into());
            }
        };
        let strange: Vec<String> =
            entries.iter().flatten().filter(|name| !may_stay(name)).map(|name| shown(name)).collect();
        if strange.is_empty() {
            let entries = entries.map(|names| names.iter().map(|name| shown(name)).collect());
            return Ok(Self { folder: folder.to_owned(), entries });
        }
        Err(refusal(folder, strange).into())
    }

    /// Whether the folder has a README of its own, which stays.
    pub fn has_readme(&self) -> bool {
        self.entries.iter().flatten().any(|name| is_readme(name))
    }

    /// Writes the platform beside its place.
    pub fn stage(self, tree: &Tree) -> anyhow::Result<Staged> {
        let failed = |error: io::Error, path: &Path| {
            anyhow::Error::new(error).context(format!("{} cannot be written", from_here(path)))
        };
        let near = match self.entries {
            Some(_) => self.folder.clone(),
            None => self.folder.parent().unwrap_or(Path::new("/")).to_owned(),
        };
        fs::create_dir_all(&near).map_err(|error| failed(error, &near))?;
        let scratch = tempfile::Builder::new().prefix(".groundwork-init-").tempdir_in(&near);
        let scratch = scratch.map_err(|error| failed(error, &near))?;
        // The scratch folder itself is for its owner only; this one is as the user's mask has it.
        let folder = scratch.path().join("platform");
        tree.create(&folder).map_err(|(path, error)| failed(error, &self.folder.join(path)))?;
        Ok(Staged { place: self, _scratch: scratch, folder })
    }
}

impl Staged {
    /// Where it is for now.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Moves it to its place, all of it or nothing.
    pub fn move_in(self) -> anyhow::Result<()> {
        let failed = |error: io::Error| {
            let message = format!("{} cannot be written: nothing was changed", called(&self.place.folder));
            anyhow::Error::new(error).context(message)
        };
        if self.place.entries.is_none() {
            // Were something put there in the meantime, this would fail: only an empty folder is replaced.
            return fs::rename(&self.folder, &self.place.folder).map_err(failed);
        }
        let mut moved = Vec::new();
        self.move_entries(&mut moved).map_err(|error| {
            for name in &moved {
                let _ = fs::rename(self.place.folder.join(name), self.folder.join(name));
            }
            failed(error)
        })
    }

    /// Moves one entry after the other, platform.toml last: without it no folder is a platform.
    fn move_entries(&self, moved: &mut Vec<std::ffi::OsString>) -> io::Result<()> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            names.push(entry?.file_name());
        }
        names.sort_by_key(|name| (name == "platform.toml", name.clone()));
        for name in names {
            let to = self.place.folder.join(&name);
            if to.symlink_metadata().is_ok() {
                return Err(io::Error::other(format!("{} has come in the meantime", from_here(&to))));
            }
            fs::rename(self.folder.join(&name), to)?;
            moved.push(name);
        }
        Ok(())
    }
}

fn refusal(folder: &Path, mut strange: Vec<String>) -> Failure {
    strange.sort();
    let has = |name: &str| strange.iter().any(|one| one == name);
    let hint = if has(crate::content::MARKER) {
        "it is a platform already: `groundwork init --upgrade` brings it to the content of this groundwork"
    } else if has("platform.toml") {
        "it is a platform already, which `groundwork init` did not write; choose another folder"
    } else {
        "choose an empty folder, or one that is not there yet: `groundwork init DIR`"
    };
    let more = strange.len().saturating_sub(5);
    strange.truncate(5);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let message = format!("{} is not empty: it has {}{more}", called(folder), strange.join(", "));
    Failure::new(Exit::Invalid, message).hint(hint)
}

/// What a folder may have that a code host made: none of it is part of a platform.
fn may_stay(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    name == ".git" || matches!(stem, "readme" | "license" | "licence")
}

fn is_readme(name: &str) -> bool {
    name.to_ascii_lowercase().split('.').next() == Some("readme")
}

fn shown(name: &OsStr) -> String {
    name.to_string_lossy().escape_debug().to_string()
}

/// What a folder is called in messages.
pub(super) fn called(folder: &Path) -> String {
    let name = from_here(folder);
    if name.is_empty() { "this folder".to_owned() } else { name }
}
