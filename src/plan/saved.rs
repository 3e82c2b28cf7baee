//! A plan that a later run carries out, and what has changed since it was made.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use super::{Plan, gates_digest, stack_digest};
use crate::model::{Content, Digest, Digester, HashKey, KeyedHash, Record, Reference, Stack, StackId, Value};

/// The form of [`Saved`] that this groundwork writes and reads.
pub const FORMAT: u32 = 1;

/// A plan with everything that it was made from. Holds no secret: sensitive values are left out of previews, and
/// digests cover them by their keyed hashes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// [`FORMAT`] at that time.
    pub format: u32,
    /// The version of groundwork that made it.
    pub groundwork: String,
    /// The platform's name.
    pub platform: String,
    /// The environment.
    pub environment: String,
    /// `--sprint`, if it was given.
    pub sprint: Option<u32>,
    /// The run that made it.
    pub run: String,
    /// RFC 3339, UTC.
    pub at: String,
    /// `user@host`.
    pub who: String,
    /// Where the content came from.
    #[serde(default)]
    pub content: Content,
    /// One entry a stack.
    pub plan: Plan,
    /// What each entry was made from.
    pub bases: BTreeMap<StackId, Basis>,
    /// Secrets that could not be read when it was made: what needs one is planned again when its turn comes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unread: BTreeSet<String>,
}

/// What one stack's entry was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Of what the stack is made of: files, inputs as they are written, secrets, needs, gates, its tool.
    pub made_of: Digest,
    /// Of what was recorded of it, and of whether reality was still what was recorded.
    pub stands_on: Digest,
}

impl Basis {
    /// The basis of a stack with this content (`sources`) and record. References to outputs count by their name: what
    /// they stand for is checked against the entry when its turn comes.
    ///
    /// # Panics
    /// Never: what is not known counts by its name.
    #[must_use]
    pub fn of(
        stack: &Stack,
        sources: &Digest,
        secret: &dyn Fn(&Reference) -> Option<KeyedHash>,
        record: Option<&Record>,
        untouched: bool,
    ) -> Self {
        let name = |reference: &Reference| HashKey::new(Vec::new()).hash(&Value::from(reference.to_string()));
        let hash_of = |reference: &Reference| {
            let known = matches!(reference, Reference::Secret(_)).then(|| secret(reference)).flatten();
            Some(known.unwrap_or_else(|| name(reference)))
        };
        let digest = stack_digest(stack, sources, &hash_of).expect("every reference has a hash here");
        let needs: Vec<&str> = stack.needs.iter().map(StackId::as_str).collect();
        let made_of = Digester::new()
            .part("stack", gates_digest(stack, &digest).as_str())
            .part("needs", needs.join("\n"))
            .finish();
        let applied = record.and_then(|record| record.applied.as_ref());
        let mut stands_on = Digester::new().part("untouched", [u8::from(untouched)]);
        if let Some(applied) = applied {
            stands_on.add("applied", applied.digest.as_str());
            stands_on.add("witness", serde_json::to_string(&applied.witness).unwrap_or_default());
        }
        Self { made_of, stands_on: stands_on.finish() }
    }
}

/// Why an entry cannot be carried out any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stale {
    /// The environment does not have the stack any more.
    Gone,
    /// Its files, inputs, secrets, needs, gates or tool are others now.
    Changed,
    /// It was applied or destroyed since, or changed outside groundwork.
    Moved,
    /// A run that began since was cut off in the middle of it.
    CutOff,
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gone => "the environment does not have it any more",
            Self::Changed => "its files, inputs, secrets, needs, gates or tool are not what they were",
            Self::Moved => "it was applied, destroyed or changed by hand since",
            Self::CutOff => "a run that began since was cut off in the middle of it",
        })
    }
}

/// What has changed since a plan was saved: one reason a stack at most, none if the plan still holds.
#[must_use]
pub fn stale(
    saved: &BTreeMap<StackId, Basis>,
    now: &BTreeMap<StackId, Basis>,
    cut_off: &dyn Fn(&StackId) -> bool,
) -> Vec<(StackId, Stale)> {
    let reason = |id: &StackId, then: &Basis| match now.get(id) {
        _ if cut_off(id) => Some(Stale::CutOff),
        None => Some(Stale::Gone),
        Some(now) if now.made_of != then.made_of => Some(Stale::Changed),
        Some(now) if now.stands_on != then.stands_on => Some(Stale::Moved),
        Some(_) => None,
    };
    saved.iter().filter_map(|(id, then)| Some((id.clone(), reason(id, then)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases(stacks: &[(&str, &str, &str)]) -> BTreeMap<StackId, Basis> {
        let basis = |made_of: &str, stands_on: &str| Basis {
            made_of: Digest::of(made_of.as_bytes()),
            stands_on: Digest::of(stands_on.as_bytes()),
        };
        let id = |name: &str| StackId::new(name).expect("a name");
        stacks.iter().map(|(name, made_of, stands_on)| (id(name), basis(made_of, stands_on))).collect()
    }

    #[test]
    fn each_stack_that_differs_is_named_with_its_reason() {
        let saved =
            bases(&[("a", "1", "1"), ("b", "1", "1"), ("c", "1", "1"), ("d", "1", "1"), ("e", "1", "1")]);
        assert_eq!(stale(&saved, &saved, &|_| false), []);
        let now =
            bases(&[("a", "1", "1"), ("b", "2", "1"), ("c", "1", "2"), ("e", "1", "1"), ("new", "1", "1")]);
        let found = stale(&saved, &now, &|id| id.as_str() == "e");
        let found: Vec<(&str, Stale)> = found.iter().map(|(id, why)| (id.as_str(), *why)).collect();
        let expected = [("b", Stale::Changed), ("c", Stale::Moved), ("d", Stale::Gone), ("e", Stale::CutOff)];
        assert_eq!(found, expected);
    }
}
