use serde::{Deserialize, Serialize};

/// Where a stack stands in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// For others, for its turn, or for an approval.
    #[default]
    Waiting,
    /// A step is being carried out.
    Busy(Step),
    /// A person is asked about this very stack.
    Approving,
    /// It failed in a way that may pass, and is tried again after a while.
    Backoff,
    /// It ended well.
    Done,
    /// It failed for good.
    Failed,
    /// It will not be reached in this run.
    Unreached,
}

/// What an executor carries out for a stack, one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Look at what an earlier run left in flight.
    Examine,
    /// See what would change.
    Preview,
    /// Make or change it.
    Act,
    /// Wait for its gates.
    Gate,
    /// Destroy it.
    Destroy,
}

/// What can happen to a stack's stage. Journalled; the same function is used live and when a journal is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Transition {
    /// A step begins. Written before it does.
    Started {
        /// Which.
        step: Step,
    },
    /// A step came to an end.
    Ended {
        /// Which.
        step: Step,
        /// How.
        end: End,
    },
    /// A person is asked, or has answered.
    Asked,
    /// The wait before another try is over, or the answer is there.
    Resumed,
    /// Nothing is left to do for it.
    Settled,
    /// It cannot be reached any more.
    Abandoned,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Well; the stack goes on to its next step.
    Well,
    /// Badly, and it is tried again after a while.
    Again,
    /// Badly, for good.
    Badly,
}

/// A transition that cannot be: the journal is corrupt, or the code is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stack in stage {from:?} cannot have {transition:?}")]
pub struct Illegal {
    /// The stage.
    pub from: Stage,
    /// What was to happen.
    pub transition: Transition,
}

impl Stage {
    /// The stage after a transition.
    ///
    /// # Errors
    /// [`Illegal`] if it cannot happen in this stage.
    pub fn after(self, transition: Transition) -> Result<Self, Illegal> {
        use Stage::{Approving, Backoff, Busy, Done, Failed, Unreached, Waiting};
        match (self, transition) {
            (Waiting, Transition::Started { step }) => Ok(Busy(step)),
            (Busy(now), Transition::Ended { step, end }) if now == step => Ok(match end {
                End::Well => Waiting,
                End::Again => Backoff,
                End::Badly => Failed,
            }),
            (Waiting, Transition::Asked) => Ok(Approving),
            (Approving | Backoff, Transition::Resumed) => Ok(Waiting),
            (Waiting, Transition::Settled) => Ok(Done),
            (Waiting | Approving | Backoff, Transition::Abandoned) => Ok(Unreached),
            (from @ (Waiting | Busy(_) | Approving | Backoff | Done | Failed | Unreached), transition) => {
                Err(Illegal { from, transition })
            }
        }
    }

    /// Whether nothing more will happen to the stack in this run.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Unreached)
    }
}
