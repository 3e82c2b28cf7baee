use toml::de::{DeTable, DeValue};

use super::{Entry, FileId, Node, NodeKind, Sources, Span, Table};
use crate::platform::problem::{Problem, Report, did_you_mean};

/// Reads a TOML file's text. Every syntax error is reported; then there is no table, because what a broken line leaves
/// behind would only give more errors about the same line.
pub fn read_toml(file: FileId, sources: &Sources, report: &mut Report) -> Option<Table> {
    let source = sources.file(file);
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut seen = std::collections::BTreeSet::new();
    for error in &errors {
        let range = error.span().unwrap_or(0..0);
        // One slip often upsets the parser twice on the same line; the first message is the right one.
        if seen.insert(source.position(range.start).0) {
            let written = source.text.get(range.clone()).unwrap_or_default();
            report.add(syntax(error.message(), written, Span::new(file, range)));
        }
    }
    let problems = report.len();
    let table = convert_table(table.get_ref(), file, report);
    (errors.is_empty() && report.len() == problems).then_some(table)
}

fn syntax(message: &str, written: &str, span: Span) -> Problem {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let word = written.starts_with(|char: char| char.is_ascii_alphabetic()) && !written.contains(['"', '\n']);
    if word && (what.contains("boolean") || what.contains("must be quoted")) {
        let problem = Problem::new(format!("this is not TOML: `{}` needs quotes", written.escape_debug()));
        let hint = match did_you_mean(&written.to_lowercase(), ["true", "false", "yes", "no", "on", "off"]) {
            Some(_) => "booleans are `true` and `false`".to_owned(),
            None => format!("write `\"{}\"`", written.escape_debug()),
        };
        return problem.at(span, "").hint(hint);
    }
    if what == "duplicate key" {
        return Problem::new(format!("the key `{}` is there twice", written.escape_debug())).at(span, "");
    }
    let problem = Problem::new(format!("this is not TOML: {what}"));
    if expected.is_empty() || expected == "nothing" {
        problem.at(span, "")
    } else {
        problem.at(span, format!("expected {expected}"))
    }
}

fn convert_table(table: &DeTable<'_>, file: FileId, report: &mut Report) -> Table {
    let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>),
                 report: &mut Report| {
        let node = convert(value, file, report);
        (key.get_ref().to_string(), Entry { key: Span::new(file, key.span()), node })
    };
    Table(table.iter().map(|pair| entry(pair, report)).collect())
}

fn convert(value: &toml::Spanned<DeValue<'_>>, file: FileId, report: &mut Report) -> Node {
    let span = Span::new(file, value.span());
    let kind = match value.get_ref() {
        DeValue::String(text) => NodeKind::Text(text.to_string()),
        DeValue::Boolean(value) => NodeKind::Bool(*value),
        DeValue::Datetime(datetime) => NodeKind::Datetime(datetime.to_string()),
        DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) => NodeKind::Number(number.into()),
            Err(_) => return refuse(span, "this number does not fit into 64 bits", report),
        },
        DeValue::Float(float) => match float.as_str().parse().ok().and_then(serde_json::Number::from_f64) {
            Some(number) => NodeKind::Number(number),
            None => {
                return refuse(span, "JSON, which terraform and helm are given, has no such number", report);
            }
        },
        DeValue::Array(items) => {
            NodeKind::List(items.iter().map(|item| convert(item, file, report)).collect())
        }
        DeValue::Table(table) => NodeKind::Table(convert_table(table, file, report)),
    };
    Node::new(span, kind)
}

fn refuse(span: Span, message: &str, report: &mut Report) -> Node {
    report.add(Problem::new(message).at(span, ""));
    Node::new(span, NodeKind::Broken)
}
