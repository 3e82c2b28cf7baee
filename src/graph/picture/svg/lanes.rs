use std::fmt::Write as _;

use super::{
    super::{Caption, colours, layout::Layout},
    escaped, measure, number,
    sheet::{MARGIN, Sheet, TITLES},
};

/// One lane a sprint, its number and title on the left.
pub(super) fn draw(out: &mut String, caption: &Caption, layout: &Layout, sheet: &Sheet) {
    for (band, (top, bottom)) in layout.ranks.bands.iter().zip(&sheet.lanes) {
        let tone = colours(band.sprint);
        let _ = writeln!(
            out,
            r#"<rect class="band" x="{}" y="{}" width="{}" height="{}" rx="10" fill="{}"/>"#,
            number(MARGIN),
            number(*top),
            number(sheet.width - 2.0 * MARGIN),
            number(bottom - top),
            tone.fill
        );
        let x = number(MARGIN + 14.0);
        let mut line = |class: &str, text: &str, y: f64| {
            let (y, fill) = (number(y), tone.text);
            let _ = writeln!(
                out,
                r#"<text class="{class}" x="{x}" y="{y}" style="fill:{fill}">{}</text>"#,
                escaped(text)
            );
        };
        line("sprint", &format!("Sprint {}", band.sprint), top + 25.0);
        let title = caption.sprints.get(&band.sprint).map_or("", String::as_str);
        // The line below the number, and as many more as the lane is high.
        let room = if bottom - top > 90.0 { 4 } else { 2 };
        let mut y = top + 42.0;
        for text in measure::wrap(title, 12.0, TITLES - 24.0, room) {
            line("lane", &text, y);
            y += 15.0;
        }
    }
}
