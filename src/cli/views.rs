//! Plans as the report shows them.

use crate::{
    graph::Graph,
    model::{Action, Content, StackId},
    plan::{Certainty, Entry, Losses, Plan, Surprise},
    report::{self, Goal, LossesView, PlanEntry, PlanView, SurpriseView},
};

/// What a plan's stacks are called in a table.
pub(super) struct Shown {
    pub environment: String,
    pub protected: bool,
    pub goal: Goal,
    pub graph: Graph,
    /// The orphans that a plan lists.
    pub orphans: Vec<StackId>,
    /// Where the content comes from.
    pub content: Content,
    /// The freeze that holds, in words.
    pub frozen: Option<String>,
}

impl Shown {
    /// The plan in the order of the graph.
    pub fn plan(&self, plan: &Plan) -> PlanView {
        let order = self.graph.order();
        let entries = order.iter().filter_map(|id| Some(self.entry(id, plan.entries.get(id)?))).collect();
        PlanView {
            environment: self.environment.clone(),
            goal: self.goal,
            protected: self.protected,
            content: self.content.clone(),
            frozen: self.frozen.clone(),
            approval: None,
            entries,
            orphans: self.orphans.clone(),
        }
    }

    /// What a plan loses.
    pub fn losses(&self, losses: &Losses) -> LossesView {
        LossesView { environment: self.environment.clone(), lost: losses.lost.clone() }
    }

    fn entry(&self, id: &StackId, entry: &Entry) -> PlanEntry {
        let node = self.graph.node(id);
        let preview = entry.preview.as_ref();
        PlanEntry {
            stack: id.clone(),
            sprint: node.map_or(0, |node| node.sprint),
            kind: node.map_or_else(String::new, |node| node.kind.word().to_owned()),
            action: entry.action,
            certainty: match &entry.certainty {
                Certainty::Exact => report::Certainty::Exact,
                Certainty::Provisional { missing } => {
                    report::Certainty::Provisional { missing: missing.clone() }
                }
                Certainty::Blocked { why } => report::Certainty::Blocked { why: why.clone() },
            },
            changes: preview.map(|preview| preview.changes.clone()).unwrap_or_default(),
            notes: preview.map(|preview| preview.notes.clone()).unwrap_or_default(),
            refreshed: entry.refreshed,
            chart: entry.chart,
        }
    }

    /// A wave that would lose more than was approved.
    pub fn surprise(&self, stack: &StackId, approved: Option<&Entry>, surprise: &Surprise) -> SurpriseView {
        SurpriseView {
            environment: self.environment.clone(),
            protected: self.protected,
            stack: stack.clone(),
            approved: approved.map_or(Action::None, |entry| entry.action),
            changes: surprise.losses.clone(),
        }
    }
}
