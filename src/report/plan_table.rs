use super::{
    event::Goal,
    fault::labelled,
    look::{Look, Tone},
    plan_changes,
    plan_view::{Certainty, Detail, PlanEntry, PlanView},
};
use crate::{
    model::{Action, Change, ChartOrigin, Content, StackId},
    text::{clean, count, list, pad, pad_left, width, wrap},
};

/// The actions that a plan counts, in the order in which it names them.
pub(super) const COUNTED: [Action; 5] =
    [Action::Create, Action::Update, Action::Replace, Action::Destroy, Action::Read];

/// A plan: stack by stack in the order of the run with what happens to their resources, and totals.
#[must_use]
pub fn plan(view: &PlanView, detail: Detail, look: Look) -> String {
    let look = Look { width: look.width.min(160), ..look };
    let mut lines = head(view, look);
    let before = lines.len();
    let acting: Vec<&PlanEntry> = view.entries.iter().filter(|entry| !is_idle(entry)).collect();
    let columns = Columns::of(&acting);
    for entry in &acting {
        lines.extend(columns.entry(entry, look));
        lines.extend(plan_changes::lines(&entry.changes, detail, look));
        lines.extend(entry.notes.iter().flat_map(|note| labelled("note:", Tone::Dim, note, 6, look)));
    }
    if lines.len() > before {
        lines.push(String::new());
    }
    lines.extend(idle(view, look));
    lines.extend(stand_ins(view, look));
    lines.extend(orphans(view, look));
    lines.extend(totals(view, look));
    lines.join("\n")
}

