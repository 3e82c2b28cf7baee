use nix::sys::signal::Signal;

use super::{Hurry, signal};
use crate::drivers::{Cancel, Context, Urgency};

/// Passes on to a child what the user's Ctrl-C means, each level once.
pub(super) struct Keeper<'a> {
    pid: u32,
    hurry: Hurry,
    cancel: Cancel,
    context: &'a Context,
    pub(super) passed: Urgency,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(pid: u32, hurry: Hurry, context: &'a Context) -> Self {
        Self { pid, hurry, cancel: context.cancel.clone(), context, passed: Urgency::None }
    }

    /// Waits until the urgency rises, then passes it on. Cancel-safe.
    pub(super) async fn pass_on(&mut self) {
        let passed = self.passed;
        let Ok(urgency) = self.cancel.wait_for(|now| *now > passed).await.map(|now| *now) else {
            return std::future::pending().await;
        };
        self.passed = urgency;
        let (what, sent) = match (urgency, self.hurry) {
            (Urgency::None, _) => return,
            (Urgency::Finish, _) | (Urgency::Hurry, Hurry::Interrupt) => ("SIGINT", Signal::SIGINT),
            (Urgency::Hurry, Hurry::Terminate) => ("SIGTERM", Signal::SIGTERM),
            (Urgency::Kill, _) => ("SIGKILL", Signal::SIGKILL),
        };
        self.context.log_line(&format!("groundwork: {what} to process {}", self.pid));
        signal(self.pid, sent);
    }
}
