//! The report as one page: nothing is loaded, nothing is run, and it reads as well on paper.

mod drawings;
mod gantt;
mod head;
mod lists;
mod tables;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Verdict, words};
use crate::graph::{Caption, Graph};

const STYLE: &str = include_str!("style.css");

/// The page of a rehearsal. `graph` and `caption` are those of the environment.
#[must_use]
pub fn page(verdict: &Verdict, graph: &Graph, caption: &Caption) -> String {
    let title = format!("Rehearsal of {} {}", verdict.platform, verdict.environment);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (clean(&title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    (head::draw(verdict))
                    (section("parts", "What was played", tables::parts(verdict)))
                    (section("graph", "The stacks", drawings::graph(verdict, graph, caption)))
                    (section("timeline", "When it happened", drawings::timeline(verdict)))
                    (section("real", "What a real run would take", real(verdict)))
                    (section("stacks", "Stack by stack", tables::stacks(verdict)))
                    (section("cloud", "In the simulated cloud", tables::cloud(verdict)))
                    (section("charts", "Charts", lists::charts(verdict)))
                    @if let Some(assessment) = &verdict.readiness {
                        (section("readiness", "What the workloads are like", lists::readiness(assessment)))
                    }
                    @if !verdict.faults.is_empty() {
                        (section("faults", "What was made to go wrong", lists::faults(verdict)))
                    }
                    (section("remains", "What is left", lists::remains(verdict)))
                    (section("assumed", "What was assumed", lists::assumed(verdict)))
                    (section("not-proven", "What this does not prove", lists::not_proven(verdict)))
                }
            }
        }
    };
    page.into_string() + "\n"
}

fn section(id: &str, title: &str, content: Markup) -> Markup {
    html! {
        section id=(id) {
            h2 { (title) }
            (content)
        }
    }
}

fn real(verdict: &Verdict) -> Markup {
    let whole = verdict.real.without.is_empty();
    let up = if whole { "Up, all sprints in one run" } else { "Up, as far as the rehearsal got" };
    let estimates = [(up, &verdict.real.up), ("Down", &verdict.real.down)];
    html! {
        @if verdict.real.up.is_none() && verdict.real.down.is_none() {
            p { "Nothing was brought up, so nothing can be said." }
        } @else {
            p.note { (words::TYPICAL) @if let Some(text) = words::uncovered(&verdict.real) { " " (clean(&text)) "." } }
        }
        @for (title, estimate) in estimates {
            @if let Some(estimate) = estimate {
                h3 { (title) ": " (words::compared(estimate)) }
                (drawings::estimate(estimate, title))
                p { strong { "Critical path: " } (words::path(estimate)) }
            }
        }
    }
}

/// Text without what a terminal or a document could obey; maud escapes the rest.
fn clean(text: &str) -> String {
    crate::text::clean(text).into_owned()
}
