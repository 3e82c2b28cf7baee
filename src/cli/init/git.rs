use std::{
    io,
    path::Path,
    process::{Command, Output},
};

use super::place::called;
use crate::{
    cli::exit::{Exit, Failure},
    content::MARKER,
    text::count,
};

const HINT: &str =
    "commit first: then what an upgrade changes can be looked at and taken back; or go on with --allow-dirty";

/// Refuses a folder of which not everything is committed: an upgrade changes files in place.
pub(super) fn committed(folder: &Path) -> anyhow::Result<()> {
    let tracked = git(folder, &["ls-files", "--error-unmatch", "--", MARKER])?;
    if !tracked.status.success() {
        return refuse(format!("{} is not committed", called(folder)));
    }
    let status = git(folder, &["status", "--porcelain", "--", "."])?;
    if !status.status.success() {
        let why = String::from_utf8_lossy(&status.stderr).trim().escape_debug().to_string();
        return refuse(format!("git does not say whether {} is committed: {why}", called(folder)));
    }
    let changed = String::from_utf8_lossy(&status.stdout).lines().count();
    if changed == 0 {
        return Ok(());
    }
    refuse(format!("{} has {} not committed", called(folder), count(changed, "change")))
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<Output> {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(arguments);
    // A hook of git's has these set, for another folder perhaps.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(variable);
    }
    git.output().or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => refuse("git is not installed, so nobody can say what is committed"),
        _ => Err(error.into()),
    })
}

fn refuse<T>(message: impl Into<String>) -> anyhow::Result<T> {
    Err(Failure::new(Exit::Invalid, message).hint(HINT).into())
}
