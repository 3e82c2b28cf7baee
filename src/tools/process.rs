use std::ffi::OsStr;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, Command};

use crate::process_stat::ProcessStat;

/// What a child may inherit. Everything else of the user's environment stays here: `TF_*`, `HELM_*` and `KUBE*` would
/// change what terraform, helm and the cluster's parts do.
const INHERITED: [&str; 7] = ["HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "TZ", "SSL_CERT_FILE"];

/// A command with an environment that is built, not inherited.
pub(super) fn clean(program: &Path, search_path: Option<&OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("CHECKPOINT_DISABLE", "1").stdin(Stdio::null());
    for name in INHERITED {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    if let Some(path) = search_path {
        command.env("PATH", path);
    }
    command
}

/// go with the user's own settings (caches, proxies, `GOFLAGS`), without those that would change what is built.
pub(super) fn go(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let foreign = ["TF_", "HELM_", "KUBE"].iter().any(|prefix| text.starts_with(prefix));
        if foreign || ["GOEXPERIMENT", "GOBIN"].contains(&&*text) {
            command.env_remove(&name);
        }
    }
    // Set, not removed: `go env -w` writes them to a file, which only the environment overrides.
    if let Ok((os, arch)) = super::release::platform(std::env::consts::OS, std::env::consts::ARCH) {
        command.env("GOOS", os).env("GOARCH", arch);
    }
    command.env("GOWORK", "off").env("GO111MODULE", "on").env("CGO_ENABLED", "0");
    command
}

/// A child in a process group of its own, which ends with this value: cancelling a build ends go and its compilers.
#[derive(Debug)]
pub(super) struct Group {
    child: Child,
    /// The id of the process and of its group.
    pub pid: u32,
}

impl Group {
    pub fn spawn(command: &mut Command) -> std::io::Result<Self> {
        let child = command.process_group(0).spawn()?;
        let pid = child.id().ok_or_else(|| std::io::Error::other("the process has no id"))?;
        Ok(Self { child, pid })
    }

    pub async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        self.child.wait().await
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let running = |child: &mut Child| matches!(child.try_wait(), Ok(None));
        if !running(&mut self.child) {
            return;
        }
        // go tidies up after SIGINT; whatever is left after that moment is of no value.
        signal(self.pid, Signal::SIGINT);
        let asked = Instant::now();
        while running(&mut self.child) && asked.elapsed() < Duration::from_secs(1) {
            std::thread::sleep(Duration::from_millis(20));
        }
        signal(self.pid, Signal::SIGKILL);
        let _ = self.child.try_wait();
    }
}

fn signal(group: u32, signal: Signal) {
    if let Ok(group) = i32::try_from(group) {
        let _ = killpg(Pid::from_raw(group), signal);
    }
}

/// Identifies a process beyond the reuse of its id.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Identity {
    pid: u32,
    started: u64,
}

impl Identity {
    /// The identity of a running process; `None` where it is gone or the system does not tell (only Linux does).
    pub fn of(pid: u32) -> Option<Self> {
        Some(Self { pid, started: ProcessStat::of(pid)?.started })
    }

    /// Ends the process group that this process leads, if it is still the same process.
    pub fn end_group(&self) {
        if Self::of(self.pid).as_ref() == Some(self) {
            signal(self.pid, Signal::SIGKILL);
        }
    }
}
