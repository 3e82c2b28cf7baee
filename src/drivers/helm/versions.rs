//! What a change of a chart's version means.

use std::path::Path;

use super::{contents, release::Release};
use crate::model::{Fault, StackId, Upgrade, VersionLine};

/// Refuses a step that skips a version which may not be skipped. Gives what breaks on the way, in words.
pub(super) fn notes(
    stack: &StackId,
    upgrade: &Upgrade,
    before: &Release,
    chart: &Path,
) -> Result<Vec<String>, Fault> {
    let deployed = before.chart["metadata"]["version"].as_str().and_then(contents::version);
    let wanted = contents::identity(chart).and_then(|identity| contents::version(&identity.version));
    let (Some(from), Some(to)) = (deployed, wanted) else { return Ok(Vec::new()) };
    let skipped = upgrade.skipped(&from, &to);
    if !skipped.is_empty() {
        let fault = Fault::new(format!("the chart cannot go from {from} to {to} at once"));
        let fault = match &upgrade.source {
            Some(source) => fault.because(format!("its publisher says so: {source}")),
            None => fault.because("`[upgrade]` of its stack.toml says so"),
        };
        return Err(fault.hint(way(stack, &skipped)));
    }
    let mut notes: Vec<String> =
        upgrade.notes(&from, &to).map(|note| format!("since {}: {}", note.version, note.what)).collect();
    if to < from {
        notes.insert(0, format!("a step back: {from} is deployed"));
    }
    Ok(notes)
}

/// The versions to go through, in words.
fn way(stack: &StackId, skipped: &[VersionLine]) -> String {
    let lines: Vec<String> = skipped.iter().map(|line| format!("a {line} version")).collect();
    format!(
        "go through {}: set `version` of `{stack}` to the newest of each (`groundwork upgrade --check` lists them), and run \
         `up` in between",
        lines.join(", then ")
    )
}
