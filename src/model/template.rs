use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{StackId, Value};

/// A value with references in it. `${env.…}` and `${platform.…}` are gone by the time a platform is checked; what is
/// left can only be known during a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Template {
    /// A value without references (null, a boolean, a number, or a text).
    Literal(Value),
    /// A string that is one reference and nothing else: it keeps the type of what it refers to.
    Reference(Reference),
    /// A longer string: what is referred to is written into it as text.
    Text(Vec<Part>),
    /// A list.
    List(Vec<Template>),
    /// A table.
    Table(BTreeMap<String, Template>),
}

/// A piece of a longer string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Text as it is.
    Literal(String),
    /// `${…}`.
    Reference(Reference),
}

/// What is only known during a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reference {
    /// `${stack.output}`.
    Output {
        /// The stack.
        stack: StackId,
        /// The name of its output.
        output: String,
    },
    /// `${secret.name}`.
    Secret(String),
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Output { stack, output } => write!(f, "${{{stack}.{output}}}"),
            Self::Secret(name) => write!(f, "${{secret.{name}}}"),
        }
    }
}

/// A template with its references replaced.
#[derive(Clone, PartialEq, Default)]
pub struct Resolved {
    /// The value; a reference that is missing stands as null.
    pub value: Value,
    /// Whether anything sensitive went into it.
    pub sensitive: bool,
    /// The references that could not be resolved yet, each once.
    pub missing: Vec<Reference>,
}

impl std::fmt::Debug for Resolved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.sensitive {
            f.write_str("(sensitive)")
        } else {
            write!(f, "{} missing {:?}", self.value, self.missing)
        }
    }
}

impl Template {
    /// Every reference in it, in order, repeats included.
    #[must_use]
    pub fn references(&self) -> Vec<&Reference> {
        let mut found = Vec::new();
        self.visit(&mut |reference| found.push(reference));
        found
    }

    fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Reference)) {
        match self {
            Self::Literal(_) => {}
            Self::Reference(reference) => see(reference),
            Self::Text(parts) => {
                for part in parts {
                    if let Part::Reference(reference) = part {
                        see(reference);
                    }
                }
            }
            Self::List(items) => items.iter().for_each(|item| item.visit(see)),
            Self::Table(table) => table.values().for_each(|item| item.visit(see)),
        }
    }

    /// Replaces references by what `look_up` knows: the value and whether it is sensitive.
    pub fn resolve(&self, look_up: &dyn Fn(&Reference) -> Option<(Value, bool)>) -> Resolved {
        let mut resolved = Resolved::default();
        resolved.value = self.fill(look_up, &mut resolved);
        resolved
    }

    fn fill(&self, look_up: &dyn Fn(&Reference) -> Option<(Value, bool)>, into: &mut Resolved) -> Value {
        match self {
            Self::Literal(value) => value.clone(),
            Self::Reference(reference) => into.take(reference, look_up),
            Self::Text(parts) => Value::String(
                parts
                    .iter()
                    .map(|part| match part {
                        Part::Literal(text) => text.clone(),
                        Part::Reference(reference) => as_text(&into.take(reference, look_up)),
                    })
                    .collect(),
            ),
            Self::List(items) => items.iter().map(|item| item.fill(look_up, into)).collect(),
            Self::Table(table) => table
                .iter()
                .map(|(key, item)| (key.clone(), item.fill(look_up, into)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

impl Resolved {
    fn take(
        &mut self,
        reference: &Reference,
        look_up: &dyn Fn(&Reference) -> Option<(Value, bool)>,
    ) -> Value {
        let Some((value, sensitive)) = look_up(reference) else {
            if !self.missing.contains(reference) {
                self.missing.push(reference.clone());
            }
            return Value::Null;
        };
        self.sensitive |= sensitive;
        value
    }
}

/// A value inside a longer string: strings as they are, everything else as JSON.
fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(output: &str) -> Reference {
        Reference::Output { stack: StackId::new("net").expect("a name"), output: output.into() }
    }

    #[test]
    fn a_whole_reference_keeps_its_type_and_a_part_becomes_text() {
        let template = Template::List(vec![
            Template::Reference(reference("port")),
            Template::Text(vec![Part::Literal("p=".into()), Part::Reference(reference("port"))]),
        ]);
        let resolved = template.resolve(&|_| Some((Value::from(80), false)));
        assert_eq!(resolved.value, serde_json::json!([80, "p=80"]));
        assert!(resolved.missing.is_empty() && !resolved.sensitive);
    }

    #[test]
    fn what_is_missing_is_named_once() {
        let template = Template::List(vec![Template::Reference(reference("a")); 3]);
        assert_eq!(template.resolve(&|_| None).missing, [reference("a")]);
    }
}
