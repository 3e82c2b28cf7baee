use semver::Version;

use super::{
    look::{Look, Tone},
    table::{Cell, table},
};
use crate::{
    text::{clean, count},
    upgrades::Finding,
};

/// What is newer, and what breaks on the way there; then how many are as new as they can be, and who could not be asked.
#[must_use]
pub fn upgrades(findings: &[Finding], look: Look) -> String {
    let behind: Vec<&Finding> = findings.iter().filter(|finding| finding.is_behind()).collect();
    let rows: Vec<Vec<Cell>> = behind.iter().map(|finding| row(finding)).collect();
    let mut lines = Vec::new();
    if !rows.is_empty() {
        let titles = ["WHAT", "NAME", "NOW", "PATCH", "MINOR", "MAJOR", "USED BY"];
        lines.extend(table(&titles, &rows, look));
        lines.push(String::new());
    }
    for finding in &behind {
        lines.extend(details(finding, look));
    }
    lines.extend(unasked(findings, look));
    lines.push(closing(findings, behind.len()));
    lines.join("\n")
}

fn row(finding: &Finding) -> Vec<Cell> {
    let version = |version: &Option<Version>| version.as_ref().map(ToString::to_string).unwrap_or_default();
    vec![
        Cell::dim(finding.kind.word()),
        Cell::plain(&finding.name),
        Cell::plain(version(&finding.current)),
        Cell::new(version(&finding.newer.patch), Tone::Good),
        Cell::new(version(&finding.newer.minor), Tone::Warn),
        Cell::new(version(&finding.newer.major), Tone::Bad),
        Cell::dim(finding.stacks.join(", ")),
    ]
}

fn details(finding: &Finding, look: Look) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(constraint) = &finding.constraint {
        let lets_in =
            finding.allowed.as_ref().map(|version| format!(", which lets {version} in")).unwrap_or_default();
        notes.push(format!("it is written as `{constraint}`{lets_in}"));
    }
    if let (false, Some(newest)) = (finding.way.is_empty(), finding.newer.newest()) {
        notes.push(format!("to {newest} go through {}", finding.way.join(", then ")));
    }
    notes.extend(finding.breaks.iter().cloned());
    if notes.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![look.paint(Tone::Strong, &clean(&finding.name))];
    lines.extend(notes.iter().map(|note| format!("  {}", clean(note))));
    lines.push(String::new());
    lines
}

fn unasked(findings: &[Finding], look: Look) -> Vec<String> {
    let mut lines: Vec<String> = findings
        .iter()
        .flat_map(|finding| {
            finding.unasked.iter().map(move |why| format!("{}: {}", finding.name, clean(why)))
        })
        .map(|line| format!("{} {line}", look.paint(Tone::Warn, "not asked:")))
        .collect();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn closing(findings: &[Finding], behind: usize) -> String {
    let asked = findings.iter().filter(|finding| finding.unasked.is_empty() && !finding.is_behind()).count();
    let unasked = findings.iter().filter(|finding| !finding.unasked.is_empty()).count();
    let known = format!("{} newer, {asked} as new as there is", count(behind, "thing"));
    match unasked {
        0 => known,
        _ => format!("{known}, {unasked} not known: somebody could not be asked"),
    }
}
