use std::{
    cell::RefCell,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::{
    model::{GivenSource, Kind, OutputDeclaration, StackId, Template},
    platform::{
        build::{Assembled, Draft, Edge, EdgeWhy},
        declared::Declared,
        problem::{Problem, Report, did_you_mean},
        text::Span,
    },
};

/// Every stack that another needs is there, in time, and has what is asked of it.
pub fn check(assembled: &Assembled, declared: &Declared, report: &mut Report) {
    let states = States::default();
    for draft in assembled.drafts.values() {
        for edge in &draft.edges {
            check_edge(draft, edge, assembled, declared, report);
            if let (EdgeWhy::Output { name, in_text }, Some(needed)) =
                (&edge.why, assembled.drafts.get(&edge.to))
            {
                check_output(needed, name, edge.span, &states, report);
                if *in_text {
                    check_text(needed, name, edge.span, report);
                }
            }
        }
    }
}

fn check_edge(draft: &Draft, edge: &Edge, assembled: &Assembled, declared: &Declared, report: &mut Report) {
    let id = &draft.stack.id;
    if let Some(needed) = assembled.drafts.get(&edge.to) {
        if edge.why == EdgeWhy::Cluster && edge.to != *id {
            check_cluster(needed, edge.span, report);
        }
        if needed.stack.sprint > draft.stack.sprint {
            later(draft, edge, needed.stack.sprint, needed.key, report);
        }
    } else if let Some((sprint, place)) = assembled.absent.get(&edge.to) {
        match sprint {
            Some(sprint) => later(draft, edge, *sprint, *place, report),
            None => {
                let problem = Problem::new(format!("`{id}` needs `{}`, which is disabled", edge.to));
                report.add(problem.at(edge.span, "needed here").and(*place, "disabled here").hint(format!(
                    "enable `{}`, disable `{id}` too, or say `kind = \"given\"` for something that stands in for it",
                    edge.to
                )));
            }
        }
    } else if !assembled.failed.contains(&edge.to) {
        unknown(&edge.to, edge.span, declared, report);
    }
}

fn later(draft: &Draft, edge: &Edge, sprint: u32, place: Span, report: &mut Report) {
    let (id, own) = (&draft.stack.id, draft.stack.sprint);
    let message = format!("`{id}` (sprint {own}) needs `{}`, which comes later (sprint {sprint})", edge.to);
    let problem =
        Problem::new(message).at(edge.span, "needed here").and(place, format!("of sprint {sprint}"));
    report.add(
        problem.hint(format!("move `{}` to sprint {own} or before, or `{id}` to sprint {sprint}", edge.to)),
    );
}

fn unknown(to: &StackId, span: Span, declared: &Declared, report: &mut Report) {
    let names = declared.stacks().0.keys().map(String::as_str);
    let hint = did_you_mean(to.as_str(), names).map_or_else(
        || format!("add `[stacks.{to}]`; for something that exists already, with `kind = \"given\"`"),
        |name| format!("did you mean `{name}`?"),
    );
    report.add(Problem::new(format!("there is no stack `{to}`")).at(span, "").hint(hint));
}

/// A list or a table cannot be part of a string. Only what is written down has a type that is known now.
fn check_text(needed: &Draft, output: &str, span: Span, report: &mut Report) {
    let Kind::Given(given) = &needed.stack.kind else { return };
    let what = match given.literal().and_then(|outputs| outputs.get(output)) {
        Some(Template::List(_)) => "a list",
        Some(Template::Table(_)) => "a table",
        _ => return,
    };
    let reference = format!("${{{}.{output}}}", needed.stack.id);
    let problem = Problem::new(format!("`{reference}` is {what}, which cannot be part of a string"));
    report.add(
        problem.at(span, "").hint(format!("as a string of its own, `\"{reference}\"`, it keeps its type")),
    );
}

fn check_output(needed: &Draft, output: &str, span: Span, states: &States, report: &mut Report) {
    let id = &needed.stack.id;
    let Some(outputs) = needed.stack.kind.outputs().or_else(|| states.outputs(&needed.stack.kind)) else {
        return;
    };
    // A module that could not be read has outputs that nobody knows.
    if outputs.contains_key(output) || (needed.broken && outputs.is_empty()) {
        return;
    }
    let names = outputs.keys().map(String::as_str);
    let hint = did_you_mean(output, names.clone()).map_or_else(
        || {
            let list = names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let has = if list.is_empty() { "it has no outputs".to_owned() } else { format!("it has {list}") };
            format!("{has}{}", where_outputs_are(needed))
        },
        |name| format!("did you mean `${{{id}.{name}}}`?"),
    );
    report.add(Problem::new(format!("the stack `{id}` has no output `{output}`")).at(span, "").hint(hint));
}

fn where_outputs_are(needed: &Draft) -> String {
    match &needed.stack.kind {
        Kind::Terraform(_) => format!("; declare it in {}", needed.stack.folder.join("outputs.tf").display()),
        Kind::Job(_) => format!("; declare it in {}", needed.stack.folder.join("stack.toml").display()),
        Kind::Given(given) => match &given.source {
            GivenSource::Outputs(_) => format!("; add it to the outputs of `[stacks.{}]`", needed.stack.id),
            GivenSource::Lookup(lookup) => {
                format!("; declare it in {}", lookup.root.join("outputs.tf").display())
            }
            _ => String::new(),
        },
        Kind::Helm(_) => String::new(),
    }
}

/// A stack that is named as a cluster must be one.
fn check_cluster(needed: &Draft, span: Span, report: &mut Report) {
    let Some(outputs) = needed.stack.kind.outputs() else { return };
    let authority = outputs.contains_key("ca_certificate") || outputs.contains_key("cluster_ca_certificate");
    let is_cluster = match &needed.stack.kind {
        Kind::Helm(_) => false,
        Kind::Given(given) if !matches!(given.source, GivenSource::Outputs(_) | GivenSource::Lookup(_)) => {
            true
        }
        _ => outputs.contains_key("endpoint") && authority,
    };
    if is_cluster || (needed.broken && outputs.is_empty()) {
        return;
    }
    let id = &needed.stack.id;
    let problem = Problem::new(format!("`{id}` is no cluster")).at(span, "").and(needed.key, "declared here");
    report.add(problem.hint(
        "a cluster is a stack with the outputs `endpoint` and `ca_certificate` (and `token`, where one is \
         needed), or a given stack with `kubeconfig` or `local_cluster`",
    ));
}

/// Outputs of Terraform state files that given stacks stand for, each file read once. A file that is not there (yet, or
/// on this machine) is no mistake of the platform's.
#[derive(Default)]
struct States(RefCell<BTreeMap<PathBuf, Option<Outputs>>>);

type Outputs = BTreeMap<String, OutputDeclaration>;

impl States {
    fn outputs(&self, kind: &Kind) -> Option<Outputs> {
        let Kind::Given(given) = kind else { return None };
        let GivenSource::TerraformState(path) = &given.source else { return None };
        self.0.borrow_mut().entry(path.clone()).or_insert_with(|| read_state(path)).clone()
    }
}

fn read_state(path: &Path) -> Option<Outputs> {
    #[derive(serde::Deserialize)]
    struct State {
        outputs: BTreeMap<String, Output>,
    }
    #[derive(serde::Deserialize)]
    struct Output {
        #[serde(default)]
        sensitive: bool,
    }
    if !path.is_file() {
        return None;
    }
    let state: State = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let declared =
        |(name, output): (String, Output)| (name, OutputDeclaration { sensitive: output.sensitive });
    Some(state.outputs.into_iter().map(declared).collect())
}
