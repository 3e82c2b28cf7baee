use serde::{Deserialize, Serialize};

use super::{Plan, exceeds};
use crate::model::{Change, Digest, Digester, StackId};

/// What a plan destroys or replaces, which somebody must approve in a protected environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Losses {
    /// The resources or objects, stack by stack.
    pub lost: Vec<Loss>,
    /// Stands for exactly these, lost from exactly what is there now: whoever names it has seen them.
    pub code: String,
}

/// One resource or object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    /// Its stack.
    pub stack: StackId,
    /// What happens to it.
    pub change: Change,
}

/// Long enough that nobody guesses one, short enough to be read out.
const CODE: usize = 10;

impl Losses {
    /// What a plan loses; `None` if nothing. `stands_on` is the digest of what was recorded of a stack: once something was
    /// applied, an approval that was given before stands for nothing any more.
    #[must_use]
    pub fn of(plan: &Plan, stands_on: &dyn Fn(&StackId) -> Option<Digest>) -> Option<Self> {
        let mut digester = Digester::new();
        let mut lost = Vec::new();
        for (stack, entry) in &plan.entries {
            let Some(surprise) = exceeds(None, entry) else { continue };
            digester.add("stack", stack.as_str());
            digester.add("stands on", stands_on(stack).as_ref().map_or("", Digest::as_str));
            for change in surprise.losses {
                digester.add(change.action.word(), &change.address);
                lost.push(Loss { stack: stack.clone(), change });
            }
        }
        let digest = digester.finish();
        let code = digest.as_str().rsplit(':').next().unwrap_or_default()[..CODE].to_owned();
        (!lost.is_empty()).then_some(Self { lost, code })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Action, Preview},
        plan::Entry,
    };

    fn losses(changes: &[(&str, &str, Action)], stands_on: &str) -> Option<Losses> {
        let mut plan = Plan::default();
        for (stack, address, action) in changes {
            let change = Change { address: (*address).into(), action: *action, reason: None, diff: vec![] };
            let preview = Preview { action: *action, changes: vec![change], ..Preview::nothing() };
            let id = StackId::new(stack).expect("a name");
            plan = plan.learn(id, Entry::previewed(preview, Some(Digest::of(b"x")), Vec::new()));
        }
        Losses::of(&plan, &|_| Some(Digest::of(stands_on.as_bytes())))
    }

    #[test]
    fn the_code_stands_for_what_is_lost_and_for_nothing_else() {
        assert_eq!(losses(&[("a", "x", Action::Create), ("b", "y", Action::Update)], "1"), None);
        let code =
            |changes: &[(&str, &str, Action)], stands_on| losses(changes, stands_on).expect("losses").code;
        let approved = code(&[("a", "x", Action::Replace)], "1");
        assert_eq!(approved.len(), CODE);
        assert_eq!(code(&[("a", "x", Action::Replace), ("b", "y", Action::Create)], "1"), approved);
        for other in [
            code(&[("a", "x", Action::Destroy)], "1"),
            code(&[("a", "y", Action::Replace)], "1"),
            code(&[("b", "x", Action::Replace)], "1"),
            code(&[("a", "x", Action::Replace), ("b", "y", Action::Destroy)], "1"),
            code(&[("a", "x", Action::Replace)], "2"),
        ] {
            assert_ne!(other, approved);
        }
    }
}
