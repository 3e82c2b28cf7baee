use super::{Part, Real, Remains, Verdict, words};
use crate::{
    model::{ChartOrigin, StackId},
    readiness::{Assessment, Finding},
    rehearsal::faults::Struck,
    report::look::{Look, Tone},
    text::{clean, duration, pad, pad_left, width, wrap},
};

/// How many things a list names before it only counts them.
const NAMED: usize = 10;
/// The column of labels below the parts.
const LABELS: usize = 12;
/// No line is longer, however wide the terminal is.
const WIDEST: usize = 100;

/// The verdict for a terminal.
#[must_use]
pub fn text(verdict: &Verdict, look: Look) -> String {
    let look = Look { width: look.width.min(WIDEST), ..look };
    let mut lines = headline(verdict, look);
    if !verdict.parts.is_empty() {
        lines.push(String::new());
        lines.extend(verdict.parts.iter().flat_map(|part| rows(part, verdict, look)));
    }
    lines.push(String::new());
    lines.extend(real(&verdict.real, look));
    lines.extend(charts(verdict, look));
    lines.extend(not_run(verdict, look));
    let Remains { left, kept, lost } = &verdict.remains;
    lines.extend(listed("left", Tone::Bad, Some("what should be gone:"), left, look));
    lines.extend(listed("gone", Tone::Bad, Some("what had been there before:"), lost, look));
    lines.extend(listed(
        "stays",
        Tone::Plain,
        Some("what cannot be deleted, in a real cloud either:"),
        kept,
        look,
    ));
    lines.extend(faults(verdict, look));
    lines.extend(verdict.readiness.iter().flat_map(|assessment| readiness(assessment, look)));
    lines.extend(listed("assumed", Tone::Plain, None, &verdict.assumed, look));
    lines.extend(labelled("not proven", Tone::Warn, &verdict.not_proven.join(", "), look));
    lines.join("\n")
}

/// One line, or two where it is narrow.
fn headline(verdict: &Verdict, look: Look) -> Vec<String> {
    let (tone, word) = if verdict.passed { (Tone::Good, "passed") } else { (Tone::Bad, "failed") };
    let title = format!("rehearsal of {}:", clean(&verdict.environment));
    let came = format!("{word} in {}", duration(verdict.took));
    let line = format!("{} {}", look.paint(Tone::Strong, &title), look.paint(tone, &came));
    let Some(never) = verdict.never_struck() else { return vec![line] };
    let all = width(&title) + 1 + width(&came) + 2 + width(&never);
    let never = look.paint(Tone::Warn, &never);
    if all <= look.width { vec![format!("{line}, {never}")] } else { vec![line, format!("  {never}")] }
}

/// A part's line, and what is to be said of it below.
fn rows(part: &Part, verdict: &Verdict, look: Look) -> Vec<String> {
    let (tone, word) = if part.passed() { (Tone::Good, "ok") } else { (Tone::Bad, "failed") };
    let names = verdict.parts.iter().map(|part| width(&part.name)).max().unwrap_or(0);
    let times = verdict.parts.iter().map(|part| width(&duration(part.took)) + 1).max().unwrap_or(0).max(7);
    let took = pad_left(&duration(part.took), times);
    let head = format!("  {}  {}{took}  ", look.paint(tone, &pad(word, 6)), pad(&clean(&part.name), names));
    let hang = 2 + 6 + 2 + names + times + 2;
    let shown = part.problems.len().min(NAMED);
    let more = part.problems.len() - shown;
    let mut said: Vec<(Tone, String)> =
        Some(part.did()).filter(|did| !did.is_empty()).map(|did| (Tone::Plain, did)).into_iter().collect();
    said.extend(part.problems[..shown].iter().map(|problem| (Tone::Bad, problem.clone())));
    said.extend((more > 0).then(|| (Tone::Bad, format!("and {more} more"))));
    said.extend(part.notes.iter().map(|note| (Tone::Plain, note.clone())));
    let below = said.iter().flat_map(|(tone, text)| {
        let lines = wrap(text, look.width.saturating_sub(hang)).into_iter();
        lines.map(|line| look.paint(*tone, line.trim_end()))
    });
    let mut lines: Vec<String> = below
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{head}{line}"),
            _ => format!("{}{line}", " ".repeat(hang)),
        })
        .collect();
    if lines.is_empty() {
        lines.push(head.trim_end().to_owned());
    }
    lines
}

