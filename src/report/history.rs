use std::time::Duration;

use serde::Serialize;

use super::{
    event::Ending,
    look::{Look, Tone},
    status::ago,
    table::{Cell, table},
};
use crate::text::{clean, duration};

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
    let rows: Vec<Vec<Cell>> = rows.iter().map(|row| cells(row, now)).collect();
    table(&["run", "", "began", "took", "ended", ""], &rows, look).join("\n")
}

fn cells(row: &HistoryRow, now: jiff::Timestamp) -> Vec<Cell> {
    let (ending, tone) = match row.ending {
        Some(Ending::Done) => ("done", Tone::Good),
        Some(Ending::Failed) => ("failed", Tone::Bad),
        Some(Ending::Interrupted) => ("interrupted", Tone::Warn),
        Some(Ending::Unapproved) => ("not approved", Tone::Warn),
        None => ("unfinished", Tone::Warn),
    };
    let counts = [(row.changed, "changed"), (row.failed, "failed")].into_iter();
    let counts = counts.filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let code = row.exit_code.filter(|code| *code != 0).map(|code| format!("exit code {code}"));
    let counts =
        row.command.as_ref().map(|command| clean(command).into_owned()).into_iter().chain(code).chain(counts);
    let by = (!row.by.is_empty()).then(|| format!("by {}", row.by));
    vec![
        Cell::new(&row.run, Tone::Strong),
        Cell::plain(&row.goal),
        Cell::plain(ago(row.at, now)).right(),
        Cell::dim(row.took_ms.map(|ms| duration(Duration::from_millis(ms))).unwrap_or_default()).right(),
        Cell::new(ending, tone),
        Cell::dim(counts.chain(by).collect::<Vec<_>>().join(", ")),
    ]
}
