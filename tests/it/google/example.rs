//! A type's configuration with what it must have, made from the facts.

use groundwork::rehearsal::google::{
    schema::{Attribute, Block, Nested, Nesting, Resource, Type},
    validation::{Form, OfType},
    value::Value as Wire,
};
use serde_json::{Map, Value, json};

/// Makes a configuration of one type. Its number makes names unique.
pub struct Example<'a> {
    pub resource: &'a Resource,
    pub forms: Option<&'a OfType>,
    pub number: usize,
}

impl Example<'_> {
    /// What it must have.
    pub fn required(&self) -> Map<String, Value> {
        let mut body = Value::Object(self.block(&self.resource.block, ""));
        let rules = &self.resource.rules;
        for group in rules.exactly_one_of.iter().chain(&rules.at_least_one_of) {
            self.one_of(group, &mut body);
        }
        let Value::Object(body) = body else { unreachable!("it is an object") };
        body
    }

    /// A block with what it must have. `path` is that of what is in it: `settings.`.
    fn block(&self, block: &Block, path: &str) -> Map<String, Value> {
        let must = |attribute: &Attribute| attribute.required && !attribute.write_only;
        let attributes = block.attributes.iter().filter(|(_, attribute)| must(attribute));
        let mut body: Map<String, Value> = attributes
            .map(|(name, attribute)| (name.clone(), self.value(&format!("{path}{name}"), &attribute.of)))
            .collect();
        for (name, nested) in block.blocks.iter().filter(|(_, nested)| nested.min_items > 0) {
            body.insert(name.clone(), self.nested(nested, &format!("{path}{name}")));
        }
        body
    }

    fn nested(&self, nested: &Nested, path: &str) -> Value {
        let inner = Value::Object(self.block(&nested.block, &format!("{path}.")));
        if nested.nesting == Nesting::Single { inner } else { json!([inner]) }
    }

    /// Sets one of a group, if none is set and the block that they are in is there.
    fn one_of(&self, group: &[String], body: &mut Value) {
        if group.iter().any(|path| body.pointer(&pointer(path)).is_some()) {
            return;
        }
        for path in group {
            let (parent, name) =
                path.rsplit_once('.').map_or(("", path.as_str()), |(parent, name)| (parent, name));
            let around = if parent.is_empty() { String::new() } else { format!("{}/0", pointer(parent)) };
            if let (Some(Value::Object(at)), Some(value)) = (body.pointer_mut(&around), self.argument(path)) {
                at.insert(name.to_owned(), value);
                return;
            }
        }
    }

    /// A value for an argument by its path.
    fn argument(&self, path: &str) -> Option<Value> {
        let mut block = &self.resource.block;
        let mut names: Vec<&str> = path.split('.').collect();
        let last = names.pop()?;
        for name in names {
            block = &block.blocks.get(name)?.block;
        }
        if let Some(nested) = block.blocks.get(last) {
            return Some(self.nested(nested, path));
        }
        let attribute = block.attributes.get(last).filter(|attribute| !attribute.write_only)?;
        Some(self.value(path, &attribute.of))
    }

    /// A value that an argument takes.
    fn value(&self, path: &str, of: &Type) -> Value {
        let name = path.rsplit('.').next().unwrap_or(path).trim_end_matches("[]");
        match of {
            Type::Bool => json!(true),
            Type::Number => {
                self.fitting(path, [json!(self.number), json!(1), json!(10), json!(100), json!(64512)])
            }
            Type::List(of) | Type::Set(of) => json!([self.value(&format!("{path}[]"), of)]),
            Type::Map(of) => json!({ "key": self.value(&format!("{path}.key"), of) }),
            Type::Object(fields) => {
                let field =
                    |(name, of): (&String, &Type)| (name.clone(), self.value(&format!("{path}.{name}"), of));
                Value::Object(fields.iter().map(field).collect())
            }
            Type::String | Type::Dynamic => self.text(path, name),
        }
    }

    fn text(&self, path: &str, name: &str) -> Value {
        if let Some(Form::OneOf(all) | Form::OneOfAnyCase(all)) = self.forms.and_then(|forms| forms.get(path))
        {
            return json!(all[0]);
        }
        let number = self.number;
        let range = format!("10.{}.{}.0/24", number / 250, number % 250);
        let dashed = format!("{}-{number}", name.replace('_', "-"));
        let candidates = if name.contains("cidr") { vec![range, dashed] } else { vec![dashed, range] };
        let others = TEXTS.iter().map(|text| text.replace('#', &number.to_string()));
        self.fitting(path, candidates.into_iter().chain(others).map(Value::String))
    }

    /// Whether a value has the form that is asked for at this place.
    pub fn fits(&self, path: &str, value: &Value) -> bool {
        let wire = match value {
            Value::String(text) => Wire::Text(text.clone()),
            other => Wire::Int(other.as_i64().unwrap_or_default()),
        };
        let form = self.forms.and_then(|forms| forms.get(path));
        form.is_none_or(|form| form.refused(&wire, path).is_none())
    }

    /// The first that has it.
    fn fitting(&self, path: &str, candidates: impl IntoIterator<Item = Value>) -> Value {
        let found = candidates.into_iter().find(|value| self.fits(path, value));
        found.unwrap_or_else(|| panic!("no text here fits {path}"))
    }
}

/// Texts of many forms; `#` is a number.
const TEXTS: &[&str] = &[
    "user:somebody@example.com",
    "{\"bindings\":[]}",
    "a#",
    "name_#",
    "2026-01-02T03:04:05Z",
    "86400s",
    "03:00",
    "a#.example.",
    "s#.googleapis.com",
    "10.0.0.1",
    "folder-#/",
    "YWJj",
    "dc_#",
    "A_B",
    "composer-2-airflow-2",
    "projects/1",
    "projects/elsewhere/global/networks/net-#",
    "account-#@elsewhere.iam.gserviceaccount.com",
    "projects/elsewhere/serviceAccounts/account-#@elsewhere.iam.gserviceaccount.com",
    "projects/elsewhere/serviceAccounts/account-#@elsewhere.iam.gserviceaccount.com/keys/a#",
    "projects/elsewhere/locations/global/keyRings/ring-#/cryptoKeys/key-#/cryptoKeyVersions/1",
];

/// `settings.tier` as a JSON pointer: `/settings/0/tier`.
fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/0/"))
}
