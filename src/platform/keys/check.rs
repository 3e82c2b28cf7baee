use super::{
    STACK_FILE, format,
    instance::stack_keys,
    shape::{Format, Keys, MapKey, Shape},
    stage::STAGE,
};
use crate::platform::{
    problem::{Problem, Report, did_you_mean},
    text::{Node, NodeKind, Sources, Span, Table},
};

/// Checks a table against its keys, all the way down: unknown keys, missing ones, wrong types, malformed strings.
/// Unknown keys are taken out, so that nothing acts on them.
pub fn check(
    table: &mut Table,
    place: Option<Span>,
    keys: &'static Keys,
    sources: &Sources,
    report: &mut Report,
) {
    Checker { sources, report, path: Vec::new(), file: keys.title }.keys(table, place, keys);
}

/// What other tools call the same thing.
const SYNONYMS: [(&str, &str); 9] = [
    ("depends_on", "needs"),
    ("dependencies", "needs"),
    ("after", "needs"),
    ("variables", "inputs"),
    ("vars", "inputs"),
    ("set", "values"),
    ("chart_version", "version"),
    ("disabled", "enabled"),
    ("folder", "source"),
];

struct Checker<'a> {
    sources: &'a Sources,
    report: &'a mut Report,
    /// The keys that lead to what is being checked.
    path: Vec<String>,
    file: &'static str,
}

