//! What a module declares, read from its Terraform files, as its page shows it.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use hcl_edit::{Span as _, expr::Expression, structure::Block};

use super::catalogue;

/// A variable or an output.
#[derive(Debug)]
pub struct Named {
    pub name: String,
    pub description: String,
    /// A type constraint as it is written, on one line. Empty for an output.
    pub ty: String,
    /// A default as it is written, on one line. `None` where one must be given.
    pub default: Option<String>,
    pub sensitive: bool,
    /// How many `validation` blocks it has.
    pub validations: usize,
}

/// What a module declares.
#[derive(Debug, Default)]
pub struct Declared {
    pub variables: Vec<Named>,
    pub outputs: Vec<Named>,
    /// The types of its resources.
    pub resources: BTreeSet<String>,
}

impl Declared {
    /// Reads all `.tf` files of a module's folder.
    pub fn read(folder: &Path) -> Self {
        let mut declared = Self::default();
        for file in catalogue::files(folder, ".tf") {
            let text = fs::read_to_string(&file).expect("a file");
            let body = hcl_edit::parser::parse_body(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            for block in body.blocks() {
                declared.block(block, &text);
            }
        }
        declared
    }

    fn block(&mut self, block: &Block, text: &str) {
        let label = block.labels.first().map(|label| label.as_str().to_owned());
        match (block.ident.as_str(), label) {
            ("variable", Some(name)) => self.variables.push(named(name, block, text)),
            ("output", Some(name)) => self.outputs.push(named(name, block, text)),
            ("resource", Some(kind)) => {
                self.resources.insert(kind);
            }
            _ => {}
        }
    }

    /// The generated part of a module's page.
    pub fn page(&self) -> String {
        let mut text = String::from("## What it makes\n\n");
        for kind in &self.resources {
            let page = kind.trim_start_matches("google_");
            let _ = writeln!(
                text,
                "- [`{kind}`](https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/{page})"
            );
        }
        text.push_str("\n## Variables\n\n| variable | what it is | type | default |\n|---|---|---|---|\n");
        for variable in &self.variables {
            let default = variable.default.as_deref().map_or_else(|| "must be given".to_owned(), code);
            let Named { name, description, ty, .. } = variable;
            let _ = writeln!(text, "| `{name}` | {} | {} | {default} |", cell(description), code(ty));
        }
        text.push_str("\n## Outputs\n\n| output | what it is |\n|---|---|\n");
        for Named { name, description, sensitive, .. } in &self.outputs {
            let sensitive = if *sensitive { " Sensitive." } else { "" };
            let _ = writeln!(text, "| `{name}` | {}{sensitive} |", cell(description));
        }
        text
    }
}

fn named(name: String, block: &Block, text: &str) -> Named {
    let value = |attribute: &str| block.body.get_attribute(attribute).map(|attribute| &attribute.value);
    let written = |expression: &Expression| on_one_line(&text[expression.span().expect("it was parsed")]);
    Named {
        name,
        description: value("description").and_then(Expression::as_str).unwrap_or_default().to_owned(),
        ty: value("type").map(written).unwrap_or_default(),
        default: value("default").map(written),
        sensitive: value("sensitive").and_then(Expression::as_bool).unwrap_or(false),
        validations: block.body.get_blocks("validation").count(),
    }
}

/// Terraform separates what is in braces by lines or by commas.
fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    for part in text.lines().map(str::trim) {
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let opened = line.is_empty() || line.ends_with(['{', '(', '[', ',']);
        let closes = part.starts_with(['}', ')', ']']);
        line.push_str(match (opened, closes) {
            (true, _) if line.is_empty() || line.ends_with(['(', '[']) => "",
            (true, _) | (false, true) => " ",
            (false, false) => ", ",
        });
        line.push_str(&part);
    }
    line
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code(text: &str) -> String {
    format!("`{}`", cell(text))
}

#[test]
fn what_is_written_over_lines_is_shown_on_one() {
    let written = "map(object({\n    a = string\n    b = optional(number, 90)\n  }))";
    assert_eq!(on_one_line(written), "map(object({ a = string, b = optional(number, 90) }))");
    assert_eq!(on_one_line("[\n  \"a\",\n  \"b\"\n]"), "[\"a\", \"b\" ]");
    assert_eq!(on_one_line("map(string)"), "map(string)");
}
