//! Where a stack's terraform runs and where its state lies.

use std::{
    collections::BTreeSet,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use super::files::Files;
use crate::{
    drivers::{
        World,
        files::{ignore_absent, overwrite_private, private_folder, write_private},
    },
    model::{Digest, Fault, StackId},
};

/// The folders of one stack in an environment's home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// The working copy, in the repository's shape.
    pub work: PathBuf,
    /// The root module in it: where terraform runs.
    pub root: PathBuf,
    /// The archive of what was carried out last.
    pub archive: PathBuf,
    /// Where a teardown lays it out, in the repository's shape.
    pub applied: PathBuf,
    /// The state file. It lies outside of everything that is regenerated.
    pub state: PathBuf,
}

/// In a working copy: which files groundwork put there, so that it removes those and nothing that terraform made.
const MANIFEST: &str = ".groundwork-files";

impl Site {
    /// The folders of a stack whose root is `folder`, relative to the platform's folder.
    pub fn new(world: &World, stack: &StackId, folder: &Path) -> Self {
        let work = world.home.join("work").join(stack.as_str());
        Self {
            root: work.join(folder),
            work,
            archive: archive_path(&world.home, stack),
            applied: world.home.join("applied").join(stack.as_str()),
            state: state_path(&world.home, stack),
        }
    }

    /// Makes the folder that the state lies in.
    pub fn make_state_folder(&self) -> Result<(), Fault> {
        Ok(private_folder(self.state.parent().unwrap_or(Path::new("/")))?)
    }

    /// Brings the working copy to what `files` lists. A crash in the middle is repaired the next time: nothing is
    /// believed that is not compared.
    pub fn refresh(&self, platform: &Path, files: &Files) -> Result<(), Fault> {
        let wanted: BTreeSet<PathBuf> = files.entries.keys().cloned().collect();
        copy(platform, &self.work, &wanted, &|path, content| {
            if files.entries.get(path).is_some_and(|entry| Digest::of(content) == entry.digest) {
                return Ok(());
            }
            Err(Fault::new(format!("{} changed while groundwork was at work", path.display()))
                .hint("run the same command again: it starts from the files as they are now"))
        })?;
        Ok(private_folder(&self.root)?)
    }

    /// The files that groundwork put into the working copy.
    pub fn copied(&self) -> BTreeSet<PathBuf> {
        manifest(&self.work)
    }
}

/// The archive of what a stack's last apply was made from.
pub(super) fn archive_path(home: &Path, stack: &StackId) -> PathBuf {
    home.join("applied").join(format!("{stack}.tar"))
}

/// The state file of a stack.
pub(super) fn state_path(home: &Path, stack: &StackId) -> PathBuf {
    home.join("state").join(format!("{stack}.tfstate"))
}

/// Where the copy of the last state before an apply is kept.
pub(super) fn previous(state: &Path) -> PathBuf {
    state.with_extension("tfstate.previous")
}

/// Says whether a file's content is what it is taken for.
pub(super) type Check<'a> = &'a dyn Fn(&Path, &[u8]) -> Result<(), Fault>;

/// Makes `to` hold exactly `wanted` of the files in `from`, besides what others put there.
pub(super) fn copy(
    from: &Path,
    to: &Path,
    wanted: &BTreeSet<PathBuf>,
    check: Check<'_>,
) -> Result<(), Fault> {
    private_folder(to)?;
    let known = manifest(to);
    if !wanted.is_subset(&known) {
        // Before the first file, so that a crash leaves no file that nobody knows.
        write_manifest(to, &wanted.union(&known).cloned().collect())?;
    }
    for path in wanted {
        let (source, target) = (from.join(path), to.join(path));
        let content = fs_err::read(&source)?;
        check(path, &content)?;
        write_if_different(&target, &content, mode(&source)?)?;
    }
    let stale: Vec<&PathBuf> = known.difference(wanted).collect();
    for path in &stale {
        remove(to, path)?;
    }
    if !stale.is_empty() {
        write_manifest(to, wanted)?;
    }
    Ok(())
}

