use serde::Serialize;

use super::event::Goal;
use crate::model::{Action, Change, ChartOrigin, Content, Reference, StackId};

/// A plan as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanView {
    /// The environment.
    pub environment: String,
    /// What it is a plan for: `up`, `down`, or to look at only.
    pub goal: Goal,
    /// Whether the environment is protected.
    pub protected: bool,
    /// Where the content comes from.
    pub content: Content,
    /// The freeze that holds now, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<String>,
    /// The code that approves what is destroyed and replaced, in a protected environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// The stacks in their order, those with nothing to do among them.
    pub entries: Vec<PlanEntry>,
    /// Recorded stacks that the platform no longer has and that this plan leaves alone.
    pub orphans: Vec<StackId>,
}

/// What happens to one stack.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanEntry {
    /// Its name.
    pub stack: StackId,
    /// The increment that brings it.
    pub sprint: u32,
    /// `terraform`, `helm`, `job` or `given`.
    pub kind: String,
    /// What happens to it.
    pub action: Action,
    /// How sure that is.
    #[serde(flatten)]
    pub certainty: Certainty,
    /// Its resources or objects that change.
    pub changes: Vec<Change>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// For one with nothing to do: whether its tool was asked, or only its record was compared.
    pub refreshed: bool,
    /// Where the chart of a release comes from, unless it lies in the platform's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartOrigin>,
}

/// How sure an action is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "certainty", rename_all = "kebab-case")]
pub enum Certainty {
    /// All that it is made of is known: exactly this will be done.
    Exact,
    /// Some inputs are not known yet: it is planned again when they are.
    Provisional {
        /// Which.
        missing: Vec<Reference>,
    },
    /// It cannot be planned before something else exists.
    Blocked {
        /// What and why.
        why: String,
    },
}

/// How much of a plan is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Every stack, its weightiest resources, and differences that are short.
    #[default]
    Brief,
    /// Every resource and every difference.
    Full,
}
