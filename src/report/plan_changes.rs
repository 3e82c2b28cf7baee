use super::{
    look::{Look, Tone},
    plan_table::tone,
    plan_view::Detail,
};
use crate::{
    model::{Action, Change},
    text::{clean, fit, pad_left},
};

/// Resources of one stack that a brief plan lists.
const LISTED: usize = 6;
/// Lines of one resource's difference that a brief plan shows; a longer one is counted.
const SHORT: usize = 8;

/// The resources of one stack. In brief: what is destroyed or replaced in any case and the weightiest others.
pub(super) fn lines(changes: &[Change], detail: Detail, look: Look) -> Vec<String> {
    let mut heaviest_first: Vec<&Change> = changes.iter().collect();
    heaviest_first.sort_by_key(|change| std::cmp::Reverse(change.action));
    let lost = changes.iter().filter(|change| change.action.destroys()).count();
    let listed = match detail {
        Detail::Full => changes.len(),
        Detail::Brief if changes.len() <= LISTED + 1 => changes.len(),
        Detail::Brief => LISTED.max(lost).min(changes.len()),
    };
    let shown = heaviest_first[..listed].iter();
    let mut lines: Vec<String> = shown.flat_map(|change| resource(change, detail, look)).collect();
    if listed < changes.len() {
        let rest = format!("          … {} more (-v shows all)", changes.len() - listed);
        lines.push(look.paint(Tone::Dim, &rest));
    }
    lines
}

fn resource(change: &Change, detail: Detail, look: Look) -> Vec<String> {
    let reason = change.reason.as_deref().map(|reason| format!("  ({})", clean(reason)));
    let text = format!("{}{}", clean(&change.address), reason.unwrap_or_default());
    let mut lines = vec![format!(
        "      {} {}",
        look.paint(tone(change.action), &pad_left(change.action.sign(), 3)),
        fit(&text, look.width.saturating_sub(10))
    )];
    // What is created is listed by its address: its whole content would be one big difference.
    let wanted = detail == Detail::Full || matches!(change.action, Action::Update | Action::Replace);
    if !wanted || change.diff.is_empty() {
        return lines;
    }
    if detail == Detail::Brief && change.diff.len() > SHORT {
        let hidden = format!("            {} lines of difference (-v shows them)", change.diff.len());
        lines.push(look.paint(Tone::Dim, &hidden));
        return lines;
    }
    lines.extend(change.diff.iter().map(|line| difference(line, look)));
    lines
}

fn difference(line: &str, look: Look) -> String {
    let line = clean(line);
    let tone = match line.chars().next() {
        Some('+') => Tone::Good,
        Some('-') => Tone::Bad,
        Some('~') => Tone::Warn,
        _ => Tone::Dim,
    };
    format!("            {}", look.paint(tone, &fit(&line, look.width.saturating_sub(12))))
        .trim_end()
        .to_owned()
}
