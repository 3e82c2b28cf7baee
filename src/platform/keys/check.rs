use super::{
    format,
    shape::{Format, Keys, MapKey, Shape},
};
use crate::platform::{
    problem::{Problem, Report, did_you_mean},
    text::{Node, NodeKind, Sources, Span, Table, offset_in_literal},
};

/// Checks a table against its keys, all the way down: unknown keys, missing ones, wrong types, malformed strings.
pub fn check(
    table: &Table,
    place: Option<Span>,
    keys: &'static Keys,
    sources: &Sources,
    report: &mut Report,
) {
    Checker { sources, report }.keys(table, place, keys);
}

struct Checker<'a> {
    sources: &'a Sources,
    report: &'a mut Report,
}

impl Checker<'_> {
    fn keys(&mut self, table: &Table, place: Option<Span>, keys: &'static Keys) {
        for (name, entry) in &table.0 {
            match keys.find(name) {
                Some(key) => self.shape(&entry.node, key.shape, name, key.example),
                None => self.unknown(name, entry.key, keys),
            }
        }
        for key in keys.keys.iter().filter(|key| key.required && !table.0.contains_key(key.name)) {
            let problem = Problem::new(format!("`{}` is missing in {}", key.name, titled(keys.title)));
            let problem = match place {
                Some(span) => problem.at(span, ""),
                None => problem.in_file(keys.title),
            };
            self.report.add(problem.hint(format!("write, for example:\n{}", key.example)));
        }
    }

    fn unknown(&mut self, name: &str, key: Span, keys: &'static Keys) {
        let names = keys.keys.iter().map(|key| key.name);
        let hint = did_you_mean(name, names.clone()).map_or_else(
            || {
                let list = names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                if keys.keys.len() == 1 {
                    format!("it only takes {list}")
                } else {
                    format!("it takes {list}")
                }
            },
            |name| format!("did you mean `{name}`?"),
        );
        let problem =
            Problem::new(format!("unknown key `{}` in {}", name.escape_debug(), titled(keys.title)));
        self.report.add(problem.at(key, "").hint(hint));
    }

    fn shape(&mut self, node: &Node, shape: Shape, name: &str, example: &str) {
        match (shape, &node.kind) {
            (Shape::Value, _) => self.free(node),
            (Shape::Text(format), NodeKind::Text(text)) => self.text(node, text, format, name),
            (Shape::Bool, NodeKind::Bool(_)) => {}
            (Shape::Integer(low, high), NodeKind::Number(number)) if !number.is_f64() => {
                if number.as_i64().is_none_or(|number| !(low..=high).contains(&number)) {
                    let message = format!("`{name}` must be from {low} to {high}");
                    self.report.add(Problem::new(message).at(node.span, ""));
                }
            }
            (Shape::List(item), NodeKind::List(items)) => {
                items.iter().for_each(|node| self.shape(node, *item, name, example));
            }
            (Shape::Map(key, value), NodeKind::Table(table)) => self.map(table, key, *value, example),
            (Shape::Table(keys), NodeKind::Table(table)) => self.keys(table, Some(node.span), keys),
            (Shape::OneOf(shapes), _) => match shapes.iter().find(|shape| fits(**shape, &node.kind)) {
                Some(shape) => self.shape(node, *shape, name, example),
                None => self.wrong(node, shape, name, example),
            },
            _ => self.wrong(node, shape, name, example),
        }
    }

    fn wrong(&mut self, node: &Node, shape: Shape, name: &str, example: &str) {
        let problem = Problem::new(format!("`{}` must be {}", name.escape_debug(), shape.what()));
        let problem = problem.at(node.span, format!("this is {}", node.what()));
        self.report.add(problem.hint(format!("write, for example:\n{example}")));
    }

    fn map(&mut self, table: &Table, key: MapKey, value: Shape, example: &str) {
        for (name, entry) in &table.0 {
            if let Err((message, hint)) = format::map_key(name, key) {
                self.report.add(Problem::new(message).at(entry.key, "").maybe_hint(hint));
            }
            self.shape(&entry.node, value, name, example);
        }
    }

    fn text(&mut self, node: &Node, text: &str, format: Format, name: &str) {
        let dynamic = matches!(format, Format::Template | Format::Static | Format::Any);
        if let Some(at) = text.find("${").filter(|_| !dynamic) {
            let message = format!("`{name}` takes no references");
            let hint =
                "references stand in inputs, values, outputs, vars, gates, commands and their environments";
            self.report.add(Problem::new(message).at(self.inside(node.span, at..at + 2), "").hint(hint));
            return;
        }
        if let Err((message, hint)) = format::text(text, format, name) {
            self.report.add(Problem::new(message).at(node.span, "").maybe_hint(hint));
        }
    }

    /// Values for terraform and helm: anything but dates, which neither has.
    fn free(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Datetime(text) => {
                let problem = Problem::new("terraform and helm have no dates").at(node.span, "");
                self.report.add(problem.hint(format!("write it as a string: \"{text}\"")));
            }
            NodeKind::List(items) => items.iter().for_each(|item| self.free(item)),
            NodeKind::Table(table) => table.0.values().for_each(|entry| self.free(&entry.node)),
            _ => {}
        }
    }

    /// A piece of a string's content, as a place in the file.
    fn inside(&self, span: Span, content: std::ops::Range<usize>) -> Span {
        let file = self.sources.file(span.file);
        let literal = file.text.get(span.range()).unwrap_or_default();
        span.within(offset_in_literal(literal, content.start)..offset_in_literal(literal, content.end))
    }
}

fn titled(title: &str) -> String {
    if title.starts_with('[') || !title.contains('.') || title.contains("NAME") {
        format!("`{title}`")
    } else {
        title.to_owned()
    }
}

fn fits(shape: Shape, kind: &NodeKind) -> bool {
    matches!(
        (shape, kind),
        (Shape::Value, _)
            | (Shape::Text(_), NodeKind::Text(_))
            | (Shape::Bool, NodeKind::Bool(_))
            | (Shape::Integer(..), NodeKind::Number(_))
            | (Shape::List(_), NodeKind::List(_))
            | (Shape::Map(..) | Shape::Table(_), NodeKind::Table(_))
    )
}
