use std::{io::Write, time::Duration};

use super::{
    board_lines,
    event::{Event, Outcome, Stage, What},
    live::Reporter,
    look::Look,
    view::{RunView, State},
    words,
};
use crate::{
    model::{Fault, StackId},
    text::{clean, count, duration, from_here},
};

/// A run that says nothing for this long says what it is at: CI systems end what is silent, and people wonder.
const SILENCE: Duration = Duration::from_secs(30);

/// Writes one line for each change of a stage: for pipes, for CI, and where a board is not wanted.
pub struct Plain<W> {
    out: W,
    view: RunView,
    spoke: Duration,
}

impl<W: Write> Plain<W> {
    /// Writes to `out`. A reader that went away is no error.
    pub fn new(out: W) -> Self {
        Self { out, view: RunView::default(), spoke: Duration::ZERO }
    }

    fn say(&mut self, at: Duration, lines: &[String]) {
        for line in lines {
            let _ = writeln!(self.out, "[{}] {line}", clock(at));
            self.spoke = at;
        }
        let _ = self.out.flush();
    }
}

impl<W: Write + Send> Reporter for Plain<W> {
    fn event(&mut self, event: &Event) {
        self.view.apply(event);
        let lines = lines(event);
        self.say(event.at, &lines);
    }

    fn tick(&mut self, at: Duration) {
        if at.saturating_sub(self.spoke) >= SILENCE
            && let Some(line) = still(&self.view, at)
        {
            self.say(at, &[line]);
        }
    }
}

/// `00:12`, `1:00:12`.
fn clock(at: Duration) -> String {
    let seconds = at.as_secs();
    match seconds {
        0..3600 => format!("{:02}:{:02}", seconds / 60, seconds % 60),
        _ => format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
    }
}

/// What an event is in plain lines. Progress is none, and what is up to date is counted at the end.
fn lines(event: &Event) -> Vec<String> {
    match &event.what {
        What::RunStarted(about) => vec![format!(
            "{} {}{}: {}, run {}, started {:.0}",
            about.goal.word(),
            clean(&about.environment),
            about.content.words().map(|at| format!(" at {}", clean(&at))).unwrap_or_default(),
            count(about.stacks.len(), "stack"),
            clean(&about.run),
            about.started
        )],
        What::StackStage { stage: Stage::Waiting | Stage::Approving, .. }
        | What::StackDone { outcome: Outcome::UpToDate { .. }, .. }
        | What::Progress { .. }
        | What::RunFinished { .. } => Vec::new(),
        What::StackStage { stack, stage: Stage::Gating } => vec![format!("{stack}: waiting for its gates")],
        What::StackStage { stack, stage } => vec![format!("{stack}: {}", stage.word())],
        What::Retry { stack, attempt, wait, why } => {
            vec![format!("{stack}: attempt {attempt} in {}: {}", duration(*wait), clean(why))]
        }
        What::StackDone { stack, outcome: outcome @ Outcome::Previewed { .. }, summary, chart, .. } => {
            vec![format!("{stack}: planned, {}", words::outcome(*outcome, summary, *chart))]
        }
        What::StackDone { stack, outcome, summary, chart, took } => {
            let what = words::outcome(*outcome, summary, *chart);
            vec![format!("{stack}: done in {}, {what}", duration(*took))]
        }
        What::StackFailed { stack, fault, took } => failed(stack, fault, *took),
        What::StackUnreached { stack, because } => {
            vec![format!("{stack}: not reached: {}", words::because(because))]
        }
        What::Note { text } => vec![clean(text).into_owned()],
        What::Warning { text, hint } => board_lines::warning(text, hint.as_deref(), UNBROKEN),
        What::Interrupted { urgency, waiting_for } => vec![words::interrupted(*urgency, waiting_for, 160)],
    }
}

/// Logs are searched line by line, so nothing is broken to a width.
const UNBROKEN: Look = Look::plain(usize::MAX);

fn failed(stack: &StackId, fault: &Fault, took: Duration) -> Vec<String> {
    let mut lines = vec![format!("{stack}: failed after {}: {}", duration(took), clean(&fault.what))];
    let why = fault.why.iter().flat_map(|why| why.lines());
    lines.extend(why.map(|line| format!("{stack}:   {}", clean(line))));
    lines.extend(fault.hint.iter().map(|hint| format!("{stack}:   hint: {}", clean(hint))));
    let log = fault.log.iter().map(|log| from_here(log));
    lines.extend(log.map(|log| format!("{stack}:   log: {}", clean(&log))));
    lines
}

fn still(view: &RunView, at: Duration) -> Option<String> {
    let busy: Vec<String> = view
        .in_order()
        .filter_map(|(id, stack)| {
            let spent = duration(at.saturating_sub(stack.began?));
            match &stack.state {
                State::AtWork(work) => {
                    let what = words::work(work.stage, work.done, work.total, &work.doing);
                    Some(format!("{id} ({}, {spent})", what.replace("  ", " ")))
                }
                State::Retrying { attempt, .. } => {
                    Some(format!("{id} (waits for attempt {attempt}, {spent})"))
                }
                _ => None,
            }
        })
        .collect();
    (!busy.is_empty()).then(|| format!("still at work: {}", busy.join(", ")))
}
