//! The graph as a drawing of its own: no script, no font and no file beside it.

mod lanes;
mod lines;
mod measure;
mod sheet;
mod stacks;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Caption, Mark, layout};
use crate::{
    graph::{Graph, StackKind},
    model::StackId,
    text::{clean, count},
};

/// How classes look in a drawing of its own; a page has a style sheet of its own.
const STYLE: &str = r#"<style>
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif; fill: #1e293b; }
.title { font-size: 20px; font-weight: 600; }
.about { font-size: 12px; fill: #64748b; }
.sprint { font-size: 12px; font-weight: 600; }
.lane { font-size: 12px; }
.name { font-size: 13px; }
.line { fill: none; stroke-width: 1.5; stroke-linecap: round; }
.order { stroke-dasharray: 5 4; }
</style>
"#;

/// What is said of stacks in a drawing for a page.
type Marks<'a> = Option<&'a BTreeMap<StackId, Mark>>;

pub(super) fn draw(graph: &Graph, caption: &Caption, marks: Marks<'_>) -> String {
    let boxes = stacks::Boxes::new(graph);
    let layout = layout::layout(graph, |index| boxes.width[index.index()]);
    let sheet = sheet::Sheet::new(graph, caption, &layout);
    let mut out = String::new();
    head(&mut out, graph, caption, &sheet, marks.is_some());
    lanes::draw(&mut out, caption, &layout, &sheet);
    lines::draw(&mut out, graph, &layout, &sheet);
    stacks::draw(&mut out, graph, &boxes, &layout, &sheet, marks);
    legend(&mut out, &sheet);
    out.push_str("</svg>\n");
    out
}

/// Everything before the first lane: size, what screen readers say, fonts, the title.
fn head(out: &mut String, graph: &Graph, caption: &Caption, sheet: &sheet::Sheet, in_page: bool) {
    let (namespace, style) =
        if in_page { ("", "") } else { (r#" xmlns="http://www.w3.org/2000/svg""#, STYLE) };
    let (width, height) = (number(sheet.width), number(sheet.height));
    let title = escaped(&caption.title);
    let about = about(graph);
    let _ = writeln!(
        out,
        r##"<svg{namespace} role="img" aria-labelledby="title desc" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<title id="title">{title}</title>
<desc id="desc">{about}. From top to bottom: {}.</desc>
{style}<rect class="sheet" width="100%" height="100%" fill="#ffffff"/>
<text class="title" x="{left}" y="38">{title}</text>
<text class="about" x="{left}" y="58">{about}</text>"##,
        escaped(&order(graph)),
        left = sheet::MARGIN,
    );
}

fn about(graph: &Graph) -> String {
    let sprints = graph.by_sprint().len();
    format!("{} in {}", count(graph.len(), "stack"), count(sprints, "sprint"))
}

/// The layers in words, for those who hear the picture.
fn order(graph: &Graph) -> String {
    let layers = graph.layers();
    let layer = |layer: &Vec<crate::model::StackId>| {
        layer.iter().map(crate::model::StackId::as_str).collect::<Vec<_>>().join(", ")
    };
    layers.iter().map(layer).collect::<Vec<_>>().join("; then ")
}

/// What marks and lines mean.
fn legend(out: &mut String, sheet: &sheet::Sheet) {
    let y = sheet.height - 26.0;
    let mut x = sheet::MARGIN;
    out.push_str("<g aria-hidden=\"true\">\n");
    for kind in StackKind::ALL {
        stacks::mark(out, kind, x + 6.0, y, "#475569");
        let _ = writeln!(
            out,
            r#"<text class="about" x="{}" y="{}">{kind}</text>"#,
            number(x + 18.0),
            number(y + 4.0)
        );
        x += 18.0 + measure::width(kind.word(), 12.0) + 20.0;
    }
    for (class, words) in [("line", "reads an output"), ("line order", "only comes after")] {
        let _ = writeln!(
            out,
            r##"<path class="{class}" stroke="#475569" d="M{} {y}h28"/><text class="about" x="{}" y="{}">{words}</text>"##,
            number(x),
            number(x + 36.0),
            number(y + 4.0),
            y = number(y),
        );
        x += 36.0 + measure::width(words, 12.0) + 20.0;
    }
    out.push_str("</g>\n");
}

/// A coordinate, to a tenth.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// Text in XML, without anything that XML cannot hold.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}
