use super::{
    OfType,
    together::{Together, Wrong, is_known},
};
use crate::rehearsal::google::{
    plan::{Path, Step},
    schema::{Attribute, Block, Nested, Nesting, Resource},
    value::Value,
};

/// One thing that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub summary: String,
    /// More of it, where the provider says more.
    pub detail: String,
    /// The argument. Elements of sets have no place: it ends at the set.
    pub path: Path,
}

/// Everything that the provider would refuse in the configuration of a resource or data source before it plans.
#[must_use]
pub fn validate(resource: &Resource, forms: Option<&OfType>, config: &Value) -> Vec<Refusal> {
    let mut walk =
        Walk { together: Together { rules: &resource.rules, config }, forms, refusals: Vec::new() };
    walk.body(&resource.block, config, &At::default());
    walk.refusals
}

struct Walk<'a> {
    together: Together<'a>,
    forms: Option<&'a OfType>,
    refusals: Vec<Refusal>,
}

/// Where the walk is.
#[derive(Clone, Default)]
struct At {
    /// `settings.tier`.
    bare: String,
    /// `settings.0.tier`, as the provider says it.
    key: String,
    path: Path,
    in_set: bool,
}

impl At {
    fn name(&self, name: &str) -> Self {
        let join =
            |before: &str| if before.is_empty() { name.to_owned() } else { format!("{before}.{name}") };
        let path = self.with(Step::Name(name.to_owned()));
        Self { bare: join(&self.bare), key: join(&self.key), path, in_set: self.in_set }
    }

    fn element(&self, at: usize, of_set: bool) -> Self {
        let in_set = self.in_set || of_set;
        let place = Self { in_set, ..self.clone() };
        Self { key: format!("{}.{at}", self.key), path: place.with(Step::Index(at)), ..place }
    }

    fn with(&self, step: Step) -> Path {
        let mut path = self.path.clone();
        if !self.in_set {
            path.push(step);
        }
        path
    }
}

impl Walk<'_> {
    fn body(&mut self, block: &Block, body: &Value, at: &At) {
        for (name, attribute) in &block.attributes {
            self.attribute(attribute, body.get(name), &at.name(name));
        }
        for (name, nested) in &block.blocks {
            self.nested(nested, body.get(name), &at.name(name));
        }
    }

    fn attribute(&mut self, of: &Attribute, value: &Value, at: &At) {
        if (of.required || of.optional) && self.goes_with_others(value, at) {
            self.form(value, at);
        }
    }

    fn nested(&mut self, of: &Nested, value: &Value, at: &At) {
        if matches!(of.nesting, Nesting::Single | Nesting::Map) || !self.goes_with_others(value, at) {
            return;
        }
        for (number, element) in value.elements().iter().enumerate() {
            self.body(&of.block, element, &at.element(number, of.nesting == Nesting::Set));
        }
    }

    /// Checks it beside others, and says whether its own value is to be looked at.
    fn goes_with_others(&mut self, value: &Value, at: &At) -> bool {
        let is_set = match value {
            Value::Null => false,
            Value::List(elements) => !elements.is_empty(),
            _ => true,
        };
        let (bare, key) = (at.bare.as_str(), at.key.as_str());
        let wrong = self.together.missing(bare, key);
        let wrong = wrong.or_else(|| self.together.required(bare, key).filter(|_| is_set));
        let wrong = wrong.or_else(|| self.together.conflict(bare, key).filter(|_| is_set && is_known(value)));
        let is_right = wrong.is_none();
        if let Some(wrong) = wrong {
            self.refuse(wrong, at);
        }
        is_right && is_set && is_known(value)
    }

    fn form(&mut self, value: &Value, at: &At) {
        let Some(forms) = self.forms else { return };
        if let Some(form) = forms.get(&at.bare) {
            self.refusals.extend(form.refused(value, &at.key).map(|summary| refusal(summary, at)));
        }
        if let Some(form) = forms.get(&format!("{}[]", at.bare)) {
            for (number, element) in value.elements().iter().enumerate() {
                let at = at.element(number, true);
                self.refusals.extend(form.refused(element, &at.key).map(|summary| refusal(summary, &at)));
            }
        }
    }

    /// What a whole group lacks is said once.
    fn refuse(&mut self, (summary, detail): Wrong, at: &At) {
        let said = |refusal: &Refusal| after_key(&refusal.detail) == after_key(&detail);
        if !self.refusals.iter().any(|refusal| refusal.summary == summary && said(refusal)) {
            self.refusals.push(Refusal { summary: summary.to_owned(), detail, path: at.path.clone() });
        }
    }
}

fn after_key(detail: &str) -> &str {
    detail.split_once(": ").map_or(detail, |(_, rest)| rest)
}

fn refusal(summary: String, at: &At) -> Refusal {
    Refusal { summary, detail: String::new(), path: at.path.clone() }
}
