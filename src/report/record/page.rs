use std::{fmt::Write as _, time::Duration};

use super::{Record, RunRecord};
use crate::text::duration;

/// The record as a page of Markdown.
#[must_use]
pub fn page(record: &Record) -> String {
    let mut page = String::from("# A record of groundwork's runs\n\n");
    let where_ = if record.simulated { "**Google was simulated.** " } else { "Nothing was simulated. " };
    let _ = writeln!(
        page,
        "{where_}Redacted by `groundwork record`. {}; {}.",
        record.machine,
        record.tools.join(", ")
    );
    for run in &record.runs {
        table(&mut page, run);
    }
    for attachment in &record.attachments {
        let fence = if attachment.text.contains("```") { "~~~~" } else { "```" };
        let _ =
            write!(page, "\n## {}\n\n{fence}\n{}\n{fence}\n", attachment.name, attachment.text.trim_end());
    }
    page
}

/// What is said of a run in a line.
fn facts(run: &RunRecord) -> Vec<String> {
    let mut facts = vec![format!("groundwork {}", run.groundwork)];
    facts.extend(run.content.as_ref().map(|at| format!("content {at}")));
    facts.extend(run.pipeline.then(|| "started by a pipeline".to_owned()));
    facts.extend((!run.approved.is_empty()).then(|| format!("approved {}", run.approved.join(", "))));
    facts.extend(run.during_freeze.as_ref().map(|why| format!("in a freeze: {why}")));
    facts
}

fn table(page: &mut String, run: &RunRecord) {
    let took =
        run.took_ms.map_or_else(String::new, |ms| format!(" in {}", duration(Duration::from_millis(ms))));
    let ending = run.ending.as_deref().unwrap_or("without an end");
    let _ = write!(page, "\n## {}, {}: {ending}{took}\n\n{}\n", run.command, run.at, facts(run).join("; "));
    if run.steps.is_empty() {
        return;
    }
    page.push_str("\n| stack | step | ended | took | |\n|---|---|---|---|---|\n");
    for step in &run.steps {
        let took = duration(Duration::from_millis(step.took_ms));
        let said = step.said.replace('|', "\\|");
        let _ = writeln!(page, "| {} | {} | {} | {took} | {said} |", step.stack, step.step, step.end);
    }
}
