use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::{Estimate, Part, milliseconds};
use crate::{
    model::{ChartOrigin, Fault, StackId},
    readiness::Assessment,
    rehearsal::faults::Struck,
    report::VERSION,
    text::count,
};

/// What a rehearsal came to: all that its report says.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// groundwork's own version.
    pub groundwork: String,
    /// The platform.
    pub platform: String,
    /// The environment.
    pub environment: String,
    /// When it began.
    #[serde(serialize_with = "to_the_millisecond")]
    pub began: Timestamp,
    /// Whether everything was as it must be.
    pub passed: bool,
    /// How long all of it took.
    #[serde(rename = "took_ms", serialize_with = "milliseconds::of")]
    pub took: Duration,
    /// The parts that were played, in order. The first that failed is the last.
    pub parts: Vec<Part>,
    /// The stacks of the environment, in their order.
    pub stacks: Vec<StackReport>,
    /// What a real run would take.
    pub real: Real,
    /// What was made to go wrong, and how often it did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Struck>,
    /// What is left.
    pub remains: Remains,
    /// What the workloads are like, where they were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readiness: Option<Assessment>,
    /// What was taken to exist or to be so.
    pub assumed: Vec<String>,
    /// What no rehearsal proves, and what this one did not run.
    pub not_proven: Vec<String>,
}

/// About how long a real run would take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Real {
    /// Bringing up all that the rehearsal brought up, in one run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up: Option<Estimate>,
    /// Taking it down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub down: Option<Estimate>,
    /// Stacks that neither of them covers, because the rehearsal did not bring them up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<StackId>,
}

/// What is left when everything is taken down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remains {
    /// What should be gone.
    pub left: Vec<String>,
    /// What cannot be deleted, in a real cloud either.
    pub kept: Vec<String>,
    /// What was there before and is gone.
    pub lost: Vec<String>,
}

/// A stack over the whole rehearsal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StackReport {
    /// The stack.
    pub stack: StackId,
    /// The increment that brings it.
    pub sprint: u32,
    /// `terraform`, `helm`, `job` or `given`.
    pub kind: &'static str,
    /// What it needs directly.
    pub needs: Vec<StackId>,
    /// How it did.
    pub outcome: Outcome,
    /// Why its command was not run, though it was brought up: a job that talks to what is simulated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_run: Option<String>,
    /// Where its chart came from, unless it lies in the platform's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartOrigin>,
    /// How long the rehearsal was at work to bring it up.
    #[serde(
        rename = "up_ms",
        serialize_with = "milliseconds::maybe",
        skip_serializing_if = "Option::is_none"
    )]
    pub up: Option<Duration>,
    /// About how long a real run would be at work to bring it up.
    #[serde(
        rename = "about_up_ms",
        serialize_with = "milliseconds::maybe",
        skip_serializing_if = "Option::is_none"
    )]
    pub real_up: Option<Duration>,
    /// About how long a real run would be at work to take it down.
    #[serde(
        rename = "about_down_ms",
        serialize_with = "milliseconds::maybe",
        skip_serializing_if = "Option::is_none"
    )]
    pub real_down: Option<Duration>,
    /// What bringing it up did, in the tool's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Why it failed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// How a stack did over the whole rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All that was done with it ended well.
    Passed,
    /// It failed, and a later run got over it: faults were asked for.
    Recovered,
    /// What was done with it last failed.
    Failed,
    /// The rehearsal did not get to it.
    Unreached,
}

impl Outcome {
    /// The words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Recovered => "failed, then passed",
            Self::Failed => "failed",
            Self::Unreached => "not reached",
        }
    }
}

/// What no rehearsal proves, whatever it says: that is for the real environment.
pub const UNPROVEN: [&str; 6] = [
    "organisation policies",
    "real quotas",
    "how long IAM takes to act",
    "pulls of container images",
    "admission by anything that is not in the charts",
    "the applications' own health",
];

impl Verdict {
    /// The part that failed.
    #[must_use]
    pub fn failed(&self) -> Option<&Part> {
        self.parts.iter().find(|part| !part.passed())
    }

    /// Why it did not pass, in a line.
    #[must_use]
    pub fn failure(&self) -> String {
        let failed = self.failed().map(|part| format!("the rehearsal failed in `{}`", part.name));
        failed.unwrap_or_else(|| "the rehearsal was not played".to_owned())
    }

    /// How many of the faults that were asked for never struck, in words; nothing where all did.
    #[must_use]
    pub fn never_struck(&self) -> Option<String> {
        let never = self.faults.iter().filter(|fault| fault.never.is_some()).count();
        let all = count(self.faults.len(), "fault");
        (never > 0).then(|| {
            if never == self.faults.len() {
                format!("{all} never struck")
            } else {
                format!("{never} of {all} never struck")
            }
        })
    }

    /// The jobs whose commands were not run, each with the reason.
    pub fn not_run(&self) -> impl Iterator<Item = (&StackId, &str)> {
        self.stacks.iter().filter_map(|stack| Some((&stack.stack, stack.not_run.as_deref()?)))
    }

    /// The releases by where their charts came from.
    #[must_use]
    pub fn charts(&self) -> BTreeMap<ChartOrigin, Vec<&StackId>> {
        let mut charts: BTreeMap<ChartOrigin, Vec<&StackId>> = BTreeMap::new();
        for stack in &self.stacks {
            if let Some(origin) = stack.chart {
                charts.entry(origin).or_default().push(&stack.stack);
            }
        }
        charts
    }

    /// As a JSON object on lines of its own, for a file. `docs/events.md` describes it.
    ///
    /// # Panics
    /// Never: it holds names and numbers.
    #[must_use]
    pub fn json(&self) -> String {
        #[derive(Serialize)]
        struct File<'a> {
            version: u32,
            #[serde(flatten)]
            verdict: &'a Verdict,
        }
        let file = File { version: VERSION, verdict: self };
        serde_json::to_string_pretty(&file).expect("names and numbers always serialise") + "\n"
    }

    /// As the last line of the events.
    ///
    /// # Panics
    /// Never: it holds names and numbers.
    #[must_use]
    pub fn json_line(&self) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            version: u32,
            time: String,
            elapsed_ms: u128,
            r#type: &'static str,
            #[serde(flatten)]
            verdict: &'a Verdict,
        }
        let time = self.began.checked_add(self.took).unwrap_or(self.began);
        let (time, elapsed_ms) = (format!("{time:.3}"), self.took.as_millis());
        let line = Line { version: VERSION, time, elapsed_ms, r#type: "rehearsal-finished", verdict: self };
        serde_json::to_string(&line).expect("names and numbers always serialise")
    }
}

fn to_the_millisecond<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{time:.3}"))
}
