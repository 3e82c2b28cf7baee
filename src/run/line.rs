use serde::{Deserialize, Serialize};

use super::stage::Transition;
use crate::{
    drivers::{Urgency, process::Spawned},
    model::{Approved, ChartOrigin, Digest, Fault, Origin, StackId},
};

/// What a run's journal holds. Sensitive values never reach it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Line {
    /// The run begins.
    Run {
        /// Its id.
        run: String,
        /// `up`, `down`, `plan`…
        command: String,
        /// `user@host`.
        who: String,
        /// groundwork's own version.
        groundwork: String,
        /// Where it came from.
        #[serde(default)]
        origin: Origin,
    },
    /// Somebody said yes.
    Approved {
        /// The stack that was asked about; `None` for the whole plan.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stack: Option<StackId>,
        /// How.
        #[serde(flatten)]
        approved: Approved,
    },
    /// A stack's stage changes.
    Stack {
        /// The stack.
        stack: StackId,
        /// How.
        #[serde(flatten)]
        transition: Transition,
        /// What an act that begins is made from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<Digest>,
        /// Where the chart comes from that an act which begins installs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chart: Option<ChartOrigin>,
        /// Why a step failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<Fault>,
        /// What was done, in the tool's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
    },
    /// A process was started for a stack.
    Process {
        /// The stack.
        stack: StackId,
        /// The process.
        process: Spawned,
    },
    /// Someone asked for the end.
    Urgency {
        /// How urgently.
        urgency: Urgency,
    },
    /// The run is over.
    Finished {
        /// `done`, `failed`, `interrupted` or `unapproved`.
        ending: String,
        /// Milliseconds.
        took_ms: u64,
    },
}
