//! Sentences that board, plain lines and summary share.

use super::event::{Because, Outcome, Stage};
use crate::{
    drivers::Urgency,
    model::{Action, ChartOrigin, StackId},
    text::{clean, list, width},
};

/// What was done, in a word: `created`, `replaced`.
#[must_use]
pub const fn past(action: Action) -> &'static str {
    match action {
        Action::None => "unchanged",
        Action::Read => "ran",
        Action::Create => "created",
        Action::Update => "updated",
        Action::Replace => "replaced",
        Action::Destroy => "destroyed",
    }
}

/// How a stack ended well, in the tool's words where it has some, and where its chart comes from.
pub(super) fn outcome(outcome: Outcome, summary: &str, chart: Option<ChartOrigin>) -> String {
    let chart = chart.map(|chart| format!(" ({})", chart.words())).unwrap_or_default();
    format!("{}{chart}", ended(outcome, summary))
}

fn ended(outcome: Outcome, summary: &str) -> String {
    let own = match outcome {
        Outcome::Changed { action } => past(action).to_owned(),
        Outcome::UpToDate { refreshed: true } => "up to date".to_owned(),
        Outcome::UpToDate { refreshed: false } => "up to date (not refreshed)".to_owned(),
        Outcome::Previewed { action: Action::None } => "nothing to do".to_owned(),
        Outcome::Previewed { action } => format!("to {action}"),
    };
    match (outcome, summary) {
        (_, "") => own,
        (Outcome::Changed { .. }, _) => without_zeros(&clean(summary)),
        (Outcome::UpToDate { .. } | Outcome::Previewed { .. }, _) => format!("{own}: {}", clean(summary)),
    }
}

/// `2 added` of `2 added, 0 changed, 0 destroyed`; all of it where nothing else would be left.
pub(super) fn without_zeros(summary: &str) -> String {
    let some: Vec<&str> = summary.split(", ").filter(|part| !part.starts_with("0 ")).collect();
    if some.is_empty() { summary.to_owned() } else { some.join(", ") }
}

/// Why a stack is not reached.
pub(super) fn because(because: &Because) -> String {
    because_many(because, 1)
}

/// Why some stacks are not reached.
pub(super) fn because_many(because: &Because, count: usize) -> String {
    let (wait, they, were) = if count == 1 { ("waits", "it", "was") } else { ("wait", "they", "were") };
    match because {
        Because::Failed { by } => format!("{wait} for {by}, which failed"),
        Because::Interrupted => "the run was interrupted".to_owned(),
        Because::Unapproved => format!("{they} {were} not approved"),
    }
}

/// What is waited for after a Ctrl-C, and what another one does. As many names as fit `columns`.
pub(super) fn interrupted(urgency: Urgency, waiting_for: &[StackId], columns: usize) -> String {
    let names: Vec<&str> = waiting_for.iter().map(StackId::as_str).collect();
    let (before, after) = match (urgency, names.len()) {
        (Urgency::None, _) => return String::new(),
        (_, 0) => ("interrupted: nothing is running any more, ending", ""),
        (Urgency::Finish, _) => ("interrupted, waiting for ", " (Ctrl-C again to hurry)"),
        (Urgency::Hurry, _) => ("told to stop now: ", " (Ctrl-C again kills, locks may stay)"),
        (Urgency::Kill, _) => ("killing ", ""),
    };
    let left = columns.saturating_sub(width(before) + width(after));
    format!("{before}{}{after}", list(&names, left))
}

/// What a stack is doing: stage, count, current object.
pub(super) fn work(stage: Stage, done: usize, total: Option<usize>, doing: &str) -> String {
    let count = match total {
        Some(total) => format!(" {done}/{total}"),
        None if done > 0 => format!(" {done}"),
        None => String::new(),
    };
    let doing = clean(doing);
    let gap = if doing.is_empty() { "" } else { "  " };
    format!("{}{count}{gap}{doing}", stage.word())
}
