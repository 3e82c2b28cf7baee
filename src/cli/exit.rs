use std::process::ExitCode;

use crate::model::Fault;

/// The documented exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: a stack failed, or the command itself did, or something is missing (`preflight`).
    Failed,
    /// 2: the platform or the usage is invalid; nothing was started.
    Invalid,
    /// 3: changes are present (`plan --detailed-exitcode`, `drift`), or charts are missing (`vendor --check`).
    Changes,
    /// 4: the environment is locked by someone else.
    Locked,
    /// 5: stopped for approval, or because the environment is frozen.
    Unapproved,
    /// 130: interrupted.
    Interrupted,
    /// What a command run by `exec` ended with.
    Child(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Invalid => 2,
            Exit::Changes => 3,
            Exit::Locked => 4,
            Exit::Unapproved => 5,
            Exit::Interrupted => 130,
            Exit::Child(code) => code,
        })
    }
}

/// Carries an exit code up an error chain: attach it with `anyhow::Error::context`, or return it as the error itself.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What the process ends with.
    pub exit: Exit,
    /// What is printed after `error:`.
    pub message: String,
    /// What is printed after `hint:`.
    pub hint: Option<String>,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self { exit: Exit::Failed, message: fault.to_string(), hint: fault.hint }
    }
}

impl Failure {
    /// A failure with a message.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
