//! Text that fits: widths in columns, not in bytes, and nothing that could move the cursor.

use std::{borrow::Cow, path::Path, time::Duration};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The text on one line, without escape sequences and control characters: what tools and clusters say is shown, never
/// obeyed by the terminal.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_escape(&mut chars),
            c if c.is_control() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out.trim_end().to_owned())
}

/// The rest of a control sequence (`ESC [ … letter`), of a string (`ESC ] … BEL or ESC \`), or one character.
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        Some('[') => while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
        Some(']' | 'P' | '_' | '^' | 'X') => {
            while let Some(c) = chars.next() {
                if c == '\u{7}' || (c == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        _ => {}
    }
}

/// How many columns the text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// At most `columns` of the text; what is cut off is shown by `…`.
pub(crate) fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 1;
    let kept = text.chars().take_while(|c| {
        used += c.width().unwrap_or(0);
        used <= columns
    });
    let mut kept: String = kept.collect();
    kept.push('…');
    Cow::Owned(kept)
}

/// The text cut or filled with spaces to exactly `columns`.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    let mut out = fit(text, columns).into_owned();
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&out))));
    out
}

/// The text filled with spaces on its left to `columns`.
pub(crate) fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text in lines of at most `columns`, broken between words; a longer word is broken where it must be. Its own
/// line breaks and the indents behind them stay.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(8);
    text.lines().flat_map(|line| wrap_line(line, columns)).collect()
}

fn wrap_line(line: &str, columns: usize) -> Vec<String> {
    let line = clean(line);
    let indent = line.len() - line.trim_start().len();
    let indent = " ".repeat(indent.min(columns / 2));
    let mut lines = Vec::new();
    let mut current = indent.clone();
    for word in line.split_whitespace() {
        let gap = usize::from(current.len() > indent.len());
        if width(&current) + gap + width(word) <= columns {
            current.push_str(&" ".repeat(gap));
            current.push_str(word);
            continue;
        }
        if gap == 1 {
            lines.push(std::mem::replace(&mut current, indent.clone()));
        }
        for c in word.chars() {
            if width(&current) + c.width().unwrap_or(0) > columns {
                lines.push(std::mem::replace(&mut current, indent.clone()));
            }
            current.push(c);
        }
    }
    lines.push(current);
    lines
}

/// A duration for people: `0.3s`, `12s`, `2m 03s`, `1h 04m`.
pub(crate) fn duration(duration: Duration) -> String {
    let tenths = (duration.as_millis() + 50) / 100;
    let seconds = (duration.as_millis() + 500) / 1000;
    match seconds {
        _ if tenths < 100 => format!("{}.{}s", tenths / 10, tenths % 10),
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h {:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}

/// `1 stack`, `2 stacks`.
pub(crate) fn count(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Names joined by commas, as many as fit `columns`, then `and 3 more`.
pub(crate) fn list<T: AsRef<str>>(names: &[T], columns: usize) -> String {
    let mut out = String::new();
    for (at, name) in names.iter().map(AsRef::as_ref).enumerate() {
        let gap = if at == 0 { "" } else { ", " };
        let left = names.len() - at - 1;
        let more = if left == 0 { 0 } else { width(&format!(" and {left} more")) };
        if at > 0 && width(&out) + gap.len() + width(name) + more > columns {
            return format!("{out} and {} more", left + 1);
        }
        out.push_str(gap);
        out.push_str(name);
    }
    out
}

/// A path as one would type it here: relative to the working folder if it lies in it.
pub(crate) fn from_here(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let inside = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    inside.unwrap_or(path).to_string_lossy().into_owned()
}

/// A word as a shell takes it for itself.
pub(crate) fn shell_word(text: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "/._-+@%:,=".contains(char);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_survives() {
        assert_eq!(clean("plain"), "plain");
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m\r\n\ttext\u{7}"), "red text");
        assert_eq!(clean("a\u{1b}]0;title\u{7}b\u{1b}]8;;x\u{1b}\\c\u{1b}Md"), "abcd");
        assert_eq!(clean("end\u{1b}"), "end");
    }

    #[test]
    fn text_is_cut_by_columns() {
        assert_eq!(fit("kubernetes", 10), "kubernetes");
        assert_eq!(fit("kubernetes", 5), "kube…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(pad("日本", 6), "日本  ");
        assert_eq!(pad_left("1.3s", 6), "  1.3s");
    }

    #[test]
    fn wrapping_keeps_words_and_breaks_only_what_cannot_fit() {
        assert_eq!(wrap("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(wrap("  an indented line", 12), ["  an", "  indented", "  line"]);
        assert_eq!(wrap("abcdefghijklmnop", 8), ["abcdefgh", "ijklmnop"]);
        assert_eq!(wrap("x abcdefghij", 8), ["x", "abcdefgh", "ij"]);
        assert_eq!(wrap("one\n\ntwo", 20), ["one", "", "two"]);
    }

    #[test]
    fn durations_get_coarser() {
        let text = |ms: u64| duration(Duration::from_millis(ms));
        assert_eq!([text(0), text(1_340), text(9_949)], ["0.0s", "1.3s", "9.9s"]);
        assert_eq!([text(9_990), text(59_400), text(59_600)], ["10s", "59s", "1m 00s"]);
        assert_eq!([text(123_000), text(3_840_000)], ["2m 03s", "1h 04m"]);
    }

    #[test]
    fn lists_say_how_many_are_left_out() {
        let names = ["consul", "vault-init", "velero", "logging"];
        assert_eq!(list(&names, 80), "consul, vault-init, velero, logging");
        assert_eq!(list(&names, 30), "consul, vault-init and 2 more");
        assert_eq!(list(&names, 3), "consul and 3 more");
    }

    #[test]
    fn words_stay_whole_in_a_shell() {
        assert_eq!([shell_word("-e"), shell_word("a b"), shell_word("")], ["-e", "'a b'", "''"]);
        assert_eq!(shell_word("it's"), r"'it'\''s'");
    }
}
