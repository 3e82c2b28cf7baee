use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::milliseconds;
use crate::{
    model::{ChartOrigin, Fault, StackId},
    run::{End, Line, Step, Transition},
    store::Entry,
};

/// One run of a rehearsal, as its journal tells. All times count from the start of the rehearsal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run {
    /// Its id.
    pub run: String,
    /// `up`, `plan` or `down`.
    pub command: String,
    /// When it began.
    #[serde(rename = "from_ms", serialize_with = "milliseconds::of")]
    pub from: Duration,
    /// How long it took.
    #[serde(rename = "took_ms", serialize_with = "milliseconds::of")]
    pub took: Duration,
    /// `done`, `failed`, `interrupted` or `unapproved`; `unfinished` where the journal has no end.
    pub ending: String,
    /// Its stacks, in the order in which something happened to them.
    pub stacks: Vec<StackRun>,
}

/// What a run did to a stack.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StackRun {
    /// The stack.
    pub stack: StackId,
    /// What became of it.
    pub outcome: Became,
    /// What was done for it, in order.
    pub steps: Vec<Span>,
    /// In the tool's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Where its chart came from, if it was installed and its chart does not lie in the platform's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartOrigin>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// What became of a stack in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Became {
    /// It was made or changed.
    Changed,
    /// It was destroyed.
    Destroyed,
    /// Nothing was done to it: it was looked at, or its record was enough.
    Checked,
    /// It failed.
    Failed,
    /// The run did not get to it.
    Unreached,
    /// The run ended in the midst of it.
    Unfinished,
}

/// One step of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Which.
    pub step: Step,
    /// When it began.
    #[serde(rename = "from_ms", serialize_with = "milliseconds::of")]
    pub from: Duration,
    /// When it ended.
    #[serde(rename = "to_ms", serialize_with = "milliseconds::of")]
    pub to: Duration,
    /// How; nothing where the journal has no end of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

impl Run {
    /// Reads a run's journal; `zero` is the start of the rehearsal. `None` for one that holds nothing.
    #[must_use]
    pub fn read(journal: &[Entry<Line>], zero: Timestamp) -> Option<Self> {
        let at = |entry: &Entry<Line>| {
            entry.at.parse().map_or(Duration::ZERO, |at| milliseconds::between(zero, at))
        };
        let (first, last) = (journal.first()?, journal.last()?);
        let Line::Run { run, command, .. } = &first.what else { return None };
        let (from, to) = (at(first), at(last));
        let mut ending = "unfinished";
        let mut stacks = Vec::new();
        for entry in journal {
            match &entry.what {
                Line::Stack { stack, transition, chart, fault, summary, .. } => {
                    let run = of(&mut stacks, stack);
                    run.take(*transition, at(entry));
                    run.chart = run.chart.or(*chart);
                    run.summary = summary.clone().or(run.summary.take());
                    // The rehearsal's folder goes, and the log with it.
                    run.fault = fault.clone().map(|fault| Fault { log: None, ..fault }).or(run.fault.take());
                }
                Line::Finished { ending: word, .. } => ending = word,
                Line::Run { .. } | Line::Approved { .. } | Line::Process { .. } | Line::Urgency { .. } => {}
            }
        }
        for span in stacks.iter_mut().flat_map(|run| &mut run.steps).filter(|span| span.end.is_none()) {
            span.to = to;
        }
        for stack in stacks.iter_mut().filter(|stack| stack.outcome != Became::Failed) {
            stack.fault = None;
        }
        Some(Self {
            run: run.clone(),
            command: command.clone(),
            from,
            took: to.saturating_sub(from),
            ending: ending.to_owned(),
            stacks,
        })
    }

    /// When it ended.
    #[must_use]
    pub fn to(&self) -> Duration {
        self.from + self.took
    }
}

fn of<'a>(stacks: &'a mut Vec<StackRun>, id: &StackId) -> &'a mut StackRun {
    let at = stacks.iter().position(|run| run.stack == *id).unwrap_or_else(|| {
        let (stack, outcome, steps) = (id.clone(), Became::Unfinished, Vec::new());
        stacks.push(StackRun { stack, outcome, steps, summary: None, chart: None, fault: None });
        stacks.len() - 1
    });
    &mut stacks[at]
}

impl StackRun {
    fn take(&mut self, transition: Transition, at: Duration) {
        match transition {
            Transition::Started { step } => self.steps.push(Span { step, from: at, to: at, end: None }),
            Transition::Ended { end, .. } => {
                if let Some(span) = self.steps.last_mut() {
                    (span.to, span.end) = (at, Some(end));
                }
                if end == End::Badly {
                    self.outcome = Became::Failed;
                }
            }
            Transition::Settled => {
                self.outcome = if self.did(Step::Destroy) {
                    Became::Destroyed
                } else if self.did(Step::Act) {
                    Became::Changed
                } else {
                    Became::Checked
                }
            }
            Transition::Abandoned => self.outcome = Became::Unreached,
            Transition::Asked | Transition::Resumed => {}
        }
    }

    /// Whether a step of this kind ended well.
    #[must_use]
    pub fn did(&self, step: Step) -> bool {
        self.steps.iter().any(|span| span.step == step && span.end == Some(End::Well))
    }

    /// How long it was at work.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.steps.iter().map(|span| span.to.saturating_sub(span.from)).sum()
    }
}
