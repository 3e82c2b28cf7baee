//! What happens in a run, as people and programs are told it.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::{
    drivers::Urgency,
    model::{Action, ChartOrigin, Content, Fault, StackId},
};

/// Something that happened in a run, as it is shown. Never holds a secret.
///
/// Progress may be dropped or repeated; every other event arrives once and in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// How long after the start of the run.
    #[serde(rename = "elapsed_ms", serialize_with = "milliseconds")]
    pub at: Duration,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum What {
    /// A run begins. Always the first event but for notes and warnings.
    RunStarted(RunStarted),
    /// A stack does something else than before.
    StackStage {
        /// The stack.
        stack: StackId,
        /// What it does now.
        stage: Stage,
    },
    /// What a stack is doing in its stage.
    Progress {
        /// The stack.
        stack: StackId,
        /// The current resource or object and what happens to it.
        doing: String,
        /// How many resources or objects are done.
        done: usize,
        /// Out of how many, if that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        total: Option<usize>,
    },
    /// An act failed in a way that repeating may cure, and will be repeated.
    Retry {
        /// The stack.
        stack: StackId,
        /// Which attempt comes next; the first retry is attempt 2.
        attempt: u32,
        /// How long it waits before.
        #[serde(rename = "wait_ms", serialize_with = "milliseconds")]
        wait: Duration,
        /// What failed, in a line.
        why: String,
    },
    /// A stack ended well.
    StackDone {
        /// The stack.
        stack: StackId,
        /// How.
        #[serde(flatten)]
        outcome: Outcome,
        /// In the tool's words: `2 added, 1 changed, 0 destroyed`, `revision 3`. May be empty.
        summary: String,
        /// Where the chart of a release comes from, unless it lies in the platform's folder.
        #[serde(skip_serializing_if = "Option::is_none")]
        chart: Option<ChartOrigin>,
        /// How long it took, over all of its stages in this run.
        #[serde(rename = "took_ms", serialize_with = "milliseconds")]
        took: Duration,
    },
    /// A stack failed for good.
    StackFailed {
        /// The stack.
        stack: StackId,
        /// What failed, why, and what helps.
        fault: Fault,
        /// How long it took, over all of its stages in this run.
        #[serde(rename = "took_ms", serialize_with = "milliseconds")]
        took: Duration,
    },
    /// A stack will not be reached in this run.
    StackUnreached {
        /// The stack.
        stack: StackId,
        /// Why not.
        #[serde(flatten)]
        because: Because,
    },
    /// Something worth saying.
    Note {
        /// In a line.
        text: String,
    },
    /// Something that a person should look at.
    Warning {
        /// In a line or more.
        text: String,
        /// What to do about it.
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    },
    /// Someone asked for the end. Comes again each time the urgency rises.
    Interrupted {
        /// How urgently.
        urgency: Urgency,
        /// The stacks that are waited for.
        waiting_for: Vec<StackId>,
    },
    /// A run is over. Always the last event.
    RunFinished {
        /// How it ended.
        ending: Ending,
        /// What to do next, most useful first.
        next: Vec<Next>,
    },
}

/// What is known of a run when it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunStarted {
    /// The run's id.
    pub run: String,
    /// The platform's name.
    pub platform: String,
    /// The environment.
    pub environment: String,
    /// What it is for.
    pub goal: Goal,
    /// Where the content comes from, as far as Git knows.
    #[serde(skip_serializing_if = "Content::is_unknown")]
    pub content: Content,
    /// The wall clock at the start.
    #[serde(serialize_with = "to_the_millisecond")]
    pub started: jiff::Timestamp,
    /// How many stacks may run at the same time.
    pub jobs: usize,
    /// The stacks of the run, in their order.
    pub stacks: Vec<Expectation>,
}

/// A stack that a run will look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expectation {
    /// Its name.
    pub id: StackId,
    /// The increment that brings it.
    pub sprint: u32,
    /// `terraform`, `helm`, `job` or `given`.
    pub kind: String,
    /// How long it took the last time, if it ran before.
    #[serde(
        rename = "expected_ms",
        serialize_with = "maybe_milliseconds",
        skip_serializing_if = "Option::is_none"
    )]
    pub expected: Option<Duration>,
    /// The stacks of this run that must end before it starts: what it needs, and for `down` what needs it.
    pub needs: Vec<StackId>,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// `groundwork plan`.
    Plan,
    /// `groundwork up`.
    Up,
    /// `groundwork down`.
    Down,
    /// `groundwork drift`.
    Drift,
    /// `groundwork exec`.
    Exec,
}

impl Goal {
    /// The command's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Up => "up",
            Self::Down => "down",
            Self::Drift => "drift",
            Self::Exec => "exec",
        }
    }
}

/// What a stack is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It waits: for others, or for its turn.
    Waiting,
    /// What an earlier run left in flight is looked at.
    Examining,
    /// It is seen what would change.
    Previewing,
    /// It waits for a person's yes.
    Approving,
    /// It is made or changed.
    Acting,
    /// It is destroyed.
    Destroying,
    /// Its gates are waited for.
    Gating,
}

impl Stage {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Examining => "examining",
            Self::Previewing => "planning",
            Self::Approving => "approval",
            Self::Acting => "applying",
            Self::Destroying => "destroying",
            Self::Gating => "gates",
        }
    }
}

/// How a stack ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Its action was carried out.
    Changed {
        /// Which.
        action: Action,
    },
    /// There was nothing to do.
    UpToDate {
        /// Whether its tool was asked, or only its record was compared.
        refreshed: bool,
    },
    /// It is known what would be done.
    Previewed {
        /// Which.
        action: Action,
    },
}

/// Why a stack is not reached.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum Because {
    /// A stack that must end before it failed.
    Failed {
        /// Which: the one that failed itself.
        by: StackId,
    },
    /// The run was interrupted.
    Interrupted,
    /// What it would do was not approved.
    Unapproved,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// All stacks ended well.
    Done,
    /// At least one failed.
    Failed,
    /// It was interrupted.
    Interrupted,
    /// It stopped for approval.
    Unapproved,
}

impl Ending {
    /// The word that journals and history use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Unapproved => "unapproved",
        }
    }
}

/// A command that may come next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// As it is typed.
    pub command: String,
    /// What for.
    pub purpose: String,
}

impl Next {
    /// A command and what for.
    pub fn new(command: impl Into<String>, purpose: impl Into<String>) -> Self {
        Self { command: command.into(), purpose: purpose.into() }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

#[allow(clippy::ref_option, reason = "serde passes references")]
fn maybe_milliseconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    milliseconds(&duration.unwrap_or_default(), serializer)
}

fn to_the_millisecond<S: Serializer>(time: &jiff::Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}
