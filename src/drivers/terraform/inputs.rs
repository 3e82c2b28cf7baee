//! What a stack's variables get: resolved, written as JSON, and what a teardown keeps of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{configuration::Variable, redactor::Redactor};
use crate::{
    drivers::{Job, Known, files::write_private},
    model::{Fault, Kind, Reference, Terraform, Value},
};

/// The root module's variables as far as they are known. Only those that the platform file gives.
#[derive(Clone, Default)]
pub(super) struct Inputs {
    /// Values by variable; one with something missing is left out.
    pub values: BTreeMap<String, Value>,
    /// Variables whose value must not be shown.
    pub sensitive: BTreeSet<String>,
    /// References that nothing stands for yet, each once.
    pub missing: Vec<Reference>,
}

impl Inputs {
    /// Resolves a stack's inputs.
    pub fn resolve(terraform: &Terraform, known: &Known) -> Self {
        let mut inputs = Self::default();
        for (name, template) in &terraform.inputs {
            let resolved = known.resolve(template);
            if resolved.sensitive || terraform.variables.get(name) == Some(&true) {
                inputs.sensitive.insert(name.clone());
            }
            if resolved.missing.is_empty() {
                inputs.values.insert(name.clone(), resolved.value);
            }
            for reference in resolved.missing {
                if !inputs.missing.contains(&reference) {
                    inputs.missing.push(reference);
                }
            }
        }
        inputs
    }

    /// Writes them for terraform, 0600.
    pub fn write(&self, path: &Path) -> Result<(), Fault> {
        Ok(write_private(path, table(self.values.iter()).to_string().as_bytes())?)
    }

    /// Treats values that terraform keeps nowhere as sensitive: neither do we.
    #[must_use]
    pub fn hiding_ephemeral(mut self, declared: &BTreeMap<String, Variable>) -> Self {
        let ephemeral = declared.iter().filter(|(_, variable)| variable.ephemeral);
        self.sensitive.extend(ephemeral.map(|(name, _)| name.clone()));
        self
    }

    /// Those that a plan file leaves out.
    pub fn ephemeral(&self, declared: &BTreeMap<String, Variable>) -> Self {
        let mut inputs = self.clone();
        inputs.values.retain(|name, _| declared.get(name).is_some_and(|variable| variable.ephemeral));
        inputs
    }

    /// What is not sensitive, as a variables file: a teardown finds it.
    pub fn kept(&self) -> Value {
        table(self.values.iter().filter(|(name, _)| !self.sensitive.contains(*name)))
    }

    /// The names of those that [`Inputs::kept`] leaves out.
    pub fn withheld(&self) -> Value {
        self.sensitive.iter().filter(|name| self.values.contains_key(*name)).cloned().collect()
    }

