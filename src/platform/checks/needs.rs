use crate::{
    model::{GivenSource, Kind, StackId},
    platform::{
        build::{Assembled, Draft, Edge, EdgeWhy},
        declared::Declared,
        problem::{Problem, Report, did_you_mean},
        text::Span,
    },
};

/// Every stack that another needs is there, in time, and has what is asked of it.
pub fn check(assembled: &Assembled, declared: &Declared, report: &mut Report) {
    for draft in assembled.drafts.values() {
        for edge in &draft.edges {
            check_edge(draft, edge, assembled, declared, report);
        }
    }
}

fn check_edge(draft: &Draft, edge: &Edge, assembled: &Assembled, declared: &Declared, report: &mut Report) {
    let id = &draft.stack.id;
    if let Some(needed) = assembled.drafts.get(&edge.to) {
        match &edge.why {
            EdgeWhy::Output(output) => check_output(needed, output, edge.span, report),
            EdgeWhy::Cluster if edge.to != *id => check_cluster(needed, edge.span, report),
            _ => {}
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

fn check_output(needed: &Draft, output: &str, span: Span, report: &mut Report) {
    let id = &needed.stack.id;
    let Some(outputs) = needed.stack.kind.outputs() else { return };
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
        Kind::Given(_) => format!("; add it to the outputs of `[stacks.{}]`", needed.stack.id),
        Kind::Helm(_) => String::new(),
    }
}

/// A stack that is named as a cluster must be one.
fn check_cluster(needed: &Draft, span: Span, report: &mut Report) {
    let Some(outputs) = needed.stack.kind.outputs() else { return };
    let authority = outputs.contains_key("ca_certificate") || outputs.contains_key("cluster_ca_certificate");
    let is_cluster = match &needed.stack.kind {
        Kind::Helm(_) => false,
        Kind::Given(given) if !matches!(given.source, GivenSource::Outputs(_)) => true,
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
