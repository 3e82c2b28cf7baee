use std::collections::BTreeMap;

use crate::{
    model::{Kind, Reference, StackId},
    platform::{
        build::Draft,
        catalog::{RootModule, Variable},
        problem::{Problem, Report, did_you_mean},
        text::{Entry, Node},
    },
};

/// Inputs, and those of a teardown, against the root module's variables: unknown names, missing ones, types.
pub fn check(draft: &Draft, drafts: &BTreeMap<StackId, Draft>, report: &mut Report) {
    let Some(module) = draft.module() else { return };
    for (name, entry) in draft.inputs.0.iter().chain(&draft.teardown.0) {
        match module.variables.get(name) {
            Some(variable) => {
                fits(name, &entry.node, variable, report);
                keeps(name, &entry.node, variable, drafts, report);
            }
            None => unknown(name, entry, module, draft, report),
        }
    }
    for (name, entry) in &draft.teardown.0 {
        if let Some(variable) = module.variables.get(name).filter(|variable| variable.sensitive) {
            let problem = Problem::new(format!("`{name}` is sensitive: no teardown can change it"));
            let problem = problem.at(entry.key, "").and(variable.span, "this variable is sensitive");
            report.add(problem.hint("what a teardown changes is recorded, and shown before it is done"));
        }
    }
    for (name, variable) in &module.variables {
        if variable.required && !draft.inputs.0.contains_key(name) {
            let problem = Problem::new(format!("`{}` lacks the input `{name}`", draft.stack.id));
            let problem = problem.at(draft.inputs_key.unwrap_or(draft.key), "");
            let hint =
                format!("add `{name} = …` ({}) to its inputs, or give the variable a default", variable.ty);
            report.add(problem.and(variable.span, "this variable has no default").hint(hint));
        }
    }
}

/// A sensitive value goes into sensitive variables only: from there on terraform itself sees to it that it shows in no plan, no
/// output and no log.
fn keeps(
    name: &str,
    node: &Node,
    variable: &Variable,
    drafts: &BTreeMap<StackId, Draft>,
    report: &mut Report,
) {
    if variable.sensitive {
        return;
    }
    let mut found = Vec::new();
    node.references(&mut |reference, span, _| {
        if is_sensitive(reference, drafts) {
            found.push((reference.clone(), span));
        }
    });
    if let Some((reference, span)) = found.into_iter().next() {
        let message = format!("`{name}` gets `{reference}`, which is sensitive, and is not declared so");
        let problem = Problem::new(message).at(span, "").and(variable.span, "terraform would show its value");
        report.add(problem.hint(format!("add `sensitive = true` to the variable `{name}`")));
    }
}

fn is_sensitive(reference: &Reference, drafts: &BTreeMap<StackId, Draft>) -> bool {
    let Reference::Output { stack, output } = reference else { return true };
    let outputs = drafts.get(stack).map(|draft| &draft.stack.kind);
    let declared = match outputs {
        Some(Kind::Terraform(terraform)) => terraform.outputs.get(output),
        Some(Kind::Job(job)) => job.outputs.get(output),
        _ => None,
    };
    declared.is_some_and(|declared| declared.sensitive)
}

fn unknown(name: &str, entry: &Entry, module: &RootModule, draft: &Draft, report: &mut Report) {
    let names = module.variables.keys().map(String::as_str);
    let hint = did_you_mean(name, names.clone()).map_or_else(
        || {
            let list = names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            if list.is_empty() { "it has no variables".to_owned() } else { format!("it has {list}") }
        },
        |name| format!("did you mean `{name}`?"),
    );
    let folder = draft.root().display();
    let problem = Problem::new(format!("the root module {folder} has no variable `{}`", name.escape_debug()));
    report.add(problem.at(entry.key, "").hint(hint));
}

fn fits(name: &str, node: &Node, variable: &Variable, report: &mut Report) {
    for misfit in variable.ty.misfits(node) {
        let message = format!("`{name}{}` does not fit the variable: {}", misfit.path, misfit.message);
        let mut problem = Problem::new(message).at(misfit.node.span, misfit.message.clone());
        problem = problem.and_maybe(misfit.node.origin, "it comes from here");
        let label = format!("it is declared as {}", short(&variable.ty.to_string()));
        report.add(problem.and(variable.span, label));
    }
}

/// A long object type would push the code it stands under off the screen.
fn short(ty: &str) -> String {
    if ty.chars().count() <= 60 { ty.to_owned() } else { ty.chars().take(57).chain("...".chars()).collect() }
}