    /// Removes their file when terraform no longer needs it: one without secrets may stay for whoever looks.
    pub fn forget(&self, path: &Path) {
        if !self.sensitive.is_empty() {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Masks the sensitive ones in what people read.
    pub fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::default();
        for name in &self.sensitive {
            if let Some(value) = self.values.get(name) {
                redactor.add(value);
            }
        }
        redactor
    }
}

fn table<'a>(values: impl Iterator<Item = (&'a String, &'a Value)>) -> Value {
    Value::Object(values.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// The stack's Terraform part.
pub(super) fn terraform_of(job: &Job) -> Result<&Terraform, Fault> {
    match &job.stack.kind {
        Kind::Terraform(terraform) => Ok(terraform),
        other => {
            Err(Fault::new(format!("stack {} is of kind {}, not terraform", job.stack.id, other.word())))
        }
    }
}

/// What was kept of a root's variables at its last apply.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Values, except the sensitive ones.
    pub values: BTreeMap<String, Value>,
    /// The names of those.
    pub withheld: BTreeSet<String>,
}

/// A root's variables for its destroy.
pub(super) struct ForDestroy {
    /// A value for each that was given or must be.
    pub inputs: Inputs,
    /// Those whose value nobody knows any more: theirs is empty, or their default.
    pub forgotten: BTreeSet<String>,
}

impl ForDestroy {
    /// `terraform destroy` wants every required variable, although only provider blocks and destroy-time provisioners read
    /// them. What the teardown changes comes first, then what was kept at the last apply, then what the platform still
    /// knows (sensitive values are not kept), then an empty value of the declared type.
    pub fn new(
        kept: Kept,
        changed: &BTreeMap<String, Value>,
        known: Option<Inputs>,
        declared: &BTreeMap<String, Variable>,
    ) -> Self {
        let mut inputs = Inputs { values: kept.values, ..Inputs::default() };
        let known = known.unwrap_or_default();
        for (name, value) in known.values {
            if known.sensitive.contains(&name) {
                inputs.sensitive.insert(name.clone());
                inputs.values.insert(name, value);
            }
        }
        inputs.values.extend(changed.clone());
        let required = declared.iter().filter(|(_, variable)| variable.required).map(|(name, _)| name);
        let mut forgotten: BTreeSet<String> = kept.withheld.iter().chain(required).cloned().collect();
        forgotten.retain(|name| declared.contains_key(name) && !inputs.values.contains_key(name));
        for name in &forgotten {
            if declared[name].required {
                inputs.values.insert(name.clone(), empty(&declared[name].kind));
            }
        }
        inputs.values.retain(|name, _| declared.contains_key(name));
        Self { inputs, forgotten }
    }
}

/// The empty value of a type expression: `""`, 0, false, `[]`, `{}`, an object with every attribute that is not
/// optional.
fn empty(kind: &str) -> Value {
    let kind = kind.trim();
    let call = kind.strip_suffix(')').and_then(|kind| kind.split_once('('));
    let call = call.map(|(name, rest)| (name.trim(), rest.trim()));
    match call {
        Some(("list" | "set", _)) => Value::Array(Vec::new()),
        Some(("map", _)) => Value::Object(serde_json::Map::new()),
        Some(("tuple", items)) => split(inside(items, '[', ']'), ',').into_iter().map(empty).collect(),
        Some(("object", body)) => empty_object(body),
        Some(("optional", _)) => Value::Null,
        _ => match kind {
            "number" => 0.into(),
            "bool" => false.into(),
            "list" => Value::Array(Vec::new()),
            "map" => Value::Object(serde_json::Map::new()),
            _ => "".into(),
        },
    }
}

fn empty_object(body: &str) -> Value {
    let lines = inside(body, '{', '}').lines().map(|line| line.split(['#']).next().unwrap_or_default());
    let body = lines.map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let attributes = split(&body, '\n').into_iter().flat_map(|line| split(line, ','));
    attributes
        .filter_map(|attribute| {
            let (name, kind) = attribute.split_once(['=', ':'])?;
            let kind = kind.trim();
            (!kind.starts_with("optional")).then(|| (name.trim().trim_matches('"').to_owned(), empty(kind)))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn inside(text: &str, open: char, close: char) -> &str {
    text.strip_prefix(open).and_then(|text| text.strip_suffix(close)).unwrap_or(text)
}

/// Splits at a separator that stands in no brackets; empty pieces are left out.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut pieces, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (index, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 => {
                pieces.push(&text[start..index]);
                start = index + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn empty_values_fit_their_types() {
        assert_eq!(empty("string"), json!(""));
        assert_eq!(empty("list(object({ a = string }))"), json!([]));
        assert_eq!(empty("tuple([string, number])"), json!(["", 0]));
        let object = "object({\n  name = string # the name\n  size = optional(number, 3)\n  tags = map(string)\n  inner = object({ on = bool, list = list(string) })\n})";
        assert_eq!(empty(object), json!({"name": "", "tags": {}, "inner": {"on": false, "list": []}}));
        assert_eq!(empty("any"), json!(""));
    }

    #[test]
    fn a_destroy_gets_a_value_for_every_required_variable() {
        let variable = |name: &str, sensitive, required| {
            let kind = "string".into();
            (name.to_owned(), Variable { kind, sensitive, required, ephemeral: false })
        };
        let declared = BTreeMap::from([
            variable("name", false, true),
            variable("token", true, true),
            variable("gone", true, true),
            variable("optional", true, false),
            variable("never-given", true, false),
            variable("locked", false, false),
        ]);
        let known = Inputs {
            values: [("token".to_owned(), json!("t")), ("name".to_owned(), json!("today"))].into(),
            sensitive: ["token".to_owned()].into(),
            missing: Vec::new(),
        };
        let kept = Kept {
            values: [("name", json!("then")), ("dropped", json!(1)), ("locked", json!(true))]
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
            withheld: ["token", "optional", "dropped-too"].map(str::to_owned).into(),
        };
        let changed = [("locked", json!(false)), ("no-longer-there", json!(false))];
        let changed = changed.map(|(name, value)| (name.to_owned(), value)).into();
        let made = ForDestroy::new(kept, &changed, Some(known), &declared);
        assert_eq!(
            serde_json::to_value(&made.inputs.values).expect("json"),
            json!({"name": "then", "token": "t", "gone": "", "locked": false})
        );
        assert_eq!(made.forgotten, ["gone", "optional"].map(str::to_owned).into());
    }
}
