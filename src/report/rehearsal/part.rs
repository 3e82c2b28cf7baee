use std::{collections::BTreeSet, time::Duration};

use serde::Serialize;

use super::{CloudChange, Run, milliseconds, run::Became};
use crate::{model::StackId, text::count};

/// What a part is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scene {
    /// A sprint is brought up.
    Up,
    /// Again: nothing may change.
    Again,
    /// Something is changed behind terraform's back, found and mended.
    Drift,
    /// The workloads are held against the readiness checklist.
    Readiness,
    /// Everything is taken down.
    Down,
}

/// A part that was played, as whoever played it saw it.
#[derive(Clone, Debug)]
pub struct Played {
    /// What it was about.
    pub scene: Scene,
    /// What it is called.
    pub name: String,
    /// When it began.
    pub began: jiff::Timestamp,
    /// When it ended.
    pub ended: jiff::Timestamp,
    /// The ids of its runs.
    pub runs: Vec<String>,
    /// What was not as it must be; nothing when it passed.
    pub problems: Vec<String>,
    /// What is worth saying.
    pub notes: Vec<String>,
}

/// A part of a rehearsal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What it is about.
    pub part: Scene,
    /// What it is called.
    pub name: String,
    /// When it began, from the start of the rehearsal.
    #[serde(rename = "from_ms", serialize_with = "milliseconds::of")]
    pub from: Duration,
    /// How long it took.
    #[serde(rename = "took_ms", serialize_with = "milliseconds::of")]
    pub took: Duration,
    /// About how long its changes would take in a real cloud; nothing where it changed nothing.
    #[serde(
        rename = "about_ms",
        serialize_with = "milliseconds::maybe",
        skip_serializing_if = "Option::is_none"
    )]
    pub real: Option<Duration>,
    /// What was not as it must be; nothing when it passed.
    pub problems: Vec<String>,
    /// What is worth saying.
    pub notes: Vec<String>,
    /// Its runs.
    pub runs: Vec<Run>,
    /// What happened in the simulated cloud.
    pub cloud: Vec<CloudChange>,
}

impl Part {
    /// Whether everything was as it must be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }

    /// What it did, in a line: `6 stacks brought up, 61 objects made`.
    #[must_use]
    pub fn did(&self) -> String {
        let stacks = |wanted: &[Became]| -> BTreeSet<&StackId> {
            let all = self.runs.iter().flat_map(|run| &run.stacks);
            all.filter(|stack| wanted.contains(&stack.outcome)).map(|stack| &stack.stack).collect()
        };
        let touched = stacks(&[Became::Changed, Became::Destroyed]);
        let (touched, all) = (touched.len(), touched.union(&stacks(&[Became::Checked])).count());
        let total = CloudChange::total(&self.cloud);
        let objects = [(total.made, "made"), (total.changed, "changed"), (total.deleted, "deleted")];
        let mut objects = objects.into_iter().filter(|(number, _)| *number > 0);
        let first = objects.next().map(|(number, what)| format!(", {} {what}", count(number, "object")));
        let rest: String = objects.map(|(number, what)| format!(", {number} {what}")).collect();
        let verb = match self.part {
            Scene::Up => "brought up",
            Scene::Again | Scene::Drift | Scene::Readiness => "changed",
            Scene::Down => "taken down",
        };
        match touched {
            0 if all == 0 || !self.passed() => String::new(),
            0 => format!("{} checked, nothing changed", count(all, "stack")),
            _ => format!("{} {verb}{}{rest}", count(touched, "stack"), first.unwrap_or_default()),
        }
    }
}
