use std::time::Duration;

use serde::Serialize;

use super::Redactor;
use crate::{
    model::Approved,
    run::{End, Line, Step, Transition},
    store::Entry,
};

/// A record of an environment's runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Whether Google was simulated.
    pub simulated: bool,
    /// The operating system and the kind of machine.
    pub machine: String,
    /// The tools that were used, each with its version.
    pub tools: Vec<String>,
    /// The runs, oldest first.
    pub runs: Vec<RunRecord>,
    /// What else belongs to it.
    pub attachments: Vec<Attachment>,
}

/// A text that goes along, redacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// The file's name.
    pub name: String,
    /// Its content.
    pub text: String,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunRecord {
    /// `up`, `down`…
    pub command: String,
    /// When it began.
    pub at: String,
    /// groundwork's version.
    pub groundwork: String,
    /// What its content was: a ref, a commit; redacted.
    pub content: Option<String>,
    /// Whether a pipeline started it.
    pub pipeline: bool,
    /// How it was approved.
    pub approved: Vec<String>,
    /// Why it ran although the environment was frozen; redacted.
    pub during_freeze: Option<String>,
    /// How it ended; `None` for one without an end.
    pub ending: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: Option<u64>,
    /// What was done, in order of the ends.
    pub steps: Vec<StepRecord>,
}

/// One step of one stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepRecord {
    /// The stack.
    pub stack: String,
    /// Which step.
    pub step: String,
    /// How it ended: `well`, `again` or `badly`.
    pub end: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What was done, in the tool's words, or why it failed; redacted.
    pub said: String,
}

/// A run as its journal tells it; `None` where that has no beginning.
#[must_use]
pub fn run(entries: &[Entry<Line>], redactor: &Redactor) -> Option<RunRecord> {
    let first = entries.first()?;
    let Line::Run { command, groundwork, origin, .. } = &first.what else { return None };
    let mut record = RunRecord {
        command: command.clone(),
        at: first.at.clone(),
        groundwork: groundwork.clone(),
        content: origin.content.words().map(|at| redactor.redact(&at)),
        pipeline: origin.pipeline.is_some(),
        approved: Vec::new(),
        during_freeze: origin.during_freeze.as_ref().map(|why| redactor.redact(why)),
        ending: None,
        took_ms: None,
        steps: Vec::new(),
    };
    for (index, entry) in entries.iter().enumerate() {
        match &entry.what {
            Line::Approved { approved, .. } => record.approved.push(how(approved).to_owned()),
            Line::Finished { ending, took_ms } => {
                record.ending = Some(ending.clone());
                record.took_ms = Some(*took_ms);
            }
            Line::Stack { stack, transition: Transition::Ended { step, end }, fault, summary, .. } => {
                let began = began(&entries[..index], stack.as_str(), *step);
                let said =
                    fault.as_ref().map(ToString::to_string).or_else(|| summary.clone()).unwrap_or_default();
                record.steps.push(StepRecord {
                    stack: stack.to_string(),
                    step: word(*step).to_owned(),
                    end: ending(*end).to_owned(),
                    took_ms: between(began, &entry.at),
                    said: redactor.redact(said.lines().next().unwrap_or_default()),
                });
            }
            _ => {}
        }
    }
    Some(record)
}

/// How something was approved, without who made the plan.
fn how(approved: &Approved) -> &'static str {
    match approved {
        Approved::Terminal => "at a terminal",
        Approved::Yes => "with --yes",
        Approved::NotAsked => "not asked for",
        Approved::PlanFile { .. } => "as a saved plan",
        Approved::Code { .. } => "losses by their code",
    }
}

/// When the step that ends next began.
fn began<'a>(entries: &'a [Entry<Line>], name: &str, wanted: Step) -> Option<&'a str> {
    let began = entries.iter().rev().find(|entry| {
        matches!(&entry.what, Line::Stack { stack, transition: Transition::Started { step }, .. }
            if stack.as_str() == name && *step == wanted)
    });
    began.map(|entry| entry.at.as_str())
}

fn between(began: Option<&str>, ended: &str) -> u64 {
    let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let took = began.and_then(time).zip(time(ended)).map(|(began, ended)| ended.duration_since(began));
    let took = took.and_then(|took| Duration::try_from(took).ok()).unwrap_or_default();
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

const fn word(step: Step) -> &'static str {
    match step {
        Step::Examine => "examine",
        Step::Preview => "plan",
        Step::Act => "apply",
        Step::Gate => "gates",
        Step::Destroy => "destroy",
    }
}

const fn ending(end: End) -> &'static str {
    match end {
        End::Well => "well",
        End::Again => "again",
        End::Badly => "badly",
    }
}
