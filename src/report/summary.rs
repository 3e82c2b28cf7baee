use std::collections::BTreeMap;

use super::{
    event::{Because, Ending, Goal, Next, Outcome},
    fault,
    look::{Look, Tone},
    view::{Finished, RunView, StackView, State},
    words,
};
use crate::{
    model::{Action, ChartOrigin, Fault, StackId},
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
    let took = match finished.took.as_millis() {
        quick @ 0..100 => format!("{quick}ms"),
        _ => duration(finished.took),
    };
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

/// `created  3  dns, gke, vpc`, and what is to be said of all of them.
struct Row<'a> {
    label: &'static str,
    tone: Tone,
    count: usize,
    names: Vec<&'a str>,
    note: String,
}

impl<'a> Row<'a> {
    fn line(&self, look: Look) -> String {
        let label = look.paint(self.tone, &pad(self.label, 11));
        let count = pad_left(&self.count.to_string(), 4);
        let left = look.width.min(120).saturating_sub(20);
        let gap = if self.names.is_empty() || self.note.is_empty() { "" } else { ": " };
        let names = list(&self.names, left.saturating_sub(width(&self.note) + gap.len()));
        format!("  {label} {count}  {}", fit(&format!("{names}{gap}{}", self.note), left))
    }

    fn of(label: &'static str, tone: Tone, stacks: &[&'a StackId]) -> Option<Self> {
        let names = stacks.iter().map(|id| id.as_str()).collect();
        let row = Self { label, tone, count: stacks.len(), names, note: String::new() };
        (!stacks.is_empty()).then_some(row)
    }
}

fn rows(view: &RunView) -> Vec<Row<'_>> {
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
        let row =
            Row { label: "up to date", tone: Tone::Plain, count, names: Vec::new(), note: how.to_owned() };
        rows.extend((count > 0).then_some(row));
    }
    rows.extend(Row::of("failed", Tone::Bad, &matching(&|state| matches!(state, State::Failed { .. }))));
    rows.extend(unreached(view));
    rows.extend(charts(view));
    let unfinished = matching(&|state| {
        matches!(state, State::Waiting | State::Approving | State::AtWork(_) | State::Retrying { .. })
    });
    rows.extend(Row::of("unfinished", Tone::Warn, &unfinished));
    rows
}

const fn is_previewed(state: &State) -> bool {
    matches!(state, State::Done(Outcome::Previewed { .. }))
}

/// Where the charts came from that were installed, and every stand-in that runs.
fn charts(view: &RunView) -> impl Iterator<Item = Row<'_>> {
    let of = |origin: ChartOrigin, tone: Tone, note: &str| {
        let counts = |stack: &StackView| match &stack.state {
            State::Done(Outcome::Changed { .. }) => true,
            State::Done(Outcome::UpToDate { .. }) => origin == ChartOrigin::StandIn,
            _ => false,
        };
        let stacks: Vec<&StackId> = view
            .in_order()
            .filter(|(_, stack)| stack.chart == Some(origin) && counts(stack))
            .map(|(id, _)| id)
            .collect();
        Row::of("charts", tone, &stacks).map(|row| Row { note: note.to_owned(), ..row })
    };
    let rows = [
        of(ChartOrigin::Repository, Tone::Plain, "from the repository"),
        of(ChartOrigin::Mirror, Tone::Plain, "from the mirror"),
        of(ChartOrigin::StandIn, Tone::Warn, "stand-in, not the real chart"),
    ];
    rows.into_iter().flatten()
}

/// One row for each reason.
fn unreached<'a>(view: &'a RunView) -> Vec<Row<'a>> {
    let mut reasons: BTreeMap<&Because, Vec<&'a str>> = BTreeMap::new();
    for (id, stack) in view.in_order() {
        if let State::Unreached(because) = &stack.state {
            reasons.entry(because).or_default().push(id.as_str());
        }
    }
    let row = |(because, names): (&Because, Vec<&'a str>)| {
        let note = words::because_many(because, names.len());
        Row { label: "not reached", tone: Tone::Warn, count: names.len(), names, note }
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
    let purposes = next.iter().map(|next| width(&next.purpose)).max().unwrap_or(0);
    let beside = commands + 4 + purposes <= look.width;
    let mut lines = vec![String::new(), look.paint(Tone::Strong, "next:")];
    for Next { command, purpose } in next {
        let (command, purpose) = (clean(command), clean(purpose));
        // A command is never cut: it is there to be copied.
        if beside {
            let command = look.paint(Tone::Accent, &pad(&command, commands));
            lines.push(format!("  {command}  {purpose}"));
        } else {
            lines.push(format!("  {}", look.paint(Tone::Accent, &command)));
            lines.push(format!("      {}", fit(&purpose, look.width.saturating_sub(6))));
        }
    }
    lines
}
