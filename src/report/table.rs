use super::look::{Look, Tone};
use crate::text::{clean, fit, pad, pad_left, width};

/// One cell.
pub(super) struct Cell {
    text: String,
    tone: Tone,
    right: bool,
}

impl Cell {
    pub(super) fn new(text: impl AsRef<str>, tone: Tone) -> Self {
        Self { text: clean(text.as_ref()).into_owned(), tone, right: false }
    }

    pub(super) fn plain(text: impl AsRef<str>) -> Self {
        Self::new(text, Tone::Plain)
    }

    pub(super) fn dim(text: impl AsRef<str>) -> Self {
        Self::new(text, Tone::Dim)
    }

    pub(super) fn right(self) -> Self {
        Self { right: true, ..self }
    }
}

/// Columns two spaces apart, each as wide as its widest cell; columns with nothing in them are left out, and the last
/// one is cut where the screen ends.
pub(super) fn table(titles: &[&str], rows: &[Vec<Cell>], look: Look) -> Vec<String> {
    let widest = |at: usize| rows.iter().map(|row| width(&row[at].text)).max().unwrap_or(0);
    let shown: Vec<usize> = (0..titles.len()).filter(|at| widest(*at) > 0).collect();
    let columns: Vec<usize> = shown.iter().map(|at| widest(*at).max(width(titles[*at])).min(40)).collect();
    let line = |cell: &dyn Fn(usize) -> (String, Tone, bool)| {
        let mut left = look.width;
        let mut line = String::new();
        for (place, at) in shown.iter().enumerate() {
            let (text, tone, right) = cell(*at);
            let last = place + 1 == shown.len();
            let columns = if last { left } else { columns[place].min(left) };
            let text = fit(&text, columns).into_owned();
            let text = match (right, last) {
                (true, _) => pad_left(&text, columns.min(self::width(titles[*at]).max(widest(*at)))),
                (false, true) => text,
                (false, false) => pad(&text, columns),
            };
            line.push_str(&look.paint(tone, &text));
            line.push_str(if last { "" } else { "  " });
            left = left.saturating_sub(columns + 2);
        }
        line.trim_end().to_owned()
    };
    let right = |at: usize| rows.iter().any(|row| row[at].right);
    let mut lines = vec![line(&|at| (titles[at].to_owned(), Tone::Dim, right(at)))];
    lines.extend(rows.iter().map(|row| line(&|at| (row[at].text.clone(), row[at].tone, row[at].right))));
    lines
}
