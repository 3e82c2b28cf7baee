use super::look::{Look, Tone};
use crate::{
    model::{Fault, StackId},
    text::{clean, from_here, wrap},
};

/// What failed and the first line of why, for the moment it happens: the summary tells the rest.
pub(super) fn headline(stack: &StackId, after: &str, fault: &Fault, look: Look) -> Vec<String> {
    let brief = Fault {
        why: fault.why.iter().flat_map(|why| why.lines()).take(1).map(str::to_owned).collect(),
        hint: None,
        log: None,
        ..fault.clone()
    };
    lines(stack, after, &brief, 3, look)
}

/// A fault under the name of its stack: what failed, why in at most `lines` lines, what helps, and where all of it is.
pub(super) fn lines(stack: &StackId, after: &str, fault: &Fault, lines: usize, look: Look) -> Vec<String> {
    let mut out = Vec::new();
    let columns = look.width.min(120);
    let head = format!("{stack}: {}{after}", clean(&fault.what));
    for (at, line) in wrap(&head, columns.saturating_sub(2)).into_iter().enumerate() {
        let mark = if at == 0 { look.paint(Tone::Bad, "✗") } else { " ".to_owned() };
        let line = match line.strip_prefix(stack.as_str()) {
            Some(rest) if at == 0 => format!("{}{rest}", look.paint(Tone::Strong, stack.as_str())),
            _ => line,
        };
        out.push(format!("{mark} {line}"));
    }
    let indented =
        |text: &str| wrap(text, columns.saturating_sub(4)).into_iter().map(|line| format!("    {line}"));
    let why: Vec<String> =
        fault.why.iter().flat_map(|why| indented(why)).map(|line| line.trim_end().to_owned()).collect();
    let shown = if why.len() > lines { lines.saturating_sub(1) } else { why.len() };
    out.extend(why[..shown].iter().cloned());
    if shown < why.len() {
        let rest = format!("    … {} more lines in the log", why.len() - shown);
        out.push(look.paint(Tone::Dim, &rest));
    }
    if let Some(hint) = &fault.hint {
        out.extend(labelled("hint:", Tone::Accent, hint, 4, Look { width: columns, ..look }));
    }
    if let Some(log) = &fault.log {
        // Never broken: it is there to be copied.
        out.push(format!("    {} {}", look.paint(Tone::Dim, "log: "), clean(&from_here(log))));
    }
    out
}

/// `label text`, the text's later lines under its first.
pub(super) fn labelled(label: &str, tone: Tone, text: &str, indent: usize, look: Look) -> Vec<String> {
    let hang = indent + label.len() + 1;
    let wrapped = wrap(text, look.width.saturating_sub(hang)).into_iter().enumerate();
    wrapped
        .map(|(at, line)| match at {
            0 => format!("{}{} {line}", " ".repeat(indent), look.paint(tone, label)),
            _ => format!("{}{line}", " ".repeat(hang)),
        })
        .collect()
}