/// The mode that a copy of a file gets: its owner reads and writes it, and runs it if it could be run.
pub(super) fn mode(file: &Path) -> Result<u32, Fault> {
    Ok(0o600 | (fs_err::metadata(file)?.permissions().mode() & 0o100))
}

fn manifest(folder: &Path) -> BTreeSet<PathBuf> {
    let text = std::fs::read_to_string(folder.join(MANIFEST)).unwrap_or_default();
    text.lines().filter_map(|line| super::files::normal(Path::new(line))).collect()
}

fn write_manifest(folder: &Path, paths: &BTreeSet<PathBuf>) -> Result<(), Fault> {
    let lines: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    Ok(write_private(&folder.join(MANIFEST), lines.join("\n").as_bytes())?)
}

fn write_if_different(path: &Path, content: &[u8], mode: u32) -> Result<(), Fault> {
    let same = std::fs::symlink_metadata(path).is_ok_and(|there| {
        there.is_file() && there.len() == content.len() as u64 && there.permissions().mode() & 0o777 == mode
    });
    if same && std::fs::read(path).is_ok_and(|there| there == content) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        private_folder(parent)?;
    }
    // Whatever else stands there (a link, a file with another mode) gives way: nothing is written through a link.
    let _ = std::fs::remove_file(path);
    overwrite_private(path, content)?;
    if mode != 0o600 {
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

/// Removes a file and the folders that are empty without it.
fn remove(top: &Path, path: &Path) -> Result<(), Fault> {
    ignore_absent(fs_err::remove_file(top.join(path)))?;
    let mut parent = path.parent();
    while let Some(folder) = parent.filter(|folder| *folder != Path::new("")) {
        if std::fs::remove_dir(top.join(folder)).is_err() {
            break;
        }
        parent = folder.parent();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(paths: &[&str]) -> BTreeSet<PathBuf> {
        paths.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn a_copy_follows_its_source_and_spares_what_terraform_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        std::fs::create_dir_all(from.join("stacks/a")).expect("folders");
        std::fs::write(from.join("stacks/a/main.tf"), "one").expect("a file");
        std::fs::write(from.join("stacks/a/old.tf"), "old").expect("a file");
        let anything = |_: &Path, _: &[u8]| Ok(());
        copy(&from, &to, &set(&["stacks/a/main.tf", "stacks/a/old.tf"]), &anything).expect("copies");
        std::fs::write(to.join("stacks/a/made-by-terraform.txt"), "made").expect("a file");
        // A crash in the middle left half a file.
        std::fs::write(to.join("stacks/a/main.tf"), "on").expect("a file");
        copy(&from, &to, &set(&["stacks/a/main.tf"]), &anything).expect("copies");
        assert_eq!(std::fs::read(to.join("stacks/a/main.tf")).expect("there"), b"one");
        assert!(!to.join("stacks/a/old.tf").exists());
        assert!(to.join("stacks/a/made-by-terraform.txt").exists());
        let mode = std::fs::metadata(to.join("stacks/a/main.tf")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn nothing_is_written_through_a_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        std::fs::create_dir_all(&from).expect("a folder");
        std::fs::create_dir_all(&to).expect("a folder");
        std::fs::write(from.join("main.tf"), "new").expect("a file");
        std::fs::write(folder.path().join("precious"), "old").expect("a file");
        std::os::unix::fs::symlink(folder.path().join("precious"), to.join("main.tf")).expect("a link");
        copy(&from, &to, &set(&["main.tf"]), &|_, _| Ok(())).expect("copies");
        assert_eq!(std::fs::read(folder.path().join("precious")).expect("there"), b"old");
        assert_eq!(std::fs::read(to.join("main.tf")).expect("there"), b"new");
    }
}
