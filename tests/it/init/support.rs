//! Folders for new platforms.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::super::engine::world::Ended;

/// Every answer that has no default.
pub const ANSWERS: [&str; 10] = [
    "--name",
    "shop",
    "--parent",
    "organizations/987654321098",
    "--billing-account",
    "00AA11-22BB33-44CC55",
    "--region",
    "europe-west4",
    "--domain",
    "shop.example",
];

/// A folder with nothing in it.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// A platform in a folder of its own, with all answers that have no default and some more.
    #[track_caller]
    pub fn platform(more: &[&str]) -> Self {
        let folder = Self::new();
        let ended = folder.run(&[&["init"], &ANSWERS[..], more].concat());
        assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        command.env_remove("CLICOLOR_FORCE");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().expect("groundwork starts"))
    }

    #[track_caller]
    pub fn ok(&self, arguments: &[&str]) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?} failed:\n{}\n{}", ended.out, ended.err);
        ended
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, content: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("written");
    }

    pub fn has(&self, path: &str) -> bool {
        self.path().join(path).symlink_metadata().is_ok()
    }

    /// Every file but git's, with its content.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let (mut files, mut folders) = (BTreeMap::new(), vec![self.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                let relative = path.strip_prefix(self.path()).expect("below").to_owned();
                match path.is_dir() {
                    true if relative == Path::new(".git") => {}
                    true => folders.push(path),
                    false => drop(files.insert(relative, fs::read(path).expect("readable"))),
                }
            }
        }
        files
    }

    /// Commits everything.
    pub fn commit(&self) {
        if !self.has(".git") {
            self.git(&["init", "--quiet"]);
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "A test"]);
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]);
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            git.env_remove(variable);
        }
        let output = git.args(arguments).current_dir(self.path()).output().expect("git");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
