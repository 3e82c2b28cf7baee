use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{
    super::{CloudChange, Outcome, Part, StackReport, Verdict, words},
    clean,
};
use crate::{report::words::without_zeros, text::duration};

pub(super) fn parts(verdict: &Verdict) -> Markup {
    html! {
        div.wide { table {
            thead { tr { th.number { "#" } th { "part" } th { "" } th.number { "took" } th.number { "in a real cloud" } th { "what happened" } } }
            tbody { @for (at, part) in verdict.parts.iter().enumerate() { (row(at + 1, part)) } }
        } }
    }
}

fn row(number: usize, part: &Part) -> Markup {
    html! {
        tr {
            td.number { (number) }
            th scope="row" { (clean(&part.name)) }
            td { (passed(part.passed())) }
            td.number { (duration(part.took)) }
            td.number { @if let Some(real) = part.real { "about " (words::about(real)) } }
            td {
                (part.did())
                @if !part.problems.is_empty() { ul.problems { @for problem in &part.problems { li { (clean(problem)) } } } }
                @if !part.notes.is_empty() { ul.notes { @for note in &part.notes { li { (clean(note)) } } } }
            }
        }
    }
}

fn passed(passed: bool) -> Markup {
    html! { @if passed { span.chip.ok { "✓ ok" } } @else { span.chip.bad { "✕ failed" } } }
}

/// The class, sign and words of an outcome.
pub(super) const fn outcome(outcome: Outcome) -> (&'static str, char) {
    match outcome {
        Outcome::Passed => ("ok", '✓'),
        Outcome::Recovered => ("warn", '↻'),
        Outcome::Failed => ("bad", '✕'),
        Outcome::Unreached => ("dim", '–'),
    }
}

pub(super) fn stacks(verdict: &Verdict) -> Markup {
    html! {
        div.wide { table {
            thead { tr {
                th { "stack" } th.number { "sprint" } th { "kind" } th { "" } th.number { "took here" }
                th.number { "real up" } th.number { "real down" } th { "what it did" }
            } }
            tbody { @for stack in &verdict.stacks { (stack_row(stack)) } }
        } }
    }
}

fn stack_row(stack: &StackReport) -> Markup {
    let (class, sign) = outcome(stack.outcome);
    let about = |real: Option<std::time::Duration>| real.map(|real| format!("about {}", words::about(real)));
    html! {
        tr {
            th scope="row" { (stack.stack) }
            td.number { (stack.sprint) }
            td { (stack.kind) }
            td { span class={ "chip " (class) } { (sign) " " (stack.outcome.words()) } }
            td.number { @if let Some(up) = stack.up { (duration(up)) } }
            td.number { @if let Some(about) = about(stack.real_up) { (about) } }
            td.number { @if let Some(about) = about(stack.real_down) { (about) } }
            td {
                @if let Some(summary) = &stack.summary { (without_zeros(&clean(summary))) }
                @if let Some(chart) = stack.chart { " (" (chart.words()) ")" }
                @if let Some(fault) = &stack.fault {
                    p.problems { (clean(&fault.what)) }
                    @if !fault.why.is_empty() {
                        pre { @for line in fault.why.iter().flat_map(|why| why.lines()) { (clean(line)) "\n" } }
                    }
                }
            }
        }
    }
}

pub(super) fn cloud(verdict: &Verdict) -> Markup {
    let mut types: BTreeMap<&str, Vec<&CloudChange>> = BTreeMap::new();
    for change in verdict.parts.iter().flat_map(|part| &part.cloud) {
        types.entry(&change.kind).or_default().push(change);
    }
    let rows: Vec<CloudChange> = types
        .into_iter()
        .map(|(kind, changes)| {
            let changes: Vec<CloudChange> = changes.into_iter().cloned().collect();
            CloudChange { kind: kind.to_owned(), ..CloudChange::total(&changes) }
        })
        .collect();
    let total = CloudChange::total(&rows);
    html! {
        @if rows.is_empty() {
            p { "Nothing was made there." }
        } @else {
            div.wide { table.narrow {
                thead { tr {
                    th { "type" } th.number { "made" } th.number { "changed" } th.number { "deleted" }
                    th.number { "stays" } th.number { "by hand" }
                } }
                tbody { @for row in &rows { (cloud_row(html! { code { (clean(&row.kind)) } }, row)) } }
                tfoot { (cloud_row(html! { "all" }, &total)) }
            } }
            p.note { "Changed by hand is what this rehearsal changed behind terraform's back. What stays cannot be deleted, in a real cloud either." }
        }
    }
}

fn cloud_row(name: Markup, row: &CloudChange) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            @for number in [row.made, row.changed, row.deleted, row.kept, row.by_hand] {
                td.number { @if number > 0 { (number) } }
            }
        }
    }
}
