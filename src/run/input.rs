use std::time::Duration;

use super::{
    event::{Ending, What},
    line::Line,
};
use crate::{
    drivers::{Act, Urgency},
    model::{Approved, Digest, Fault, Preview, Record, Reference, StackId},
    plan::{Losses, Plan, Surprise},
};

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// See what would change, and stop.
    Preview {
        /// Ask every stack's tool, unchanged ones too.
        refresh: bool,
    },
    /// Carry it out.
    Apply {
        /// Ask every stack's tool, unchanged ones too.
        refresh: bool,
        /// What must be approved.
        approval: Approval,
    },
    /// Destroy the recorded stacks.
    Destroy {
        /// What must be approved.
        approval: Approval,
    },
}

impl Goal {
    /// What must be approved, where anything is done.
    #[must_use]
    pub const fn approval(self) -> Option<Approval> {
        match self {
            Self::Preview { .. } => None,
            Self::Apply { approval, .. } | Self::Destroy { approval } => Some(approval),
        }
    }
}

/// What a person must say yes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// The whole plan is shown first and asked about, and a wave that loses more than it showed is asked about again.
    Ask,
    /// `--yes`: everything is approved, and each stack is planned just before its apply.
    Given,
    /// `--yes`, or a saved plan, in a protected environment: all is planned first, what it loses is asked about, and so
    /// is a wave that loses more.
    GivenForPlan,
}

/// Everything that can happen to a run, reduced to one type: the end of a step, an answer, a timer, a signal.
#[derive(Clone, Debug)]
pub struct Input {
    /// Since the start of the run.
    pub at: Duration,
    /// What happened.
    pub what: Happened,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Happened {
    /// The run begins.
    Begin,
    /// It is known what became of an act that an earlier run left in flight.
    Examined {
        /// The stack.
        stack: StackId,
        /// What.
        found: Found,
    },
    /// A driver said what would change.
    Previewed {
        /// The stack.
        stack: StackId,
        /// What it said.
        result: Result<Preview, Fault>,
    },
    /// A stack taken for fresh is not: something of it exists.
    NotFresh {
        /// The stack.
        stack: StackId,
    },
    /// A person answered.
    Answered {
        /// The stack that was asked about; `None` for the whole plan.
        stack: Option<StackId>,
        /// How they said yes; `None` for a no.
        approved: Option<Approved>,
    },
    /// An act ended.
    Acted {
        /// The stack.
        stack: StackId,
        /// The new record and what was done in the tool's words.
        result: Result<(Record, String), Fault>,
    },
    /// The gates were waited for.
    Held {
        /// The stack.
        stack: StackId,
        /// The record with `ready` set.
        result: Result<Record, Fault>,
    },
    /// A destruction ended.
    Destroyed {
        /// The stack.
        stack: StackId,
        /// How.
        result: Result<(), Fault>,
    },
    /// The wait before another try is over.
    RetryDue {
        /// The stack.
        stack: StackId,
    },
    /// The user pressed Ctrl-C, or the run was told to end.
    Urged(Urgency),
}

/// What became of an act in flight.
#[derive(Clone, Debug)]
pub enum Found {
    /// It was done after all; the record says so.
    Applied(Box<Record>),
    /// It was destroyed after all.
    Destroyed,
    /// It cannot be counted as done: the next preview looks at what is there.
    Unfinished(Option<Fault>),
}

/// What the dispatcher is to do. In this order.
#[derive(Clone, Debug)]
pub enum Command {
    /// Write a line to the journal before anything that follows.
    Journal {
        /// The line.
        line: Box<Line>,
        /// Whether it must survive a power cut.
        durable: bool,
    },
    /// Tell whoever watches.
    Tell(What),
    /// Write a record.
    Save(Box<Record>),
    /// Remove a record.
    Forget(StackId),
    /// Have an act in flight examined.
    Examine(StackId),
    /// Have a driver say what would change.
    Preview {
        /// The stack.
        stack: StackId,
        /// What is not known yet; the preview is then provisional.
        missing: Vec<Reference>,
    },
    /// Have it done.
    Act {
        /// The stack.
        stack: StackId,
        /// How.
        how: Act,
        /// What it is made from, for the record.
        digest: Digest,
    },
    /// Wait for its gates.
    Hold {
        /// The stack.
        stack: StackId,
        /// The digest that the gates hold for.
        digest: Digest,
    },
    /// Have it destroyed.
    Destroy(StackId),
    /// Come back after a while.
    Sleep {
        /// The stack.
        stack: StackId,
        /// How long.
        wait: Duration,
    },
    /// Ask a person.
    Ask(Question),
    /// Pass the urgency on to all children.
    Urge(Urgency),
    /// The run is over.
    Finish(Ending),
}

/// What a person is asked.
#[derive(Clone, Debug)]
pub enum Question {
    /// Whether the plan may be carried out.
    Plan(Plan),
    /// Whether what the plan destroys and replaces may be lost, in a protected environment.
    Losses(Losses),
    /// Whether a stack may lose more than the approved plan showed.
    Surprise {
        /// The stack.
        stack: StackId,
        /// What it would lose.
        surprise: Surprise,
    },
}
