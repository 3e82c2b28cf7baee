//! Child processes that outlive groundwork. Their output goes to files that we tail, never to pipes: with its reader
//! gone a pipe kills terraform in the middle of an apply and leaves the state lock, while a child that writes to a
//! file, in a process group of its own, finishes. There is no kill-on-drop and no `PR_SET_PDEATHSIG`.

mod keeper;
mod tail;

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{File, OpenOptions},
    io,
    os::unix::{fs::OpenOptionsExt as _, process::ExitStatusExt as _},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use nix::{sys::signal::Signal, unistd::Pid};
use serde::{Deserialize, Serialize};

use keeper::Keeper;
use tail::{Tail, finish, read_all};

use super::{Context, Urgency};
use crate::{model::Fault, process_stat::ProcessStat};

/// How often the files of a running child are looked at.
const TAIL_EVERY: Duration = Duration::from_millis(60);

/// A program to run for a stack.
#[derive(Clone, Debug)]
pub struct Command {
    /// The step, which names its files: `plan`, `apply`, `upgrade`…
    pub step: &'static str,
    /// The program.
    pub program: PathBuf,
    /// Its arguments. No secret ever stands here.
    pub arguments: Vec<OsString>,
    /// Where it runs.
    pub folder: PathBuf,
    /// All of its environment.
    pub environment: BTreeMap<OsString, OsString>,
    /// The signal of the second Ctrl-C; the first is always SIGINT to the process alone.
    pub hurry: Hurry,
}

/// What a second Ctrl-C means to a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hurry {
    /// SIGINT again. terraform takes the second one as "stop now" and still writes its state; its providers ignore
    /// SIGINT and die of SIGTERM, so it must never get that.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

/// A process that was started: enough to find it again, and not to mistake another for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spawned {
    /// The step.
    pub step: String,
    /// The process id, which is its process group's too.
    pub pid: u32,
    /// When the process started, in clock ticks since boot (field 22 of `/proc/PID/stat`); 0 where that is unknown.
    pub started: u64,
    /// Its stdout.
    pub stdout: PathBuf,
    /// Its stderr.
    pub stderr: PathBuf,
}

/// A child that has ended.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How; `None` for a child of an earlier groundwork, whose status nobody could collect.
    pub status: Option<ExitStatus>,
    /// Its stdout.
    pub stdout: PathBuf,
    /// Its stderr.
    pub stderr: PathBuf,
    /// Whether we asked it to end.
    pub interrupted: bool,
}

impl Finished {
    /// Whether it ended with 0.
    #[must_use]
    pub fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// Its end in words: `exit status 1`, `killed by SIGKILL`.
    #[must_use]
    pub fn how(&self) -> String {
        match self.status {
            None => "ended while nobody watched".to_owned(),
            Some(status) => match (status.code(), status.signal()) {
                (Some(code), _) => format!("exit status {code}"),
                (None, Some(signal)) => format!(
                    "killed by {}",
                    Signal::try_from(signal).map_or_else(|_| format!("signal {signal}"), |s| s.to_string())
                ),
                (None, None) => status.to_string(),
            },
        }
    }
}

/// Which of a child's files a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// stdout.
    Out,
    /// stderr.
    Err,
}

/// Runs a program to its end, hands on each line it writes, and passes on what the user's Ctrl-C means to it.
///
/// # Errors
/// When it cannot be started, its files cannot be made, or its start cannot be journalled (it is then ended again).
pub async fn run(
    command: &Command,
    context: &Context,
    see: &mut (dyn FnMut(Stream, &str) + Send),
) -> Result<Finished, Fault> {
    let stdout = context.file(&format!("{}.out", command.step));
    let stderr = context.file(&format!("{}.err", command.step));
    let mut child = tokio::process::Command::new(&command.program)
        .args(&command.arguments)
        .current_dir(&command.folder)
        .env_clear()
        .envs(&command.environment)
        .stdin(Stdio::null())
        .stdout(private_file(&stdout)?)
        .stderr(private_file(&stderr)?)
        .process_group(0)
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let pid = child.id().unwrap_or_default();
    let spawned = Spawned {
        step: command.step.to_owned(),
        pid,
        started: started(pid).unwrap_or_default(),
        stdout: stdout.clone(),
        stderr: stderr.clone(),
    };
    if let Err(error) = context.spawned(&spawned) {
        // Nobody could find it again: do not let it run on. It has hardly begun, so SIGINT is clean.
        signal(pid, Signal::SIGINT);
        let _ = child.wait().await;
        return Err(Fault::from(error).because("the start of the process could not be journalled"));
    }
    let mut tails = [Tail::new(Stream::Out, &stdout), Tail::new(Stream::Err, &stderr)];
    let mut keeper = Keeper::new(pid, command.hurry, context);
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            () = keeper.pass_on() => {}
            () = tokio::time::sleep(TAIL_EVERY) => read_all(&mut tails, see),
        }
    };
    read_all(&mut tails, see);
    finish(&mut tails, see);
    Ok(Finished { status: Some(status), stdout, stderr, interrupted: keeper.passed > Urgency::None })
}

/// Waits for a child of an earlier groundwork and hands on all that it wrote, from its first line.
pub async fn attach(
    spawned: &Spawned,
    hurry: Hurry,
    context: &Context,
    see: &mut (dyn FnMut(Stream, &str) + Send),
) -> Finished {
    let mut tails = [Tail::new(Stream::Out, &spawned.stdout), Tail::new(Stream::Err, &spawned.stderr)];
    let mut keeper = Keeper::new(spawned.pid, hurry, context);
    while is_alive(spawned) {
        read_all(&mut tails, see);
        tokio::select! {
            () = keeper.pass_on() => {}
            () = tokio::time::sleep(TAIL_EVERY) => {}
        }
    }
    read_all(&mut tails, see);
    finish(&mut tails, see);
    Finished {
        status: None,
        stdout: spawned.stdout.clone(),
        stderr: spawned.stderr.clone(),
        interrupted: keeper.passed > Urgency::None,
    }
}

/// Whether that very process (not another with its pid) still runs.
#[must_use]
pub fn is_alive(spawned: &Spawned) -> bool {
    spawned.pid != 0 && started(spawned.pid).is_some_and(|at| spawned.started == 0 || at == spawned.started)
}

/// When a process started, in clock ticks since boot; `None` when there is none, or only its zombie.
#[must_use]
pub fn started(pid: u32) -> Option<u64> {
    ProcessStat::of(pid).filter(|stat| !stat.dead).map(|stat| stat.started)
}

/// Sends a signal to one process. One that is gone already is no error.
pub fn signal(pid: u32, signal: Signal) {
    if let Ok(pid) = i32::try_from(pid)
        && pid > 1
    {
        let _ = nix::sys::signal::kill(Pid::from_raw(pid), signal);
    }
}

/// A new, empty file that only its owner reads.
fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

fn cannot_start(command: &Command, error: &io::Error) -> Fault {
    let fault =
        Fault::new(format!("{} cannot be started", command.program.display())).because(error.to_string());
    match error.kind() {
        io::ErrorKind::NotFound => fault.hint("see `groundwork tools`, and `groundwork tools install`"),
        io::ErrorKind::PermissionDenied => fault.hint("the file is not executable for this user"),
        _ => fault,
    }
}

#[cfg(test)]
mod tests;
