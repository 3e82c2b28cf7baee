//! terraform's errors and warnings, rendered in its own look, with the paths of the user's files.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The `diagnostic` of an event (`terraform.ui` version 1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Diagnostic {
    /// `error` or `warning`.
    pub severity: String,
    /// One line.
    pub summary: String,
    /// Paragraphs.
    pub detail: String,
    /// The resource it is about.
    pub address: Option<String>,
    range: Option<Range>,
    snippet: Option<Snippet>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Range {
    filename: String,
    start: Position,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Position {
    line: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Snippet {
    context: Option<String>,
    code: String,
    start_line: usize,
    values: Vec<SnippetValue>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct SnippetValue {
    traversal: String,
    statement: String,
}

/// Turns terraform's paths, relative to where it runs, into paths relative to the platform's folder.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    /// Where terraform runs.
    pub root: PathBuf,
    /// The working copy, which has the platform's shape.
    pub work: PathBuf,
}

impl Paths {
    fn shown(&self, name: &str) -> PathBuf {
        let from_work = self.root.strip_prefix(&self.work).unwrap_or(Path::new(""));
        super::files::normal(&from_work.join(name)).unwrap_or_else(|| name.into())
    }
}

impl Diagnostic {
    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == "error"
    }

    /// Whether a reader learns nothing from it: what groundwork itself caused.
    pub fn is_noise(&self, paths: &Paths) -> bool {
        matches!(
            self.summary.as_str(),
            "Deprecated flag: -state" | "Incomplete lock file information for providers"
        ) || (paths.root.ends_with(super::wrapper::FOLDER) && self.summary == "Backend configuration ignored")
    }

    /// For a fault: what, where and why, code left out.
    pub fn finding(&self, paths: &Paths) -> String {
        let mut text = self.summary.clone();
        if let Some(place) = self.place(paths) {
            text.push_str(" — ");
            text.push_str(&place);
        } else if let Some(address) = &self.address {
            text.push_str(" — ");
            text.push_str(address);
        }
        let detail = self.detail.trim();
        if !detail.is_empty() {
            text.push_str(": ");
            text.push_str(detail);
        }
        for value in self.values() {
            text.push_str("\n  ");
            text.push_str(&value);
        }
        text
    }

    /// For a log: as terraform draws it.
    pub fn drawing(&self, paths: &Paths) -> Vec<String> {
        let word = if self.is_error() { "Error" } else { "Warning" };
        let mut lines = vec!["╷".to_owned(), format!("│ {word}: {}", self.summary), "│".to_owned()];
        if let Some(address) = &self.address {
            lines.push(format!("│   with {address},"));
        }
        if let Some(place) = self.place(paths) {
            lines.push(format!("│   {place}:"));
        }
        if let Some(snippet) = &self.snippet {
            // A line of the variables file would show values that are nobody's business.
            let code = if self.is_about_inputs(paths) { "" } else { &snippet.code };
            for (index, code) in code.lines().enumerate() {
                lines.push(format!("│   {:>4}: {code}", snippet.start_line + index));
            }
            if !snippet.values.is_empty() {
                lines.push("│     ├────────────────".to_owned());
            }
            lines.extend(self.values().map(|value| format!("│     │ {value}")));
        }
        if !self.detail.trim().is_empty() {
            if self.range.is_some() || self.address.is_some() {
                lines.push("│".to_owned());
            }
            lines
                .extend(self.detail.trim_end().lines().map(|line| format!("│ {line}").trim_end().to_owned()));
        }
        lines.push("╵".to_owned());
        lines
    }

    fn place(&self, paths: &Paths) -> Option<String> {
        let range = self.range.as_ref()?;
        if self.is_about_inputs(paths) {
            return Some("in the stack's inputs".to_owned());
        }
        let mut place = format!("on {} line {}", paths.shown(&range.filename).display(), range.start.line);
        if let Some(context) = self.snippet.as_ref().and_then(|snippet| snippet.context.as_ref()) {
            place.push_str(", in ");
            place.push_str(context);
        }
        Some(place)
    }

    /// Whether it points at a file that groundwork wrote to hand the inputs over.
    fn is_about_inputs(&self, paths: &Paths) -> bool {
        let name = self.range.as_ref().map_or("", |range| &range.filename);
        name.ends_with(super::invocation::VARIABLES_FILE)
            || (paths.root.ends_with(super::wrapper::FOLDER) && !name.contains('/'))
    }

    fn values(&self) -> impl Iterator<Item = String> {
        self.snippet
            .iter()
            .flat_map(|snippet| &snippet.values)
            .map(|value| format!("{} {}", value.traversal, value.statement))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"severity":"error","summary":"Invalid value for variable","detail":"Too short.\n\nThis was checked by the validation rule at main.tf:3,3-13.","range":{"filename":"main.tf","start":{"line":1,"column":1,"byte":0},"end":{"line":1,"column":13,"byte":12}},"snippet":{"context":"variable \"a\"","code":"variable \"a\" {","start_line":1,"values":[{"traversal":"var.a","statement":"is \"b\""}]}}"#;

    fn parsed() -> (Diagnostic, Paths) {
        let paths = Paths { root: "/home/work/x/stacks/web".into(), work: "/home/work/x".into() };
        (serde_json::from_str(LINE).expect("parses"), paths)
    }

    #[test]
    fn a_finding_names_the_users_file() {
        let (diagnostic, paths) = parsed();
        insta::assert_snapshot!(diagnostic.finding(&paths), @r#"
        Invalid value for variable — on stacks/web/main.tf line 1, in variable "a": Too short.

        This was checked by the validation rule at main.tf:3,3-13.
          var.a is "b"
        "#);
    }

    #[test]
    fn a_log_shows_terraforms_own_drawing() {
        let (diagnostic, paths) = parsed();
        insta::assert_snapshot!(diagnostic.drawing(&paths).join("\n"), @r#"
        ╷
        │ Error: Invalid value for variable
        │
        │   on stacks/web/main.tf line 1, in variable "a":
        │      1: variable "a" {
        │     ├────────────────
        │     │ var.a is "b"
        │
        │ Too short.
        │
        │ This was checked by the validation rule at main.tf:3,3-13.
        ╵
        "#);
    }
}