/// What a real run would take, and which stacks decide that.
fn real(real: &Real, look: Look) -> Vec<String> {
    let mut lines = Vec::new();
    for (label, estimate) in [("real up", &real.up), ("real down", &real.down)] {
        let Some(estimate) = estimate else { continue };
        lines.extend(labelled(label, Tone::Strong, &words::compared(estimate), look));
        lines.extend(labelled("", Tone::Plain, &format!("critical path: {}", words::path(estimate)), look));
    }
    if !lines.is_empty() {
        lines.extend(words::uncovered(real).iter().flat_map(|text| labelled("", Tone::Plain, text, look)));
        lines.extend(labelled("", Tone::Dim, words::TYPICAL, look));
    }
    lines
}

/// All that were asked for: one that never struck is not to be lost among others.
fn faults(verdict: &Verdict, look: Look) -> Vec<String> {
    let row = |(at, fault): (usize, &Struck)| {
        let tone = if fault.never.is_some() { Tone::Warn } else { Tone::Plain };
        // A label for each that never struck, since a label has the colour.
        let label = if at == 0 || fault.never.is_some() { "faults" } else { "" };
        labelled(label, tone, &fault.words(), look)
    };
    verdict.faults.iter().enumerate().flat_map(row).collect()
}

/// What the workloads are like that was not accepted, and what was accepted in vain.
fn readiness(assessment: &Assessment, look: Look) -> Vec<String> {
    let found = assessment.findings.iter().map(Finding::words).chain(assessment.idle.iter().cloned());
    let found: Vec<String> = found.collect();
    let tone = if found.is_empty() { Tone::Plain } else { Tone::Warn };
    let mut lines = labelled("readiness", tone, &assessment.words(), look);
    lines.extend(listed("", Tone::Plain, None, &found, look));
    lines
}

fn charts(verdict: &Verdict, look: Look) -> Vec<String> {
    let row = |(origin, stacks): (ChartOrigin, Vec<&StackId>)| {
        let (tone, what) = match origin {
            ChartOrigin::Repository => (Tone::Plain, "from the repository"),
            ChartOrigin::Mirror => (Tone::Plain, "from the mirror"),
            ChartOrigin::StandIn => (Tone::Warn, "stand-ins, not the real charts"),
        };
        let names: Vec<&str> = stacks.iter().map(|id| id.as_str()).collect();
        labelled("charts", tone, &format!("{what}: {}", shortened(&names)), look)
    };
    verdict.charts().into_iter().flat_map(row).collect()
}

fn not_run(verdict: &Verdict, look: Look) -> Vec<String> {
    let row = |(at, (stack, why)): (usize, (&StackId, &str))| {
        labelled(if at == 0 { "not run" } else { "" }, Tone::Warn, &format!("{stack}: {why}"), look)
    };
    verdict.not_run().enumerate().flat_map(row).collect()
}

fn shortened<T: AsRef<str>>(all: &[T]) -> String {
    let shown = all.len().min(NAMED);
    let names: Vec<&str> = all[..shown].iter().map(AsRef::as_ref).collect();
    let more = all.len() - shown;
    names.join(", ") + &(if more > 0 { format!(" and {more} more") } else { String::new() })
}

/// One thing a line, as many as are named, below what is said of all of them.
fn listed(label: &str, tone: Tone, about: Option<&str>, all: &[String], look: Look) -> Vec<String> {
    if all.is_empty() {
        return Vec::new();
    }
    let shown = all.len().min(NAMED);
    let more = all.len() - shown;
    let more = (more > 0).then(|| format!("and {more} more"));
    let said = about.into_iter().chain(all[..shown].iter().map(String::as_str)).chain(more.as_deref());
    let lines = said.enumerate();
    lines.flat_map(|(at, text)| labelled(if at == 0 { label } else { "" }, tone, text, look)).collect()
}

/// `label   text`, the text's further lines below its first.
fn labelled(label: &str, tone: Tone, text: &str, look: Look) -> Vec<String> {
    let lines = wrap(&clean(text), look.width.saturating_sub(LABELS)).into_iter().enumerate();
    let lines = lines.map(|(at, line)| {
        let label = if at == 0 { label } else { "" };
        format!("{}{line}", look.paint(tone, &pad(label, LABELS)))
    });
    lines.collect()
}
