//! terraform watches the process that serves a provider: it gives up when it is gone, and kills it when its socket does
//! not answer. So what it is told is the id of a child that does nothing.

use std::{
    io::{self, Read as _},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
};

/// The child. It ends when its standard input does, which is when we end, in whatever way.
pub(super) struct Anchor {
    arguments: Vec<String>,
    child: Mutex<Child>,
}

impl Anchor {
    /// Starts one: this program with arguments that make it call [`hold`].
    pub fn start(arguments: Vec<String>) -> io::Result<Self> {
        let child = Mutex::new(spawn(&arguments)?);
        Ok(Self { arguments, child })
    }

    /// Its process id. Where something has killed it, another one is started.
    pub fn process(&self) -> io::Result<u32> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        if child.try_wait()?.is_some() {
            *child = spawn(&self.arguments)?;
        }
        Ok(child.id())
    }
}

impl Drop for Anchor {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        drop(child.stdin.take());
        let _ = child.wait();
    }
}

fn spawn(arguments: &[String]) -> io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .args(arguments)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Ctrl-C in the terminal is not for it.
        .process_group(0)
        .spawn()
}

/// What the child does: nothing, until its parent is gone.
pub fn hold() {
    let mut buffer = [0; 64];
    let mut parent = io::stdin().lock();
    while parent.read(&mut buffer).is_ok_and(|read| read > 0) {}
}
