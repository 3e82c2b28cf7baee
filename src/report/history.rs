use std::time::Duration;

use serde::Serialize;

use super::{
    event::Ending,
    look::{Look, Tone},
    status::ago,
    table::{Cell, table},
};
use crate::{
    model::{Approved, Origin},
    text::{clean, duration, pad},
};

/// One run of an environment, as its journal tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryRow {
    /// Its id.
    pub run: String,
    /// What it was for: `up`, `down`, `plan`, `adopt`…, or `exec`.
    pub goal: String,
    /// When it began.
    pub at: jiff::Timestamp,
    /// How long it took, in milliseconds; `None` for one without an end.
    pub took_ms: Option<u64>,
    /// How it ended; `None` for one that is at work, or was killed.
    pub ending: Option<Ending>,
    /// How many stacks it changed.
    pub changed: usize,
    /// How many failed.
    pub failed: usize,
    /// Who ran it: `user@host`.
    pub by: String,
    /// Where it came from.
    #[serde(flatten)]
    pub origin: Origin,
    /// How it was approved, in order.
    pub approved: Vec<Approved>,
    /// The stack and the command of an `exec`, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// What that command ended with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
}

/// The runs of an environment, newest first.
#[must_use]
pub fn history(environment: &str, rows: &[HistoryRow], now: jiff::Timestamp, look: Look) -> String {
    if rows.is_empty() {
        return format!("{} has no runs yet", clean(environment));
    }
    let table_rows: Vec<Vec<Cell>> = rows.iter().map(|row| cells(row, now)).collect();
    let mut table = table(&["run", "", "began", "took", "ended", ""], &table_rows, look).into_iter();
    let mut lines: Vec<String> = table.next().into_iter().collect();
    for (row, line) in rows.iter().zip(table) {
        lines.push(line);
        lines.extend(whence(row).map(|text| look.paint(Tone::Dim, &format!("    {text}"))));
    }
    lines.join("\n")
}

const fn ended(ending: Option<Ending>) -> (&'static str, Tone) {
    match ending {
        Some(Ending::Done) => ("done", Tone::Good),
        Some(Ending::Failed) => ("failed", Tone::Bad),
        Some(Ending::Interrupted) => ("interrupted", Tone::Warn),
        Some(Ending::Unapproved) => ("not approved", Tone::Warn),
        None => ("unfinished", Tone::Warn),
    }
}

/// One run with all that is known of who made it do what; `stacks` is what became of each, in a line.
#[must_use]
pub fn one_run(
    row: &HistoryRow,
    environment: &str,
    stacks: &[String],
    now: jiff::Timestamp,
    look: Look,
) -> String {
    let (ending, tone) = ended(row.ending);
    let run = look.paint(Tone::Strong, &clean(&row.run));
    let mut lines =
        vec![format!("{run} {} of {}: {}", clean(&row.goal), clean(environment), look.paint(tone, ending))];
    let stacks = stacks.iter().map(|stack| ("", stack.clone()));
    for (name, text) in facts(row, now).into_iter().chain(stacks) {
        lines.push(format!("    {}  {}", look.paint(Tone::Dim, &pad(name, 11)), clean(&text)));
    }
    lines.join("\n")
}

/// When, by whom, of what, and who said yes.
fn facts(row: &HistoryRow, now: jiff::Timestamp) -> Vec<(&'static str, String)> {
    let mut facts = vec![("began", format!("{:.0}, {}", row.at, ago(row.at, now)))];
    facts.extend(row.command.iter().map(|command| ("command", command.clone())));
    facts.extend(row.exit_code.map(|code| ("exit code", code.to_string())));
    facts.extend(row.took_ms.map(|ms| ("took", duration(Duration::from_millis(ms)))));
    facts.push(("by", row.by.clone()));
    if let Some(pipeline) = &row.origin.pipeline {
        let url = pipeline.url.as_deref().map(|url| format!(", {url}")).unwrap_or_default();
        facts.push(("pipeline", format!("started by {}{url}", pipeline.user)));
    }
    let content = &row.origin.content;
    facts.extend(content.words().map(|at| ("content", at)));
    if let (Some(_), Some(checkout)) = (&content.reference, &content.checkout) {
        let dirty = if content.dirty { ", with changes that are not committed" } else { "" };
        facts.push(("checkout", format!("{checkout}{dirty}")));
    }
    facts.extend(row.approved.iter().map(|approved| ("approved", approved.words())));
    facts.extend(row.origin.during_freeze.iter().map(|why| ("in a freeze", why.clone())));
    facts
}

/// What its content was and what was out of the ordinary, where that is known.
fn whence(row: &HistoryRow) -> Option<String> {
    let at = row.origin.content.words().map(|at| format!("at {}", clean(&at)));
    let freeze = row.origin.during_freeze.as_ref().map(|why| format!("in a freeze: {}", clean(why)));
    let pipeline =
        row.origin.pipeline.as_ref().map(|pipeline| format!("pipeline of {}", clean(&pipeline.user)));
    let said: Vec<String> = at.into_iter().chain(pipeline).chain(freeze).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

fn cells(row: &HistoryRow, now: jiff::Timestamp) -> Vec<Cell> {
    let (ending, tone) = ended(row.ending);
    let counts = [(row.changed, "changed"), (row.failed, "failed")].into_iter();
    let counts = counts.filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let code = row.exit_code.filter(|code| *code != 0).map(|code| format!("exit code {code}"));
    let counts =
        row.command.as_ref().map(|command| clean(command).into_owned()).into_iter().chain(code).chain(counts);
    let by = (!row.by.is_empty()).then(|| format!("by {}", clean(&row.by)));
    vec![
        Cell::new(&row.run, Tone::Strong),
        Cell::plain(&row.goal),
        Cell::plain(ago(row.at, now)).right(),
        Cell::dim(row.took_ms.map(|ms| duration(Duration::from_millis(ms))).unwrap_or_default()).right(),
        Cell::new(ending, tone),
        Cell::dim(counts.chain(by).collect::<Vec<_>>().join(", ")),
    ]
}
