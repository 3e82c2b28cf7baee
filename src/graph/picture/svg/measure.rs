//! How wide text is, without a font at hand: the widths of `DejaVu Sans`, the widest of the fonts that a browser may
//! take for `system-ui`, so that text fits its box with every one of them.

/// Widths of the printable ASCII characters from the space on, in thousandths of the font's size.
const ASCII: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
    636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
    295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
    500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
    392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// The width of a text in pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| character(c) * size / 1000.0).sum()
}

fn character(c: char) -> f64 {
    let ascii = u32::from(c).checked_sub(32).and_then(|at| ASCII.get(usize::try_from(at).ok()?));
    match ascii {
        Some(width) => f64::from(*width),
        None if unicode_width::UnicodeWidthChar::width(c) == Some(2) => 1000.0,
        None => 640.0,
    }
}

/// The text, cut with `…` to at most `limit` pixels.
pub(super) fn fit(text: &str, size: f64, limit: f64) -> String {
    if width(text, size) <= limit {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while !kept.is_empty() && width(&kept, size) + size > limit {
        kept.pop();
    }
    kept.trim_end().to_owned() + "…"
}

/// The text in at most `lines` lines of at most `limit` pixels, the last one cut if need be.
pub(super) fn wrap(text: &str, size: f64, limit: f64, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let full = wrapped.len() == lines;
        match wrapped.last_mut() {
            Some(line) if full || width(&format!("{line} {word}"), size) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => wrapped.push(word.to_owned()),
        }
    }
    wrapped.iter().map(|line| fit(line, size, limit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_measured_cut_and_wrapped() {
        assert!((width("gke", 10.0) - (6.35 + 5.79 + 6.15)).abs() < 1e-9);
        assert_eq!(fit("cert-manager", 13.0, 200.0), "cert-manager");
        let cut = fit("cert-manager", 13.0, 60.0);
        assert!(cut.ends_with('…') && width(&cut, 13.0) <= 61.0, "{cut}");
        let wrapped = wrap("Cloud foundation and standard cluster access for everyone", 12.0, 120.0, 3);
        assert_eq!(wrapped, ["Cloud foundation", "and standard", "cluster access for…"]);
    }
}
