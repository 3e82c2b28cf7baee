//! The live board as text: pure, so that it can be looked at without a terminal.

use std::time::Duration;

use super::{
    event::{Event, Goal, Outcome, What},
    fault,
    look::{Look, Tone},
    view::{RunView, StackView, State, Work},
    words,
};
use crate::{
    drivers::Urgency,
    model::StackId,
    text::{clean, duration, fit, pad, pad_left, width},
};

const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// The lines that change: a header, one line a stack at work, and what is waited for. They fit the screen: what does
/// not is counted.
pub fn lines(view: &RunView, at: Duration, look: Look) -> Vec<String> {
    let Some(about) = &view.about else { return Vec::new() };
    let mut out = vec![header(view, at, look)];
    let busy: Vec<_> = view.in_order().filter(|(_, stack)| stack.is_busy()).collect();
    let footer = words::interrupted(view.urgency, &view.waiting_for, look.width);
    let interrupted = view.urgency > Urgency::None && about.goal != Goal::Plan;
    // One line stays free above the board, and one for the cursor.
    let room = look.height.saturating_sub(3 + usize::from(interrupted)).max(1);
    let shown = if busy.len() > room { room.saturating_sub(1) } else { busy.len() };
    let names = names(busy[..shown].iter().map(|(id, _)| *id), look);
    out.extend(busy[..shown].iter().map(|(id, stack)| stack_line(id, stack, names, at, look)));
    if shown < busy.len() {
        out.push(look.paint(Tone::Dim, &fit(&format!("  + {} more", busy.len() - shown), look.width)));
    }
    if interrupted {
        out.push(look.paint(Tone::Warn, &fit(&footer, look.width)));
    }
    out
}

/// The width of the column of names.
fn names<'a>(ids: impl Iterator<Item = &'a StackId>, look: Look) -> usize {
    let widest = ids.map(|id| width(id.as_str())).max().unwrap_or(0);
    widest.clamp(8, 28).min(look.width / 3)
}

fn header(view: &RunView, at: Duration, look: Look) -> String {
    let (ended, total) = (view.ended(), view.stacks.len());
    let mut facts = vec![format!("{ended}/{total}"), duration(at)];
    if let Some(left) = view.remaining(at).filter(|left| !left.is_zero() && view.urgency == Urgency::None) {
        facts.push(format!("about {} left", coarse(left)));
    }
    let failed = view.failed();
    let failures = if failed == 0 { String::new() } else { format!("  {failed} failed") };
    let title = format!("{} {}", view.goal().word(), view.environment());
    let title = fit(&title, look.width / 2).into_owned();
    let facts = facts.join("  ");
    let used = width(&title) + 4 + width(&facts) + width(&failures);
    let bar = look.width.saturating_sub(used).min(32);
    let bar = if bar < 6 { String::new() } else { format!("{}  ", bar_of(ended, total, bar, look)) };
    let run = view.about.as_ref().map(|about| format!("  run {}", clean(&about.run))).unwrap_or_default();
    let run = if used + 34 + width(&run) <= look.width { look.paint(Tone::Dim, &run) } else { String::new() };
    if used > look.width {
        return fit(&format!("{title}  {facts}{failures}"), look.width).into_owned();
    }
    let title = look.paint(Tone::Strong, &title);
    format!("{title}  {bar}{facts}{}{run}", look.paint(Tone::Bad, &failures))
}

fn bar_of(ended: usize, total: usize, columns: usize, look: Look) -> String {
    let full = (ended * columns).checked_div(total).unwrap_or(0);
    let (done, rest) = ("━".repeat(full), "─".repeat(columns - full));
    format!("{}{}", look.paint(Tone::Good, &done), look.paint(Tone::Dim, &rest))
}

/// An estimate has no tenths, and past a minute no odd seconds.
fn coarse(left: Duration) -> String {
    let seconds = left.as_secs().max(1);
    match seconds {
        0..60 => format!("{seconds}s"),
        60..600 => duration(Duration::from_secs(seconds.div_ceil(10) * 10)),
        _ => format!("{}m", seconds.div_ceil(60)),
    }
}

fn stack_line(id: &StackId, stack: &StackView, names: usize, at: Duration, look: Look) -> String {
    let frame = usize::try_from(at.as_millis() / 100).unwrap_or(0) % SPINNER.len();
    let spent = stack.began.map_or(Duration::ZERO, |began| at.saturating_sub(began));
    let (mark, what) = match &stack.state {
        State::Retrying { attempt, until, why } => {
            let wait = duration(until.saturating_sub(at));
            ("↻", format!("attempt {attempt} in {wait}  {}", clean(why)))
        }
        State::AtWork(Work { stage, doing, done, total }) => {
            (SPINNER[frame], words::work(*stage, *done, *total, doing))
        }
        _ => (" ", String::new()),
    };
    let left = look.width.saturating_sub(names + 13);
    format!(
        "{} {}  {}  {}",
        look.paint(Tone::Accent, mark),
        look.paint(Tone::Strong, &pad(id.as_str(), names)),
        look.paint(Tone::Dim, &pad_left(&duration(spent), 7)),
        fit(&what, left)
    )
}

/// The lines that an event leaves behind for good, above the board. `view` has taken the event in already.
pub fn permanent(view: &RunView, event: &Event, look: Look) -> Vec<String> {
    match &event.what {
        What::StackDone { outcome: Outcome::UpToDate { .. }, .. } => Vec::new(),
        What::StackDone { outcome: Outcome::Previewed { .. }, .. } if !previews(view.goal()) => Vec::new(),
        What::StackDone { stack, outcome, summary, chart, took } => {
            let names = names(view.order.iter(), look);
            let words = words::outcome(*outcome, summary, *chart);
            vec![format!(
                "{} {}  {}  {}",
                look.paint(Tone::Good, "✓"),
                pad(stack.as_str(), names),
                look.paint(Tone::Dim, &pad_left(&duration(*took), 7)),
                fit(&words, look.width.saturating_sub(names + 13))
            )]
        }
        What::StackFailed { stack, fault, took } => {
            fault::headline(stack, &format!(" ({})", duration(*took)), fault, look)
        }
        What::Note { text } => vec![fit(&clean(text), look.width).into_owned()],
        What::Warning { text, hint } => warning(text, hint.as_deref(), look),
        _ => Vec::new(),
    }
}

const fn previews(goal: Goal) -> bool {
    matches!(goal, Goal::Plan | Goal::Drift)
}

pub(super) fn warning(text: &str, hint: Option<&str>, look: Look) -> Vec<String> {
    let look = Look { width: look.width.min(120), ..look };
    let mut lines = fault::labelled("warning:", Tone::Warn, text, 0, look);
    if let Some(hint) = hint {
        lines.extend(fault::labelled("hint:", Tone::Accent, hint, 0, look));
    }
    lines
}
