use super::{UNPROVEN, Verdict};
use crate::{
    report::look::{Look, Tone},
    text::{duration, pad, pad_left},
};

/// The verdict for a terminal.
#[must_use]
pub fn text(verdict: &Verdict, look: Look) -> String {
    let (tone, word) = if verdict.passed() { (Tone::Good, "passed") } else { (Tone::Bad, "failed") };
    let took = duration(std::time::Duration::from_millis(u64::try_from(verdict.took_ms).unwrap_or(u64::MAX)));
    let title = format!("rehearsal of {}:", verdict.environment);
    let mut lines = vec![format!(
        "{} {}",
        look.paint(Tone::Strong, &title),
        look.paint(tone, &format!("{word} in {took}"))
    )];
    lines.push(String::new());
    for part in &verdict.parts {
        let (tone, word) = if part.problems.is_empty() { (Tone::Good, "ok") } else { (Tone::Bad, "failed") };
        let took = pad_left(&duration(part.took), 6);
        let first = part.notes.first().map(String::as_str).unwrap_or_default();
        lines.push(format!("  {} {} {took}  {first}", look.paint(tone, &pad(word, 6)), pad(&part.name, 16)));
        let more = part.problems.iter().chain(part.notes.iter().skip(1));
        lines.extend(more.map(|line| format!("{}{line}", " ".repeat(33))));
    }
    lines.push(String::new());
    lines.push(format!("not proven: {}", UNPROVEN.join(", ")));
    lines.join("\n")
}
