use std::{collections::HashMap, path::Path};

use super::stage;
use crate::{
    model::{Stages, Value},
    platform::{
        keys::{self, STAGE},
        problem::{Problem, Report},
        text::{Node, NodeKind, Sources, Span, Table, read_yaml_documents},
    },
};

/// The Stage objects of a stack's folder, and where they stand.
#[derive(Debug)]
pub struct DeclaredStages {
    /// The first of them.
    pub place: Span,
    /// The objects.
    pub objects: Vec<Value>,
}

/// Names by which people would look for the file in vain.
const OTHER_NAMES: [&str; 3] = ["stages.yml", "stage.yaml", "stage.yml"];

/// Reads a folder's `stages.yaml`. Nothing where there is none, or nothing in it.
pub fn read(folder: &Path, sources: &Sources, report: &mut Report) -> Option<DeclaredStages> {
    let path = folder.join(Stages::FILE);
    if !sources.root().join(&path).exists() {
        misnamed(folder, sources, report);
        return None;
    }
    let file = match sources.read(&path) {
        Ok(file) => file,
        Err(error) => {
            report.add(Problem::new(format!("cannot read {}: {error}", path.display())).in_file(&path));
            return None;
        }
    };
    let mut documents = read_yaml_documents(file, sources, report)?;
    let mut names = HashMap::new();
    for document in &mut documents {
        one(document, &mut names, sources, report);
    }
    let place = documents.first()?.span;
    Some(DeclaredStages { place, objects: documents.iter().map(Node::value).collect() })
}

fn misnamed(folder: &Path, sources: &Sources, report: &mut Report) {
    for name in OTHER_NAMES {
        let path = folder.join(name);
        if sources.root().join(&path).exists() {
            let problem = Problem::new(format!("{} is read by nothing", path.display())).in_file(&path);
            report.add(problem.hint(format!("a stack's Stage objects are in `{}`", Stages::FILE)));
        }
    }
}

/// Checks one document.
fn one(document: &mut Node, names: &mut HashMap<String, Span>, sources: &Sources, report: &mut Report) {
    let (span, what) = (document.span, document.what());
    let NodeKind::Table(table) = &mut document.kind else {
        let problem =
            Problem::new("this is no Stage").at(first_line(span, sources), format!("this is {what}"));
        report.add(problem.hint(EXAMPLE));
        return;
    };
    let place = first_line(span, sources);
    if let Some(problem) = another_object(table, place) {
        report.add(problem);
        return;
    }
    keys::check(table, Some(place), &STAGE, sources, report);
    stage::check(table, sources, report);
    let name = table.table("metadata").and_then(|metadata| metadata.get("name"));
    let Some((name, text)) = name.and_then(|name| Some((name, name.text()?))) else { return };
    if let Some(first) = names.insert(text.to_owned(), name.span) {
        let problem = Problem::new(format!("there are two stages `{}`", text.escape_debug()));
        report.add(problem.at(name.span, "").and(first, "the other one"));
    }
}

const EXAMPLE: &str =
    "stages.yaml holds documents of apiVersion kwok.x-k8s.io/v1alpha1 and kind Stage, parted by `---`";

/// What to say of an object that says itself that it is something else.
fn another_object(table: &Table, place: Span) -> Option<Problem> {
    let says = |key: &str, meant: &str| table.text(key).filter(|text| *text != meant);
    let kind = says("kind", "Stage");
    let version = says("apiVersion", "kwok.x-k8s.io/v1alpha1");
    let known_version = version.is_none_or(|version| version.starts_with("kwok.x-k8s.io/"));
    if kind.is_none() && known_version {
        return None;
    }
    let (key, text) = kind.map(|kind| ("kind", kind)).or(version.map(|version| ("apiVersion", version)))?;
    let span = table.get(key).map_or(place, |node| node.span);
    Some(
        Problem::new(format!("this is no Stage: its {key} is `{}`", text.escape_debug()))
            .at(span, "")
            .hint(EXAMPLE),
    )
}

/// The first line of a document, for what is wrong with all of it.
fn first_line(span: Span, sources: &Sources) -> Span {
    let file = sources.file(span.file);
    let text = file.text.get(span.range()).unwrap_or_default();
    span.within(0..text.lines().next().unwrap_or_default().len())
}
