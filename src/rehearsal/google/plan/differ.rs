//! The real provider is written against an old library, which plans by comparing text with text. What it makes of
//! nulls, of empty values and of sets follows from how it goes about it, so we go about it in the same way
//! (terraform-plugin-sdk: the functions `diff…` in helper/schema/schema.go, `Apply` in terraform/diff.go).

use std::collections::BTreeMap;

use super::{
    place::Place,
    replace::Path,
    suppress::{Change, same_by},
};
use crate::rehearsal::google::{
    schema::{Attribute, Block, Nested, Nesting, Type},
    value::Value,
};

/// What the library takes an unknown value for while it compares.
const UNKNOWN: &str = "74D93920-ED26-11E3-AC10-0800200C9A66";

/// Plans one resource.
pub(super) struct Differ<'a> {
    /// It does not exist yet.
    pub new: bool,
    /// All of it as it is.
    pub prior: &'a Value,
    /// All of it as terraform proposes it.
    pub proposed: &'a Value,
    /// The comparisons of the blocks that we are in: they see what is in them, too.
    pub around: Vec<&'a str>,
    /// The changes that replace it.
    pub replaces: Vec<Path>,
}

/// What counts when a change is judged.
#[derive(Clone, Copy)]
pub(super) struct Flags<'a> {
    pub computed: bool,
    pub force_new: bool,
    pub suppress: Option<&'a str>,
}

/// A change in the library's words: a value as text, or a number of elements.
pub(super) struct Step {
    pub before: String,
    pub after: String,
    /// It is not wanted any more.
    pub removed: bool,
    /// Nobody knows what it becomes.
    pub unknown: bool,
}

/// What the library makes of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is none.
    Nothing,
    /// A comparison of the provider's lets it be none.
    Hidden,
    /// The value goes.
    Removed,
    /// It becomes unknown.
    Unknown,
    /// It becomes what was said.
    Changed,
}

impl<'a> Differ<'a> {
    /// Plans the body of a resource or block.
    pub fn body(&mut self, of: &'a Block, prior: &Value, proposed: &Value, place: &Place) -> Value {
        let mut body = BTreeMap::new();
        for (name, attribute) in &of.attributes {
            let planned = self.attribute(attribute, prior.get(name), proposed.get(name), &place.name(name));
            body.insert(name.clone(), planned);
        }
        for (name, nested) in &of.blocks {
            let planned = self.nested(nested, prior.get(name), proposed.get(name), &place.name(name));
            body.insert(name.clone(), planned);
        }
        Value::Map(body)
    }

    fn attribute(&mut self, of: &'a Attribute, prior: &Value, proposed: &Value, place: &Place) -> Value {
        if of.write_only {
            return Value::Null;
        }
        if place.is("id") {
            return if self.new { Value::unknown() } else { prior.clone() };
        }
        match &of.of {
            Type::List(_) | Type::Set(_) => self.collection(of, prior, proposed, place),
            Type::Map(_) => self.map(of, prior, proposed, place),
            _ => self.scalar(of, prior, proposed, place),
        }
    }

    fn nested(&mut self, of: &'a Nested, prior: &Value, proposed: &Value, place: &Place) -> Value {
        let around = self.around.len();
        self.around.extend(of.suppress.as_deref());
        let planned = match of.nesting {
            // The time limits, which the library leaves alone.
            Nesting::Single | Nesting::Map => proposed.clone(),
            Nesting::List => self.list_of_blocks(of, prior, proposed, place),
            Nesting::Set => self.set_of_blocks(of, prior, proposed, place),
        };
        self.around.truncate(around);
        planned
    }

    /// What becomes of a change. One that replaces the resource is noted.
    pub fn judge(&mut self, of: Flags<'_>, step: &Step, place: &Place) -> Verdict {
        let open = of.computed && !step.removed && step.after.is_empty();
        if open && !step.unknown && !step.before.is_empty() {
            return Verdict::Nothing;
        }
        let unknown = step.unknown || open;
        let after = if step.unknown && !place.is_number() { UNKNOWN } else { &step.after };
        let change = Change {
            key: &place.key,
            before: &step.before,
            after,
            prior: self.prior,
            proposed: self.proposed,
        };
        if of.suppress.into_iter().chain(self.around.iter().copied()).any(|by| same_by(by, &change)) {
            return Verdict::Hidden;
        }
        if of.force_new && (step.before != step.after || unknown) {
            self.replaces.push(place.path.clone());
        }
        match (step.removed, unknown) {
            (true, _) => Verdict::Removed,
            (false, true) => Verdict::Unknown,
            (false, false) => Verdict::Changed,
        }
    }

    /// What becomes of a number of elements; `None` is one that nobody knows.
    pub fn judge_number(
        &mut self,
        of: Flags<'_>,
        before: usize,
        after: Option<usize>,
        place: &Place,
    ) -> Verdict {
        // Nothing before and nothing wanted where Google fills it in: that is no number, but an open value.
        let open = of.computed && before == 0 && after == Some(0);
        let step = Step {
            before: if open { String::new() } else { before.to_string() },
            after: after.filter(|_| !open).map(|after| after.to_string()).unwrap_or_default(),
            removed: false,
            unknown: after.is_none(),
        };
        self.judge(of, &step, &place.number())
    }
}

impl<'a> From<&'a Attribute> for Flags<'a> {
    fn from(of: &'a Attribute) -> Self {
        Self { computed: of.computed, force_new: of.force_new, suppress: of.suppress.as_deref() }
    }
}

impl From<&Nested> for Flags<'_> {
    /// The comparison of a block is among those that are around its own number already.
    fn from(of: &Nested) -> Self {
        Self { computed: of.computed, force_new: of.force_new, suppress: None }
    }
}
