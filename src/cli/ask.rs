//! What a person is asked in the middle of a run.

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use super::{consent::again_with, views::Shown, walk::Walk, watch::look};
use crate::{
    model::Approved,
    plan::{Losses, Plan},
    report::{self, Detail, Live},
    run::Question,
};

/// Prints what is asked, and reads the answer. Nobody to ask means no, unless what is lost was named by its code. `approved` is the plan that was approved before.
pub(super) fn asking(
    walk: &Walk<'_>,
    live: &Arc<Live>,
    shown: Arc<Shown>,
    approved: Plan,
) -> Arc<dyn Fn(&Question) -> Option<Approved> + Send + Sync> {
    let live = Arc::clone(live);
    let (codes, json) = (walk.consent.codes.clone(), walk.watching.json);
    let asker = Asker { shown, detail: walk.detail, approved: Mutex::new(approved), codes };
    let may_ask = std::io::stdin().is_terminal() && !json;
    Arc::new(move |question| {
        if let Some(code) = asker.named(question) {
            return Some(Approved::Code { code });
        }
        let asked = asker.asked(question);
        if json {
            live.warn(asked.nobody.clone());
        }
        live.suspend(|| asked.answer(may_ask)).then_some(Approved::Terminal)
    })
}

/// What questions are about.
struct Asker {
    shown: Arc<Shown>,
    detail: Detail,
    approved: Mutex<Plan>,
    /// Codes that were given.
    codes: Vec<String>,
}

/// A question, ready to be printed.
struct Asked {
    /// What it is about: shown whether or not there is somebody to ask.
    about: String,
    question: report::Question,
    /// What to do where nobody can be asked.
    nobody: String,
}

impl Asker {
    /// The code by which somebody said yes to just these losses.
    fn named(&self, question: &Question) -> Option<String> {
        let Question::Losses(losses) = question else { return None };
        self.codes.iter().find(|code| **code == losses.code).cloned()
    }

    fn lost(&self, losses: &Losses) -> Asked {
        let view = self.shown.losses(losses);
        let code = &losses.code;
        let other = match self.codes.as_slice() {
            [] => String::new(),
            codes => format!("{} stands for something else, or was used; ", codes.join(", ")),
        };
        Asked {
            about: report::lost(&view, look(true)),
            question: report::may_be_lost(&view, look(true)),
            nobody: format!(
                "{other}nobody to ask: run it in a terminal, or approve exactly this (code {code}):\n    {}",
                again_with(code)
            ),
        }
    }

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
                    nobody: "nobody to ask: run it in a terminal, or approve with --yes".to_owned(),
                }
            }
            Question::Losses(losses) => self.lost(losses),
            Question::Surprise { stack, surprise } => {
                let view = self.shown.surprise(stack, approved.entries.get(stack), surprise);
                Asked {
                    about: report::losses(&view, look),
                    question: report::surprise(&view, look),
                    nobody: "nobody approved that: a new plan shows it, and carrying that out does it"
                        .to_owned(),
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
        answered(&self.question)
    }
}

/// Prints a question and reads the answer: whether it is a yes.
pub(super) fn answered(question: &report::Question) -> bool {
    let mut err = anstream::stderr();
    let _ = write!(err, "{}", question.text);
    let _ = err.flush();
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).is_ok() && question.accepts(&answer)
}
