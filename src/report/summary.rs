use std::collections::BTreeMap;

use super::{
    event::{Because, Ending, Goal, Next, Outcome},
    fault,
    look::{Look, Tone},
    view::{Finished, RunView, State},
    words,
};
use crate::{
    model::{Action, Fault, StackId},
    text::{clean, duration, fit, list, pad, pad_left, width},
};

/// What a run came to, on one screen: what was done, what failed and why, what was not reached, what to do next.
#[must_use]
pub fn summary(view: &RunView, look: Look) -> String {
    let Some(finished) = &view.finished else { return String::new() };
    let mut lines = vec![headline(view, finished, look)];
    let rows = rows(view);
    if !rows.is_empty() {
        lines.push(String::new());
        lines.extend(rows.iter().map(|row| row.line(look)));
    }
    let next = next(&finished.next, look);
    let room = look.height.saturating_sub(lines.len() + next.len() + 1);
    lines.extend(faults(view, room, look));
    lines.extend(next);
    lines.join("\n")
}

fn headline(view: &RunView, finished: &Finished, look: Look) -> String {
    let changed = view.stacks.values().any(|stack| !is_up_to_date(&stack.state));
    let took = duration(finished.took);
    let (tone, ending) = match finished.ending {
        Ending::Done if !changed => (Tone::Good, format!("nothing to do, checked in {took}")),
        Ending::Done => (Tone::Good, format!("done in {took}")),
        Ending::Failed => (Tone::Bad, format!("failed after {took}")),
        Ending::Interrupted => (Tone::Warn, format!("interrupted after {took}")),
        Ending::Unapproved => (Tone::Warn, format!("stopped for approval after {took}")),
    };
    let title = format!("{} {}:", view.goal().word(), clean(view.environment()));
    format!("{} {}", look.paint(Tone::Strong, &title), look.paint(tone, &ending))
}

const fn is_up_to_date(state: &State) -> bool {
    matches!(state, State::Done(Outcome::UpToDate { .. }))
}

/// `created  3  dns, gke, vpc`.
struct Row {
    label: &'static str,
    tone: Tone,
    count: usize,
    rest: String,
}

impl Row {
    fn line(&self, look: Look) -> String {
        let label = look.paint(self.tone, &pad(self.label, 11));
        let count = pad_left(&self.count.to_string(), 4);
        format!("  {label} {count}  {}", fit(&self.rest, look.width.min(120).saturating_sub(20)))
    }

    fn of(label: &'static str, tone: Tone, stacks: &[&StackId]) -> Option<Self> {
        let names: Vec<&str> = stacks.iter().map(|id| id.as_str()).collect();
        let row = Self { label, tone, count: stacks.len(), rest: list(&names, 58) };
        (!stacks.is_empty()).then_some(row)
    }
}

fn rows(view: &RunView) -> Vec<Row> {
    let matching = |wanted: &dyn Fn(&State) -> bool| -> Vec<&StackId> {
        view.in_order().filter(|(_, stack)| wanted(&stack.state)).map(|(id, _)| id).collect()
    };
    let mut rows = Vec::new();
    for action in
        [Action::Create, Action::Update, Action::Replace, Action::Destroy, Action::Read, Action::None]
    {
        let changed = Outcome::Changed { action };
        let stacks = matching(&|state| matches!(state, State::Done(outcome) if *outcome == changed));
        let tone = if action.destroys() && view.goal() != Goal::Down { Tone::Warn } else { Tone::Good };
        rows.extend(Row::of(words::past(action), tone, &stacks));
    }
    rows.extend(Row::of("planned", Tone::Good, &matching(&is_previewed)));
    for (refreshed, how) in [(true, "refreshed"), (false, "not refreshed")] {
        let outcome = Outcome::UpToDate { refreshed };
        let count = matching(&|state| matches!(state, State::Done(ended) if *ended == outcome)).len();
        let row = Row { label: "up to date", tone: Tone::Plain, count, rest: how.to_owned() };
        rows.extend((count > 0).then_some(row));
    }
    rows.extend(Row::of("failed", Tone::Bad, &matching(&|state| matches!(state, State::Failed { .. }))));
    rows.extend(unreached(view));
    let unfinished = matching(&|state| {
        matches!(state, State::Waiting | State::Approving | State::AtWork(_) | State::Retrying { .. })
    });
    rows.extend(Row::of("unfinished", Tone::Warn, &unfinished));
    rows
}

const fn is_previewed(state: &State) -> bool {
    matches!(state, State::Done(Outcome::Previewed { .. }))
}

/// One row for each reason.
fn unreached(view: &RunView) -> Vec<Row> {
    let mut reasons: BTreeMap<&Because, Vec<&str>> = BTreeMap::new();
    for (id, stack) in view.in_order() {
        if let State::Unreached(because) = &stack.state {
            reasons.entry(because).or_default().push(id.as_str());
        }
    }
    let row = |(because, names): (&Because, Vec<&str>)| {
        let why = words::because_many(because, names.len());
        let names_left = 56_usize.saturating_sub(width(&why)).max(12);
        let rest = format!("{}: {why}", list(&names, names_left));
        Row { label: "not reached", tone: Tone::Warn, count: names.len(), rest }
    };
    reasons.into_iter().map(row).collect()
}

/// As much of each fault as there is room for; at least what failed, and what helps.
fn faults(view: &RunView, room: usize, look: Look) -> Vec<String> {
    let failed: Vec<(&StackId, &Fault, String)> = view
        .in_order()
        .filter_map(|(id, stack)| match &stack.state {
            State::Failed { fault, took } => Some((id, fault, format!(" ({})", duration(*took)))),
            _ => None,
        })
        .collect();
    let with = |each: usize| -> Vec<String> {
        let all = failed.iter().map(|(id, fault, after)| fault::lines(id, after, fault, each, look));
        all.flat_map(|lines| std::iter::once(String::new()).chain(lines)).collect()
    };
    let fitting = (2..=12).rev().map(with).find(|lines| lines.len() <= room);
    fitting.unwrap_or_else(|| with(1))
}

fn next(next: &[Next], look: Look) -> Vec<String> {
    if next.is_empty() {
        return Vec::new();
    }
    let commands = next.iter().map(|next| width(&next.command)).max().unwrap_or(0);
    let mut lines = vec![String::new(), look.paint(Tone::Strong, "next:")];
    for Next { command, purpose } in next {
        let (command, purpose) = (clean(command), clean(purpose));
        // A command is never cut: it is there to be copied.
        let purpose = fit(&purpose, look.width.saturating_sub(commands + 4)).into_owned();
        let line = format!("  {}  {}", look.paint(Tone::Accent, &pad(&command, commands)), purpose);
        lines.push(line.trim_end().to_owned());
    }
    lines
}