/// Where the content comes from, and what keeps it from being carried out now.
fn head(view: &PlanView, look: Look) -> Vec<String> {
    let mut lines: Vec<String> = content(&view.environment, &view.content).into_iter().collect();
    if let Some(frozen) = &view.frozen {
        lines.extend(labelled("frozen:", Tone::Warn, &clean(frozen), 0, look));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// `production at v12 (3f2a1b9c0d)`.
pub(super) fn content(environment: &str, content: &Content) -> Option<String> {
    Some(format!("{} at {}", clean(environment), clean(&content.words()?)))
}

fn is_idle(entry: &PlanEntry) -> bool {
    entry.action == Action::None
        && entry.notes.is_empty()
        && !matches!(entry.certainty, Certainty::Blocked { .. })
}

/// The colour of an action.
pub(super) const fn tone(action: Action) -> Tone {
    match action {
        Action::None => Tone::Plain,
        Action::Read => Tone::Accent,
        Action::Create => Tone::Good,
        Action::Update => Tone::Warn,
        Action::Replace | Action::Destroy => Tone::Bad,
    }
}

struct Columns {
    name: usize,
    kind: usize,
}

impl Columns {
    fn of(entries: &[&PlanEntry]) -> Self {
        let widest =
            |text: &dyn Fn(&PlanEntry) -> usize| entries.iter().map(|entry| text(entry)).max().unwrap_or(0);
        Self {
            name: widest(&|entry| width(entry.stack.as_str())).clamp(8, 28),
            kind: widest(&|entry| width(&entry.kind)),
        }
    }

    /// The stack's line; what does not fit beside its name goes below it.
    fn entry(&self, entry: &PlanEntry, look: Look) -> Vec<String> {
        let (sign, sign_tone) = match entry.certainty {
            Certainty::Blocked { .. } => ("?", Tone::Warn),
            _ => (entry.action.sign(), tone(entry.action)),
        };
        let head = format!(
            "{} {}  {}",
            look.paint(sign_tone, &pad_left(sign, 3)),
            look.paint(Tone::Strong, &pad(entry.stack.as_str(), self.name)),
            look.paint(Tone::Dim, &pad(&entry.kind, self.kind)),
        );
        let start = 4 + self.name + 2 + self.kind + 2;
        let mut lines = Vec::new();
        for (text, text_tone) in facts(entry) {
            for line in wrap(&text, look.width.saturating_sub(start)) {
                let line = look.paint(text_tone, &line);
                lines.push(match lines.len() {
                    0 => format!("{head}  {line}"),
                    _ => format!("{}{line}", " ".repeat(start)),
                });
            }
        }
        lines
    }
}

/// What is said of a stack beside its name: its resources, and how sure that is.
fn facts(entry: &PlanEntry) -> Vec<(String, Tone)> {
    let counts = counts(entry.changes.iter().map(|change| change.action));
    let what = if counts.is_empty() { entry.action.word().to_owned() } else { counts };
    let what = match entry.chart {
        Some(chart @ (ChartOrigin::Repository | ChartOrigin::Mirror)) => {
            format!("{what} ({})", chart.words())
        }
        Some(ChartOrigin::StandIn) | None => what,
    };
    let mut facts = match &entry.certainty {
        Certainty::Exact => vec![(what, Tone::Plain)],
        Certainty::Provisional { missing } => {
            let missing: Vec<String> = missing.iter().map(|missing| bare(&missing.to_string())).collect();
            vec![(what, Tone::Plain), (format!("provisional: needs {}", list(&missing, 100)), Tone::Warn)]
        }
        Certainty::Blocked { why } => vec![(format!("cannot be planned yet: {}", clean(why)), Tone::Warn)],
    };
    let stand_in = entry.chart.filter(|chart| *chart == ChartOrigin::StandIn);
    facts.extend(stand_in.map(|chart| (chart.words().to_owned(), Tone::Warn)));
    facts
}

/// `${gke.endpoint}` without its brackets.
fn bare(reference: &str) -> String {
    reference.trim_start_matches("${").trim_end_matches('}').to_owned()
}

/// `2 to create, 1 to replace`.
pub(super) fn counts(actions: impl IntoIterator<Item = Action>) -> String {
    let actions: Vec<Action> = actions.into_iter().collect();
    let counted = COUNTED.into_iter().filter_map(|action| {
        let count = actions.iter().filter(|one| **one == action).count();
        (count > 0).then(|| format!("{count} to {}", action.word()))
    });
    counted.collect::<Vec<_>>().join(", ")
}

fn idle(view: &PlanView, look: Look) -> Vec<String> {
    let named = |refreshed: bool| -> Vec<&str> {
        let idle = view.entries.iter().filter(|entry| is_idle(entry) && entry.refreshed == refreshed);
        idle.map(|entry| entry.stack.as_str()).collect()
    };
    let mut lines = Vec::new();
    for (refreshed, how) in [(true, "up to date"), (false, "up to date (not refreshed)")] {
        let stacks = named(refreshed);
        if !stacks.is_empty() {
            let head = format!("{} {how}:", stacks.len());
            lines.extend(labelled(&head, Tone::Plain, &list(&stacks, 100), 0, look));
        }
    }
    lines
}

/// Releases that run, or would run, what only stands for their chart.
fn stand_ins(view: &PlanView, look: Look) -> Vec<String> {
    let is_one = |entry: &&PlanEntry| entry.chart == Some(ChartOrigin::StandIn);
    let names: Vec<&str> = view.entries.iter().filter(is_one).map(|entry| entry.stack.as_str()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let text = format!("{} (not the real charts; --no-stand-ins refuses them)", list(&names, 60));
    labelled("stand-ins:", Tone::Warn, &text, 0, Look { width: look.width.min(120), ..look })
}

fn orphans(view: &PlanView, look: Look) -> Vec<String> {
    if view.orphans.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = view.orphans.iter().map(StackId::as_str).collect();
    let text = format!("{} (no longer in the platform, left alone; --prune destroys)", list(&names, 60));
    labelled("orphans:", Tone::Warn, &text, 0, Look { width: look.width.min(120), ..look })
}

fn totals(view: &PlanView, look: Look) -> Vec<String> {
    let stacks = counts(view.entries.iter().filter(|entry| !blocked(entry)).map(|entry| entry.action));
    let unplanned = view.entries.iter().filter(|entry| blocked(entry)).count();
    let title = match view.goal {
        Goal::Drift => format!("drift of {}:", clean(&view.environment)),
        goal => format!(
            "{} {}:",
            if goal == Goal::Plan { "plan for" } else { goal.word() },
            clean(&view.environment)
        ),
    };
    if stacks.is_empty() && unplanned == 0 {
        let nothing = look.paint(Tone::Good, "nothing to do");
        return vec![format!("{} {nothing}", look.paint(Tone::Strong, &title))];
    }
    let mut parts: Vec<String> = Vec::new();
    parts.extend((!stacks.is_empty()).then(|| format!("stacks {stacks}")));
    let resources = counts(changes(view).map(|change| change.action));
    parts.extend((!resources.is_empty()).then(|| format!("resources {resources}")));
    parts.extend((unplanned > 0).then(|| format!("{} planned during the run", are(unplanned, "stack"))));
    let one = parts.join("; ");
    let text = if width(&title) + 1 + width(&one) <= look.width { one } else { parts.join("\n") };
    let mut lines = labelled(&title, Tone::Strong, &text, 0, look);
    let lost = changes(view).filter(|change| change.action.destroys()).count();
    if lost > 0 && view.goal != Goal::Down {
        let lost = format!("{} destroyed or replaced", are(lost, "resource"));
        lines.push(look.paint(Tone::Bad, &lost));
    }
    if let Some(code) = &view.approval {
        let text = format!("somebody at a terminal, or `--approve {code}`");
        lines.extend(labelled("protected, so that needs", Tone::Warn, &text, 0, look));
    }
    lines
}

/// `1 resource is`, `2 resources are`.
pub(super) fn are(how_many: usize, noun: &str) -> String {
    format!("{} {}", count(how_many, noun), if how_many == 1 { "is" } else { "are" })
}

const fn blocked(entry: &PlanEntry) -> bool {
    matches!(entry.certainty, Certainty::Blocked { .. })
}

/// All changes of resources in the plan.
pub(super) fn changes(view: &PlanView) -> impl Iterator<Item = &Change> + Clone {
    view.entries.iter().flat_map(|entry| &entry.changes)
}