impl Checker<'_> {
    fn keys(&mut self, table: &mut Table, place: Option<Span>, keys: &'static Keys) {
        table.0.retain(|name, entry| {
            let Some(key) = keys.find(name) else {
                self.unknown(name, entry.key, keys);
                return false;
            };
            self.below(name, |this| this.shape(&mut entry.node, key.shape, name, key.example));
            true
        });
        for key in keys.keys.iter().filter(|key| key.required && !table.0.contains_key(key.name)) {
            let problem = Problem::new(format!("`{}` is missing in {}", key.name, self.here()));
            let problem = match place {
                Some(span) => problem.at(span, ""),
                None => problem.in_file(keys.title),
            };
            self.report.add(problem.hint(for_example(key.example)).malformed());
        }
    }

    fn below(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        self.path.push(name.to_owned());
        check(self);
        self.path.pop();
    }

    /// The table that is being checked, as its header would be written.
    fn here(&self) -> String {
        if self.path.is_empty() {
            return self.file.to_owned();
        }
        // That one is YAML, which has no headers.
        if self.file == STAGE.title {
            return format!("`{}`", self.path.join("."));
        }
        let key = |key: &String| {
            let bare = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '-';
            if !key.is_empty() && key.chars().all(bare) { key.clone() } else { format!("{key:?}") }
        };
        format!("`[{}]`", self.path.iter().map(key).collect::<Vec<_>>().join("."))
    }

    fn unknown(&mut self, name: &str, key: Span, keys: &'static Keys) {
        let synonym = SYNONYMS.iter().find(|(other, known)| *other == name && keys.find(known).is_some());
        let names = keys.keys.iter().map(|key| key.name);
        let guess = synonym.map(|(_, known)| *known).or_else(|| did_you_mean(name, names));
        let hint = self
            .elsewhere(name, keys)
            .or_else(|| guess.map(|name| format!("did you mean `{name}`?")))
            .unwrap_or_else(|| all_of(keys));
        let problem = Problem::new(format!("unknown key `{}` in {}", name.escape_debug(), self.here()));
        self.report.add(problem.at(key, "").hint(hint));
    }

    /// Where a key belongs that is known, but not here.
    fn elsewhere(&self, name: &str, keys: &'static Keys) -> Option<String> {
        let stack = self.path.last().map_or("NAME", String::as_str);
        let platform = || stack_keys().find(name).is_some();
        let folder = || STACK_FILE.find(name).is_some();
        match keys.title {
            "stack.toml" if platform() => Some("it belongs to `[stacks.NAME]` in platform.toml".to_owned()),
            "[stacks.NAME]" if folder() => Some(format!("it belongs to the stack.toml of `{stack}`")),
            "[environments.NAME.stacks.STACK]" if platform() => Some(format!(
                "it is the same in every environment: it belongs to `[stacks.{stack}]` in platform.toml"
            )),
            "[environments.NAME.stacks.STACK]" if folder() => Some(format!(
                "it is the same in every environment: it belongs to the stack.toml of `{stack}`"
            )),
            _ => None,
        }
    }

    fn shape(&mut self, node: &mut Node, shape: Shape, name: &str, example: &str) {
        let span = node.span;
        match (shape, &mut node.kind) {
            (_, NodeKind::Broken) => {}
            (Shape::Value, _) => self.free(node),
            (Shape::Text(format), NodeKind::Text(text)) => self.text(span, text, format, name),
            (Shape::Bool, NodeKind::Bool(_)) => {}
            (Shape::Integer(low, high), NodeKind::Number(number)) if !number.is_f64() => {
                if number.as_i64().is_none_or(|number| !(low..=high).contains(&number)) {
                    let message = format!("`{name}` must be from {low} to {high}");
                    self.report.add(Problem::new(message).at(span, "").malformed());
                }
            }
            (Shape::List(item), NodeKind::List(items)) => {
                for node in items {
                    self.item(node, *item, name, example);
                }
            }
            (Shape::Map(key, value), NodeKind::Table(table)) => self.map(table, key, *value, example),
            (Shape::Table(keys), NodeKind::Table(table)) => self.keys(table, Some(span), keys),
            (Shape::OneOf(shapes), kind) if shapes.iter().any(|shape| fits(*shape, kind)) => {
                let shape = shapes.iter().find(|shape| fits(**shape, kind)).copied().unwrap_or(shape);
                self.shape(node, shape, name, example);
            }
            _ => self.wrong(node, &format!("`{}` must be {}", name.escape_debug(), shape.what()), example),
        }
    }

    fn item(&mut self, node: &mut Node, shape: Shape, name: &str, example: &str) {
        if fits(shape, &node.kind) || matches!(node.kind, NodeKind::Broken) {
            self.shape(node, shape, name, example);
        } else {
            self.wrong(node, &format!("each item of `{name}` must be {}", shape.what()), example);
        }
    }

    fn wrong(&mut self, node: &Node, message: &str, example: &str) {
        let problem = Problem::new(message).at(node.span, format!("this is {}", node.what()));
        self.report.add(problem.hint(for_example(example)).malformed());
    }

    fn map(&mut self, table: &mut Table, key: MapKey, value: Shape, example: &str) {
        for (name, entry) in &mut table.0 {
            if let Err((message, hint)) = format::map_key(name, key) {
                self.report.add(Problem::new(message).at(entry.key, "").maybe_hint(hint).malformed());
            }
            self.below(name, |this| this.shape(&mut entry.node, value, name, example));
        }
    }

    fn text(&mut self, span: Span, text: &str, format: Format, name: &str) {
        let dynamic = matches!(format, Format::Template | Format::Static | Format::Any);
        if let Some(at) = text.find("${").filter(|_| !dynamic) {
            let end = text[at..].find('}').map_or(at + 2, |end| at + end + 1);
            let hint =
                "references stand in inputs, values, outputs, vars, gates, commands and their environments";
            let problem = Problem::new(format!("`{name}` takes no references"));
            self.report.add(problem.at(self.sources.inside(span, text, at..end), "").hint(hint).malformed());
            return;
        }
        if let Err((message, hint)) = format::text(text, format, name) {
            self.report.add(Problem::new(message).at(span, "").maybe_hint(hint).malformed());
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
}

fn all_of(keys: &'static Keys) -> String {
    let list: Vec<String> = keys.keys.iter().map(|key| format!("`{}`", key.name)).collect();
    let only = if list.len() == 1 { "only " } else { "" };
    format!("it {only}takes {}", list.join(", "))
}

fn for_example(example: &str) -> String {
    if example.contains('\n') {
        format!("write, for example:\n{example}")
    } else {
        format!("for example `{example}`")
    }
}

fn fits(shape: Shape, kind: &NodeKind) -> bool {
    if let Shape::OneOf(shapes) = shape {
        return shapes.iter().any(|shape| fits(*shape, kind));
    }
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
