use std::{collections::BTreeMap, path::Path};

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Mark, Problem, Problems};
use crate::platform::text::FileId;

impl Problems {
    /// All of them as text in rustc's look, with ANSI colours or plain.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut text = String::new();
        for problem in &self.problems {
            text.push_str(&renderer.render(&[self.group(problem)]));
            if let Some(hint) = problem.hint.as_ref().filter(|_| problem.at.is_none()) {
                let hint = Level::HELP.with_name(Some("hint")).secondary_title(harmless(hint));
                text.push('\n');
                text.push_str(&renderer.render(&[Group::with_title(hint)]));
            }
            text.push_str("\n\n");
        }
        text
    }

    fn group<'a>(&self, problem: &'a Problem) -> Group<'a> {
        let mut group = Group::with_title(Level::ERROR.primary_title(&problem.message));
        for (file, marks) in marks_by_file(problem) {
            group = group.element(self.snippet(file, &marks));
        }
        if let Some(path) = problem.file.as_deref().filter(|_| problem.at.is_none()) {
            group = group.element(Origin::path(shown(path)));
        }
        if let Some(text) = whereabouts(problem) {
            group = group.element(Level::NOTE.message(text));
        }
        if let Some(hint) = problem.hint.as_ref().filter(|_| problem.at.is_some()) {
            group = group.element(Level::HELP.with_name(Some("hint")).message(harmless(hint)));
        }
        group
    }

    /// Only the lines from the first mark to the last: laying out a whole file for each of a thousand problems takes
    /// seconds.
    fn snippet<'a>(&self, file: FileId, marks: &[(&'a Mark, AnnotationKind)]) -> Snippet<'a, Annotation<'a>> {
        let source = self.sources.file(file);
        let first = marks.iter().map(|(mark, _)| mark.span.start as usize).min().unwrap_or(0);
        let last = marks.iter().map(|(mark, _)| mark.span.end as usize).max().unwrap_or(0);
        let (line, _) = source.position(first);
        let start = source.byte(line, 1);
        let end = source.text[last..].find('\n').map_or(source.text.len(), |at| last + at);
        let annotations = marks.iter().map(|(mark, kind)| {
            let range = mark.span.range();
            let annotation = kind.span(range.start - start..range.end - start);
            if mark.label.is_empty() { annotation } else { annotation.label(&mark.label) }
        });
        Snippet::source(source.text[start..end].to_owned())
            .line_start(line)
            .path(shown(&source.path))
            .annotations(annotations)
    }
}

/// In which environments something is wrong, and with which content.
fn whereabouts(problem: &Problem) -> Option<String> {
    let names = problem.environments.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    let environments = match names.as_slice() {
        [] => None,
        [name] => Some(format!("in the environment {name}")),
        names => Some(format!("in the environments {}", names.join(", "))),
    };
    let content = problem.revision.as_ref().map(|name| format!("with the content of `{}`", harmless(name)));
    let text = environments.into_iter().chain(content).collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn shown(path: &Path) -> String {
    harmless(&path.display().to_string()).replace('\n', "\\n")
}

/// A text without anything that a terminal would obey.
fn harmless(text: &str) -> String {
    let obeyed = |char: char| char.is_control() && char != '\n';
    text.chars()
        .map(|char| if obeyed(char) { char.escape_default().to_string() } else { char.to_string() })
        .collect()
}

/// The file of the problem itself first, then the others.
fn marks_by_file(problem: &Problem) -> Vec<(FileId, Vec<(&Mark, AnnotationKind)>)> {
    let mut files: BTreeMap<(bool, FileId), Vec<(&Mark, AnnotationKind)>> = BTreeMap::new();
    let primary = problem.at.iter().map(|mark| (mark, AnnotationKind::Primary));
    let related = problem.related.iter().map(|mark| (mark, AnnotationKind::Context));
    let home = problem.at.as_ref().map(|mark| mark.span.file);
    for (mark, kind) in primary.chain(related) {
        files.entry((Some(mark.span.file) != home, mark.span.file)).or_default().push((mark, kind));
    }
    files.into_iter().map(|((_, file), marks)| (file, marks)).collect()
}
