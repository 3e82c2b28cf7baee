//! What a person is asked in the middle of a run.

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use super::{views::Shown, walk::Walk, watch::look};
use crate::{
    plan::Plan,
    report::{self, Detail, Live},
    run::{Approval, Question},
};

/// Prints what is asked, and reads the answer. Nobody to ask means no. `approved` is the plan that was approved before.
pub(super) fn asking(
    walk: &Walk<'_>,
    live: &Arc<Live>,
    shown: Arc<Shown>,
    approved: Plan,
) -> Arc<dyn Fn(&Question) -> bool + Send + Sync> {
    let live = Arc::clone(live);
    let asker = Asker { shown, detail: walk.detail, approved: Mutex::new(approved) };
    let stops = walk.goal.approval() == Some(Approval::GivenForPlan);
    let may_ask = std::io::stdin().is_terminal() && !walk.watching.json && !stops;
    Arc::new(move |question| {
        let asked = asker.asked(question);
        live.suspend(|| asked.answer(may_ask))
    })
}

/// What questions are about.
struct Asker {
    shown: Arc<Shown>,
    detail: Detail,
    approved: Mutex<Plan>,
}

/// A question, ready to be printed.
struct Asked {
    /// What it is about: shown whether or not there is somebody to ask.
    about: String,
    question: report::Question,
    /// What to do where nobody can be asked.
    nobody: &'static str,
}

impl Asker {
    fn asked(&self, question: &Question) -> Asked {
        let look = look(true);
        let mut approved = self.approved.lock().unwrap_or_else(PoisonError::into_inner);
        match question {
            Question::Plan(plan) => {
                let view = self.shown.plan(plan);
                approved.clone_from(plan);
                Asked {
                    about: report::plan(&view, self.detail, look),
                    question: report::question(&view, look),
                    nobody: "nobody to ask: run it in a terminal, or approve with --yes",
                }
            }
            Question::Surprise { stack, surprise } => {
                let view = self.shown.surprise(stack, approved.entries.get(stack), surprise);
                Asked {
                    about: report::losses(&view, look),
                    question: report::surprise(&view, look),
                    nobody: "nobody approved that: a new plan shows it, and carrying that out does it",
                }
            }
        }
    }
}

impl Asked {
    fn answer(&self, may_ask: bool) -> bool {
        let mut err = anstream::stderr();
        let _ = writeln!(err, "{}", self.about);
        if !may_ask {
            let _ = writeln!(err, "{}", self.nobody);
            return false;
        }
        let _ = write!(err, "{}", self.question.text);
        let _ = err.flush();
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer).is_ok() && self.question.accepts(&answer)
    }
}
