use std::time::Duration;

use serde::Serialize;

use super::{
    look::{Look, Tone},
    table::{Cell, table},
};
use crate::{
    model::{Content, StackId},
    text::{clean, count, duration, width, wrap},
};

/// An environment as it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusView {
    /// The platform's name.
    pub platform: String,
    /// The environment.
    pub environment: String,
    /// The sprint it has reached.
    pub sprint: u32,
    /// The sprint's title, if it has one.
    pub title: Option<String>,
    /// Where its content comes from.
    pub content: Content,
    /// The freeze that holds now, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<String>,
    /// The stacks in their order; orphans last.
    pub rows: Vec<StatusRow>,
    /// Who holds the lock, in words, if anyone does.
    pub locked_by: Option<String>,
}

/// One stack of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusRow {
    /// Its name.
    pub stack: StackId,
    /// The increment that brings it.
    pub sprint: u32,
    /// `terraform`, `helm`, `job` or `given`.
    pub kind: String,
    /// How it stands.
    pub state: Standing,
    /// When it was last changed.
    pub at: Option<jiff::Timestamp>,
    /// How long that took, in milliseconds.
    pub took_ms: Option<u64>,
    /// More in words: what changed, what failed, the release's revision.
    pub detail: String,
}

/// How a stack stands, judged without starting a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// As the platform file says, and ready.
    UpToDate,
    /// Applied, but its gates have not held yet.
    NotReady,
    /// The platform file, or something it depends on, has changed since.
    Outdated,
    /// Someone else changed it since.
    ChangedOutside,
    /// It was never applied, or is gone.
    Absent,
    /// The last act on it failed.
    Failed,
    /// A run is at work on it, or was when it ended.
    InFlight,
    /// Recorded, but no longer in the platform.
    Orphan,
}

impl Standing {
    const ALL: [Self; 8] = [
        Self::UpToDate,
        Self::NotReady,
        Self::Outdated,
        Self::ChangedOutside,
        Self::Absent,
        Self::Failed,
        Self::InFlight,
        Self::Orphan,
    ];

    /// The words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::UpToDate => "up to date",
            Self::NotReady => "not ready",
            Self::Outdated => "outdated",
            Self::ChangedOutside => "changed outside",
            Self::Absent => "absent",
            Self::Failed => "failed",
            Self::InFlight => "in flight",
            Self::Orphan => "orphan",
        }
    }

    const fn look(self) -> (&'static str, Tone) {
        match self {
            Self::UpToDate => ("✓", Tone::Good),
            Self::NotReady => ("◌", Tone::Warn),
            Self::Outdated => ("~", Tone::Warn),
            Self::ChangedOutside => ("!", Tone::Warn),
            Self::Absent => ("+", Tone::Dim),
            Self::Failed => ("✗", Tone::Bad),
            Self::InFlight => ("…", Tone::Accent),
            Self::Orphan => ("?", Tone::Warn),
        }
    }
}

/// The stacks of an environment and how they stand.
#[must_use]
pub fn status(view: &StatusView, now: jiff::Timestamp, look: Look) -> String {
    let title = view.title.as_deref().map(|title| format!(": {}", clean(title))).unwrap_or_default();
    let head = format!("{} {}", clean(&view.platform), clean(&view.environment));
    let mut lines = vec![format!("{}, sprint {}{title}", look.paint(Tone::Strong, &head), view.sprint)];
    lines.extend(view.content.words().map(|at| format!("content {}", clean(&at))));
    lines.extend(view.frozen.iter().map(|by| look.paint(Tone::Warn, &format!("frozen: {}", clean(by)))));
    lines.extend(view.locked_by.iter().map(|by| look.paint(Tone::Warn, &format!("locked by {}", clean(by)))));
    lines.push(String::new());
    let rows: Vec<Vec<Cell>> = view.rows.iter().map(|row| cells(row, now)).collect();
    if !rows.is_empty() {
        let mut table = table(&["", "stack", "kind", "sprint", "state", "changed", "took"], &rows, look);
        let columns = table.iter().map(|line| console::measure_text_width(line)).max().unwrap_or(0);
        lines.push(table.remove(0));
        for (row, line) in view.rows.iter().zip(table) {
            lines.extend(with_detail(line, columns, &row.detail, look));
        }
        lines.push(String::new());
    }
    lines.extend(wrap(&totals(view), look.width));
    lines.join("\n")
}

/// The detail beside its row where it fits, below it where it does not.
fn with_detail(line: String, columns: usize, detail: &str, look: Look) -> Vec<String> {
    let detail = clean(detail);
    if detail.is_empty() {
        return vec![line];
    }
    if columns + 2 + width(&detail) <= look.width {
        let gap = columns + 2 - console::measure_text_width(&line);
        return vec![format!("{line}{}{detail}", " ".repeat(gap))];
    }
    let below = wrap(&detail, look.width.saturating_sub(5)).into_iter().map(|line| format!("     {line}"));
    std::iter::once(line).chain(below).collect()
}

fn cells(row: &StatusRow, now: jiff::Timestamp) -> Vec<Cell> {
    let (mark, tone) = row.state.look();
    let took = row.took_ms.map(|ms| duration(Duration::from_millis(ms))).unwrap_or_default();
    vec![
        Cell::new(mark, tone),
        Cell::new(row.stack.as_str(), Tone::Strong),
        Cell::dim(&row.kind),
        Cell::dim(row.sprint.to_string()).right(),
        Cell::new(row.state.words(), tone),
        Cell::plain(row.at.map(|at| ago(at, now)).unwrap_or_default()).right(),
        Cell::dim(took).right(),
    ]
}

fn totals(view: &StatusView) -> String {
    let counted = Standing::ALL.into_iter().filter_map(|state| {
        let count = view.rows.iter().filter(|row| row.state == state).count();
        (count > 0).then(|| format!("{count} {}", state.words()))
    });
    let counted: Vec<String> = counted.collect();
    let stacks = count(view.rows.len(), "stack");
    match view.rows.first() {
        None => stacks,
        Some(row) if counted.len() == 1 && view.rows.len() > 1 => {
            format!("{stacks}, all {}", row.state.words())
        }
        Some(_) => format!("{stacks}: {}", counted.join(", ")),
    }
}

/// `just now`, `5m ago`, `3h ago`, `2d ago`.
pub(super) fn ago(at: jiff::Timestamp, now: jiff::Timestamp) -> String {
    let seconds = now.as_second() - at.as_second();
    match seconds {
        ..10 => "just now".to_owned(),
        10..100 => format!("{seconds}s ago"),
        100..5400 => format!("{}m ago", (seconds + 30) / 60),
        5400..129_600 => format!("{}h ago", (seconds + 1800) / 3600),
        _ => format!("{}d ago", (seconds + 43_200) / 86_400),
    }
}
