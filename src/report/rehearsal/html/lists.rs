use maud::{Markup, html};

use super::{super::Verdict, clean};
use crate::{
    model::ChartOrigin,
    readiness::{Assessment, Finding},
};

pub(super) fn charts(verdict: &Verdict) -> Markup {
    let charts = verdict.charts();
    html! {
        @if charts.is_empty() { p { "No release was installed from a chart that lies elsewhere." } }
        @for (origin, stacks) in &charts {
            @let (class, what) = match origin {
                ChartOrigin::Repository => ("ok", "from its repository"),
                ChartOrigin::Mirror => ("ok", "from the mirror"),
                ChartOrigin::StandIn => ("warn", "a stand-in, not the real chart: it could not be reached"),
            };
            ul.plain {
                @for stack in stacks { li { strong { (stack) } " " span class={ "chip " (class) } { (what) } } }
            }
        }
    }
}

pub(super) fn faults(verdict: &Verdict) -> Markup {
    html! {
        ul.plain {
            @for fault in &verdict.faults {
                @let class = if fault.never.is_some() { "warn" } else { "ok" };
                @let chip = if fault.never.is_some() { "never struck" } else { "struck" };
                li { span class={ "chip " (class) } { (chip) } " " (clean(&fault.words())) }
            }
        }
    }
}

pub(super) fn readiness(assessment: &Assessment) -> Markup {
    let row = |finding: &Finding, class: &str, said: &str| {
        html! {
            li {
                span class={ "chip " (class) } { (finding.point.word()) } " "
                strong { (clean(finding.workload.as_deref().unwrap_or("the namespace"))) }
                " in " (clean(&finding.namespace)) ": " (clean(said))
            }
        }
    };
    html! {
        p { (assessment.words()) }
        ul.plain {
            @for finding in &assessment.findings { (row(finding, "warn", &finding.why)) }
            @for waived in &assessment.waived { (row(&waived.finding, "ok", &format!("accepted: {}", waived.reason))) }
            @for idle in &assessment.idle { li { (clean(idle)) } }
        }
    }
}

pub(super) fn remains(verdict: &Verdict) -> Markup {
    let remains = &verdict.remains;
    let down = verdict.parts.iter().any(|part| part.part == super::super::Scene::Down);
    html! {
        @if !down {
            p { "Nothing was taken down, so nothing can be said." }
        } @else if remains.left.is_empty() {
            p {
                @if remains.kept.is_empty() { "Nothing" } @else { "Nothing that can be deleted" }
                ": no cloud object, no cluster, no record."
            }
        } @else {
            p.alarm { strong { "Left after the teardown:" } }
            ul.problems { @for left in &remains.left { li { (clean(left)) } } }
        }
        @if !remains.lost.is_empty() {
            p.alarm { strong { "Had been there before, and is gone:" } }
            ul.problems { @for lost in &remains.lost { li { (clean(lost)) } } }
        }
        @if !remains.kept.is_empty() {
            p { "What cannot be deleted, in a real cloud either:" }
            ul { @for kept in &remains.kept { li { (clean(kept)) } } }
        }
    }
}

pub(super) fn assumed(verdict: &Verdict) -> Markup {
    html! {
        @if verdict.assumed.is_empty() {
            p { "Nothing: everything that was used was made by the stacks." }
        } @else {
            ul { @for assumed in &verdict.assumed { li { (clean(assumed)) } } }
        }
    }
}

pub(super) fn not_proven(verdict: &Verdict) -> Markup {
    html! {
        p { "No rehearsal can say anything of these; only the real environment can:" }
        ul { @for what in &verdict.not_proven { li { (clean(what)) } } }
        @for (stack, why) in verdict.not_run() {
            p { strong { (stack) } " " span class="chip warn" { "not run" } " " (clean(why)) }
        }
    }
}
