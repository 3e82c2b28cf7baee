use std::{collections::BTreeMap, fmt};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::{Entry, FileId, Node, NodeKind, Sources, Span, Table};
use crate::platform::problem::{Problem, Report};

/// Reads a YAML file's text with the types that helm sees: helm reads YAML 1.1 (`yes` is a boolean, `0777` is octal).
/// An empty file is an empty table.
pub fn read_yaml(file: FileId, sources: &Sources, report: &mut Report) -> Option<Node> {
    let source = sources.file(file);
    match serde_saphyr::from_str_with_options::<Spanned<Yaml>>(&source.text, options()) {
        Ok(yaml) => {
            let node = convert(yaml, file, source.text.len());
            let empty = matches!(node.kind, NodeKind::Null);
            Some(if empty { Node::empty_table(node.span) } else { node })
        }
        Err(error) => refuse(&error, file, sources, report),
    }
}

/// Reads all documents of a YAML file's text, with the same types. Empty ones are left out.
pub fn read_yaml_documents(file: FileId, sources: &Sources, report: &mut Report) -> Option<Vec<Node>> {
    let source = sources.file(file);
    match serde_saphyr::from_multiple_with_options::<Spanned<Yaml>>(&source.text, options()) {
        Ok(documents) => {
            Some(documents.into_iter().map(|yaml| convert(yaml, file, source.text.len())).collect())
        }
        Err(error) => refuse(&error, file, sources, report),
    }
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! { legacy_octal_numbers: true, with_snippet: false }
}

fn refuse<T>(error: &serde_saphyr::Error, file: FileId, sources: &Sources, report: &mut Report) -> Option<T> {
    let source = sources.file(file);
    let at = error.location().map_or(0, |location| {
        let (line, column) = (location.line(), location.column());
        source.byte(usize::try_from(line).unwrap_or(1), usize::try_from(column).unwrap_or(1))
    });
    let message = error.without_snippet().to_string();
    report.add(syntax(&message, sources.char_at(file, at)));
    None
}

fn syntax(message: &str, span: Span) -> Problem {
    let line = message.lines().next().unwrap_or_default();
    let text = line.rsplit_once(" at line ").map_or(line, |(text, _)| text);
    if let Some(key) = text.strip_prefix("duplicate mapping key: ") {
        let key = key.split(',').next().unwrap_or_default();
        return Problem::new(format!("the key `{}` is there twice", key.escape_debug())).at(span, "");
    }
    Problem::new("this is not YAML").at(span, text)
}

enum Yaml {
    Scalar(NodeKind),
    List(Vec<Spanned<Yaml>>),
    Table(BTreeMap<String, (Spanned<()>, Spanned<Yaml>)>),
}

fn convert(yaml: Spanned<Yaml>, file: FileId, length: usize) -> Node {
    let span = span_of(&yaml.referenced, file, length);
    let kind = match yaml.value {
        Yaml::Scalar(kind) => kind,
        Yaml::List(items) => {
            NodeKind::List(items.into_iter().map(|item| convert(item, file, length)).collect())
        }
        Yaml::Table(table) => NodeKind::Table(Table(
            table
                .into_iter()
                .map(|(key, (place, value))| {
                    let node = convert(value, file, length);
                    (key, Entry { key: span_of(&place.referenced, file, length), node })
                })
                .collect(),
        )),
    };
    Node::new(span, kind)
}

fn span_of(location: &serde_saphyr::Location, file: FileId, length: usize) -> Span {
    let span = location.span();
    let start = span.byte_offset().and_then(|at| usize::try_from(at).ok()).unwrap_or(0).min(length);
    let long = span.byte_len().and_then(|long| usize::try_from(long).ok()).unwrap_or(0);
    Span::new(file, start..(start + long).min(length))
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlVisitor)
    }
}

struct YamlVisitor;

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(NodeKind::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(NodeKind::Number(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(NodeKind::Number(value.into())))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Yaml, E> {
        let number = serde_json::Number::from_f64(value);
        number
            .map(|number| Yaml::Scalar(NodeKind::Number(number)))
            .ok_or_else(|| E::custom("JSON has no such number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(NodeKind::Text(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(NodeKind::Null))
    }

    fn visit_none<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(NodeKind::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Yaml, D::Error> {
        Yaml::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Yaml, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Yaml::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Yaml, A::Error> {
        let mut table = BTreeMap::new();
        while let Some(key) = access.next_key::<Spanned<Yaml>>()? {
            let place = Spanned { value: (), referenced: key.referenced, defined: key.defined };
            let name = match key.value {
                Yaml::Scalar(NodeKind::Text(text)) => text,
                // helm turns keys of other types into strings, as JSON must have them.
                Yaml::Scalar(NodeKind::Number(number)) => number.to_string(),
                Yaml::Scalar(NodeKind::Bool(value)) => value.to_string(),
                Yaml::Scalar(NodeKind::Null) => "null".to_owned(),
                _ => return Err(A::Error::custom("a key must be a string")),
            };
            table.insert(name, (place, access.next_value()?));
        }
        Ok(Yaml::Table(table))
    }
}
