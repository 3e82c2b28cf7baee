//! What the command line says yes to.

use crate::{model::Approved, text::shell_word};

/// Options of commands that carry a plan out.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ConsentChoice {
    /// Carry the plan out without asking. In a protected environment nothing is lost by it: see --approve
    #[arg(short, long)]
    pub yes: bool,
    /// Say yes to what is destroyed or replaced in a protected environment, by the code that `plan` shows and that stands for
    /// exactly that; implies --yes (may be repeated)
    #[arg(long, value_name = "CODE")]
    pub approve: Vec<String>,
}

impl ConsentChoice {
    /// Whether nobody is asked about the plan.
    pub(super) const fn is_given(&self) -> bool {
        self.yes || !self.approve.is_empty()
    }
}

/// What was said yes to before a run begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Consent {
    /// How the plan as a whole was.
    pub approved: Option<Approved>,
    /// Codes of losses.
    pub codes: Vec<String>,
    /// Why it runs in a freeze.
    pub during_freeze: Option<String>,
}

/// This very command once more, with a code.
pub(super) fn again_with(code: &str) -> String {
    let mut words = vec!["groundwork".to_owned()];
    let mut given = std::env::args().skip(1);
    while let Some(word) = given.next() {
        if word == "--approve" {
            given.next();
        } else if !word.starts_with("--approve=") {
            words.push(shell_word(&word));
        }
    }
    words.extend(["--approve".to_owned(), code.to_owned()]);
    words.join(" ")
}
