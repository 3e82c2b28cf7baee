use maud::{Markup, html};

use super::{
    super::{CloudChange, Verdict, words},
    clean,
};
use crate::text::{count, duration};

/// The verdict, and the few numbers that one looks for.
pub(super) fn draw(verdict: &Verdict) -> Markup {
    let (class, sign, word) = if verdict.passed { ("ok", "✓", "passed") } else { ("bad", "✕", "failed") };
    html! {
        header {
            h1 { "Rehearsal of " (clean(&verdict.environment)) " " span class={ "verdict " (class) } { (sign) " " (word) } }
            p.about {
                (clean(&verdict.platform)) " · " (verdict.began.strftime("%-d %B %Y, %H:%M UTC").to_string())
                " · groundwork " (verdict.groundwork)
            }
            @if let Some(part) = verdict.failed() {
                p.alarm { strong { "It failed in “" (clean(&part.name)) "”: " } (part.problems.first().map(|problem| clean(problem)).unwrap_or_default()) }
            }
            @if let Some(never) = verdict.never_struck() {
                p.alarm { strong { (never) } ": what they were to show was not tried." }
            }
            dl.figures {
                @for (value, label) in figures(verdict) {
                    div { dt { (label) } dd { (value) } }
                }
            }
            p.note {
                "Terraform, helm and the Kubernetes API were real, Google Cloud and the nodes were simulated. "
                a href="#not-proven" { "What this does not prove" }
                ": " (verdict.not_proven.join(", ")) "."
            }
        }
    }
}

fn figures(verdict: &Verdict) -> Vec<(String, &'static str)> {
    let made: usize = verdict.parts.iter().map(|part| CloudChange::total(&part.cloud).made).sum();
    let mut figures = vec![
        (duration(verdict.took), "the rehearsal took"),
        (count(verdict.stacks.len(), "stack"), "in the environment"),
        (count(made, "object"), "made in the simulated cloud"),
    ];
    if let Some(up) = verdict.real.up.as_ref().filter(|_| verdict.real.without.is_empty()) {
        figures.push((format!("about {}", words::about(up.took)), "a real run would take"));
        figures
            .extend(words::saved(up).map(|saved| (format!("about {saved}"), "saved by working in parallel")));
    }
    figures
}
