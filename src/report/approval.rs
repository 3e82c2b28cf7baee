use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    event::Goal,
    look::{Look, Tone},
    plan_changes,
    plan_table::{are, changes},
    plan_view::{Detail, PlanView},
};
use crate::{
    model::{Action, Change, StackId},
    plan::Loss,
    text::{clean, count},
};

/// A question that must be answered before something is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked, ready to be printed; the answer is typed behind it.
    pub text: String,
    answer: String,
}

impl Question {
    /// Whether an answer is a yes. Everything else is a no.
    #[must_use]
    pub fn accepts(&self, answer: &str) -> bool {
        answer.trim() == self.answer
    }
}

/// What is asked before a plan is carried out. A protected environment must be named: `yes` is typed too easily.
#[must_use]
pub fn question(view: &PlanView, look: Look) -> Question {
    let environment = clean(&view.environment);
    let acting = view.entries.iter().filter(|entry| entry.action != Action::None).count();
    let stacks = count(acting, "stack");
    let what = match view.goal {
        Goal::Down => format!("destroy {stacks} of {environment}?"),
        _ => format!("carry this out in {environment} ({stacks})?"),
    };
    let lost = changes(view).filter(|change| change.action.destroys()).count();
    let lost = match view.goal {
        Goal::Down => String::new(),
        _ if lost == 0 => String::new(),
        _ => format!(
            " {}",
            look.paint(Tone::Bad, &format!("{} destroyed or replaced.", are(lost, "resource")))
        ),
    };
    ask(&format!("{}{lost}", look.paint(Tone::Strong, &what)), &environment, view.protected, look)
}

fn ask(what: &str, environment: &str, protected: bool, look: Look) -> Question {
    let answer = if protected { environment.to_owned() } else { "yes".to_owned() };
    let why = if protected {
        format!("{environment} is protected: type its name")
    } else {
        "type `yes`".to_owned()
    };
    Question { text: format!("{what}\n{} ", look.paint(Tone::Accent, &format!("{why} to go on:"))), answer }
}

/// A stack whose plan, made again with real values, destroys or replaces what the approved one did not show.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SurpriseView {
    /// The environment.
    pub environment: String,
    /// Whether the environment is protected.
    pub protected: bool,
    /// The stack.
    pub stack: StackId,
    /// What was approved for it.
    pub approved: Action,
    /// Its changes that destroy or replace something unseen.
    pub changes: Vec<Change>,
}

/// What a plan made during the run loses that the approved one did not show.
#[must_use]
pub fn losses(view: &SurpriseView, look: Look) -> String {
    let head = format!(
        "{}: approved was {}; now that its inputs are known, {} destroyed or replaced:",
        view.stack,
        match view.approved {
            Action::None => "no change",
            action => action.word(),
        },
        are(view.changes.len(), "resource")
    );
    let mut lines = vec![look.paint(Tone::Warn, &head)];
    lines.extend(plan_changes::lines(&view.changes, Detail::Brief, look));
    lines.join("\n")
}

/// What a plan destroys or replaces in a protected environment.
#[derive(Clone, Debug, PartialEq)]
pub struct LossesView {
    /// The environment.
    pub environment: String,
    /// What is lost.
    pub lost: Vec<Loss>,
}

/// What a plan loses, stack by stack.
#[must_use]
pub fn lost(view: &LossesView, look: Look) -> String {
    let head = format!("{} destroyed or replaced:", are(view.lost.len(), "resource"));
    let mut lines = vec![look.paint(Tone::Bad, &head)];
    for stack in view.lost.iter().map(|loss| &loss.stack).collect::<BTreeSet<_>>() {
        lines.push(look.paint(Tone::Strong, stack.as_str()));
        let own = view.lost.iter().filter(|loss| loss.stack == *stack);
        let changes: Vec<Change> = own.map(|loss| loss.change.clone()).collect();
        lines.extend(plan_changes::lines(&changes, Detail::Full, look));
    }
    lines.join("\n")
}

/// What is asked then, `--yes` or not.
#[must_use]
pub fn may_be_lost(view: &LossesView, look: Look) -> Question {
    let environment = clean(&view.environment);
    ask(&look.paint(Tone::Strong, &format!("lose that in {environment}?")), &environment, true, look)
}

/// What is asked then.
#[must_use]
pub fn surprise(view: &SurpriseView, look: Look) -> Question {
    let environment = clean(&view.environment);
    ask(&look.paint(Tone::Strong, &format!("do it in {environment}?")), &environment, view.protected, look)
}
