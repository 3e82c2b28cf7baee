//! The parts of Terraform's configuration files that decide what a stack needs, in the shape of `.tf.json`.

use std::path::Path;

use hcl_edit::{
    Span as _,
    expr::{Expression, ObjectKey},
    structure::{Block, Body},
};
use serde_json::{Map, Value, json};

use crate::model::Fault;

/// Reads one `.tf` or `.tf.json` file into the shape of `.tf.json`: block type → label → list of bodies. Expressions
/// that are no literals become their text. A key `//line` in a module call tells where it stands.
pub(super) fn read(text: &str, shown: &Path) -> Result<Value, Fault> {
    let is_json = shown.extension().is_some_and(|extension| extension == "json");
    if is_json {
        return serde_json::from_str(text).map_err(|error| unreadable(shown, &error.to_string()));
    }
    let body: Body = text.parse().map_err(|error: hcl_edit::parser::Error| {
        let place = error.location();
        unreadable(
            shown,
            &format!("line {}, column {}: {}", place.line(), place.column(), error.message().trim()),
        )
        .because(error.line().trim_end())
    })?;
    let mut blocks = Map::new();
    for block in body.blocks() {
        add(&mut blocks, block, text);
    }
    Ok(Value::Object(blocks))
}

fn unreadable(shown: &Path, why: &str) -> Fault {
    Fault::new(format!("{} is not valid Terraform configuration", shown.display())).because(why)
}

/// A provider in a dependency lock file.
pub(super) struct Locked {
    /// Its full address.
    pub source: String,
    /// Its version.
    pub version: String,
    /// The hashes of its packages that are accepted.
    pub hashes: Vec<String>,
}

/// The providers that a dependency lock file pins.
pub(super) fn locked(text: &str, shown: &Path) -> Result<Vec<Locked>, Fault> {
    let body: Body =
        text.parse().map_err(|error: hcl_edit::parser::Error| unreadable(shown, &error.to_string()))?;
    let pins = body.get_blocks("provider").filter_map(|block| {
        let text = |name: &str| Some(block.body.get_attribute(name)?.value.as_str()?.to_owned());
        let hashes = block.body.get_attribute("hashes").and_then(|hashes| hashes.value.as_array());
        let hashes = hashes.into_iter().flat_map(hcl_edit::expr::Array::iter);
        Some(Locked {
            source: block.labels.first()?.as_str().to_owned(),
            version: text("version")?,
            hashes: hashes.filter_map(|hash| Some(hash.as_str()?.to_owned())).collect(),
        })
    });
    Ok(pins.collect())
}

/// Adds a block where `.tf.json` would have it.
fn add(into: &mut Map<String, Value>, block: &Block, text: &str) {
    let kind = block.ident.as_str();
    if !matches!(kind, "module" | "terraform" | "provider" | "resource" | "data" | "ephemeral" | "variable") {
        return;
    }
    let mut place = into.entry(kind).or_insert_with(|| json!({}));
    let labels: Vec<&str> = block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str).collect();
    if kind == "terraform" {
        let settings = place.as_object_mut().expect("it was made an object above");
        return add_settings(settings, block);
    }
    for label in &labels {
        let Some(table) = place.as_object_mut() else { return };
        place = table.entry(*label).or_insert_with(|| json!({}));
    }
    let mut body = attributes(
        &block.body,
        &[
            "source",
            "version",
            "provider",
            "type",
            "sensitive",
            "ephemeral",
            "default",
            "alias",
            "count",
            "for_each",
        ],
    );
    if kind == "module" {
        let start = block.span().map_or(0, |span| span.start);
        let line = text.get(..start).map_or(0, |above| above.split('\n').count());
        body.insert("//line".to_owned(), line.into());
    }
    // Two provider blocks of one name (aliases) become a list, as in `.tf.json`.
    match place {
        Value::Object(table) if table.is_empty() => *place = Value::Array(vec![body.into()]),
        Value::Array(list) => list.push(body.into()),
        _ => {}
    }
}

/// `terraform { required_providers {…} backend "x" {…} cloud {…} }`.
fn add_settings(settings: &mut Map<String, Value>, block: &Block) {
    for inner in block.body.blocks() {
        match inner.ident.as_str() {
            "required_providers" => {
                let wanted: Map<String, Value> = inner
                    .body
                    .attributes()
                    .map(|attribute| (attribute.key.to_string(), literal(&attribute.value)))
                    .collect();
                let place = settings.entry("required_providers").or_insert_with(|| json!({}));
                if let Some(table) = place.as_object_mut() {
                    table.extend(wanted);
                }
            }
            "backend" => {
                let label = inner.labels.first().map_or("", hcl_edit::structure::BlockLabel::as_str);
                settings.insert("backend".to_owned(), json!({ label: {} }));
            }
            "cloud" => {
                settings.insert("cloud".to_owned(), json!({}));
            }
            _ => {}
        }
    }
}

fn attributes(body: &Body, wanted: &[&str]) -> Map<String, Value> {
    body.attributes()
        .filter(|attribute| wanted.contains(&attribute.key.as_str()))
        .map(|attribute| (attribute.key.to_string(), literal(&attribute.value)))
        .collect()
}

/// A literal as JSON; any other expression as its text.
fn literal(expression: &Expression) -> Value {
    match expression {
        Expression::Null(_) => Value::Null,
        Expression::Bool(value) => Value::Bool(*value.value()),
        Expression::String(value) => Value::String(value.value().clone()),
        Expression::Object(object) => object
            .iter()
            .map(|(key, value)| {
                let key = match key {
                    ObjectKey::Ident(ident) => ident.to_string(),
                    ObjectKey::Expression(key) => {
                        key.as_str().map_or_else(|| key.to_string().trim().to_owned(), str::to_owned)
                    }
                };
                (key.trim().to_owned(), literal(value.expr()))
            })
            .collect::<Map<_, _>>()
            .into(),
        other => Value::String(other.to_string().trim().to_owned()),
    }
}
