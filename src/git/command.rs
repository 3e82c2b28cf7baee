use std::{
    ffi::OsStr,
    fs::File,
    io,
    path::Path,
    process::{Command, Output, Stdio},
};

use super::GitError;

/// What keeps git to reading. A folder that belongs to somebody else (a runner's checkout) is read all the same:
/// nothing that its configuration names is ever run.
const SETTINGS: [&str; 7] = [
    "safe.directory=*",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "color.ui=false",
    "log.showSignature=false",
    "protocol.allow=never",
];

/// Variables that git sees: nobody's configuration, no lock on the index, no replaced objects, nothing fetched on the way.
const ENVIRONMENT: [(&str, &str); 8] = [
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_PAGER", "cat"),
    ("LC_ALL", "C"),
];

fn command(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.env_clear().envs(ENVIRONMENT).stdin(Stdio::null());
    if let Some(path) = std::env::var_os("PATH") {
        git.env("PATH", path);
    }
    git.arg("--no-pager").arg("-C").arg(folder);
    SETTINGS.iter().for_each(|setting| {
        git.args(["-c", setting]);
    });
    git
}

/// Runs git in a folder to its end.
pub(super) fn output<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Result<Output, GitError> {
    command(folder).args(arguments).output().map_err(|error| cannot_start(&error))
}

/// The same, with a file as its input and another one for its output: either may be large.
pub(super) fn between(
    folder: &Path,
    arguments: &[&str],
    input: File,
    output: File,
) -> Result<Output, GitError> {
    let mut git = command(folder);
    git.args(arguments).stdin(input).stdout(output).stderr(Stdio::piped());
    git.spawn().and_then(std::process::Child::wait_with_output).map_err(|error| cannot_start(&error))
}

/// What git printed, if it ended well.
pub(super) fn printed<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Result<String, GitError> {
    let output = output(folder, arguments)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned());
    }
    Err(refused(&output))
}

/// What git said when it refused.
pub(super) fn refused(output: &Output) -> GitError {
    let why = String::from_utf8_lossy(&output.stderr).trim().escape_debug().to_string();
    GitError::new(if why.is_empty() { format!("git ended with {}", output.status) } else { why })
}

fn cannot_start(error: &io::Error) -> GitError {
    match error.kind() {
        io::ErrorKind::NotFound => {
            GitError::new("git is not installed").hint("install it: what a `ref` names is read by git")
        }
        _ => GitError::new(format!("git cannot be started: {error}")),
    }
}
