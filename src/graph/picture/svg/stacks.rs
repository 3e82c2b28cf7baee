use std::fmt::Write as _;

use petgraph::graph::NodeIndex;

use super::{
    super::{Mark, colours, layout::Layout},
    Marks, escaped, measure, number,
    sheet::Sheet,
};
use crate::graph::{Graph, StackKind};

/// How high a stack is drawn.
pub(super) const HEIGHT: f64 = 32.0;
/// The font's size of a name.
const SIZE: f64 = 13.0;
/// The widest a name may be.
const WIDEST: f64 = 230.0;
/// Left border to name, mark included.
const BEFORE: f64 = 30.0;
/// Name to right border.
const AFTER: f64 = 12.0;

/// Names as they fit, and how wide that makes each stack.
pub(super) struct Boxes {
    pub(super) name: Vec<String>,
    pub(super) width: Vec<f64>,
}

impl Boxes {
    pub(super) fn new(graph: &Graph) -> Self {
        let name: Vec<String> =
            graph.nodes().map(|node| measure::fit(node.id.as_str(), SIZE, WIDEST)).collect();
        let width = name.iter().map(|name| (BEFORE + measure::width(name, SIZE) + AFTER).max(68.0)).collect();
        Self { name, width }
    }
}

pub(super) fn draw(
    out: &mut String,
    graph: &Graph,
    boxes: &Boxes,
    layout: &Layout,
    sheet: &Sheet,
    marks: Marks<'_>,
) {
    for index in graph.sorted() {
        let node = &graph.inner[index];
        let tone = colours(node.sprint);
        let (left, top) = corner(index, boxes, layout, sheet);
        let dashes = if node.kind == StackKind::Given { r#" stroke-dasharray="4 3""# } else { "" };
        let marked = marks.and_then(|marks| marks.get(&node.id));
        let class = marked.map(|mark| format!(r#" class="stack {}""#, mark.class)).unwrap_or_default();
        let says = marked.map(|mark| format!("; {}", mark.says)).unwrap_or_default();
        let _ = writeln!(out, "<g{class}><title>{}</title>", escaped(&(spoken(graph, index) + &says)));
        let _ = writeln!(
            out,
            r##"<rect class="box" x="{}" y="{}" width="{}" height="{HEIGHT}" rx="7" fill="#ffffff" stroke="{}" stroke-width="1.5"{dashes}/>"##,
            number(left),
            number(top),
            number(boxes.width[index.index()]),
            tone.line
        );
        mark(out, node.kind, left + 17.0, top + HEIGHT / 2.0, tone.line);
        let _ = writeln!(
            out,
            r#"<text class="name" x="{}" y="{}">{}</text>"#,
            number(left + BEFORE),
            number(top + HEIGHT / 2.0 + 4.5),
            escaped(&boxes.name[index.index()])
        );
        if let Some(mark) = marked {
            badge(out, mark, left + boxes.width[index.index()], top);
        }
        out.push_str("</g>\n");
    }
}

/// The sign of a marked stack, on its upper right corner.
fn badge(out: &mut String, mark: &Mark, x: f64, y: f64) {
    let (x, y, below) = (number(x - 2.0), number(y + 2.0), number(y + 5.5));
    let sign = escaped(&mark.sign.to_string());
    let _ = writeln!(
        out,
        r#"<circle class="badge" cx="{x}" cy="{y}" r="7"/><text class="sign" x="{x}" y="{below}" text-anchor="middle">{sign}</text>"#
    );
}

fn corner(index: NodeIndex, boxes: &Boxes, layout: &Layout, sheet: &Sheet) -> (f64, f64) {
    let middle = layout.x[layout.network.stack[index.index()]];
    let left = sheet.left + middle - boxes.width[index.index()] / 2.0;
    (left, sheet.top[layout.ranks.of[index.index()]])
}

/// What a pointer or a screen reader is told of a stack.
fn spoken(graph: &Graph, index: NodeIndex) -> String {
    let node = &graph.inner[index];
    let needs: Vec<String> =
        graph.dependencies(&node.id).map(|(need, why)| format!("{need} ({why})")).collect();
    let needs =
        if needs.is_empty() { "needs nothing".to_owned() } else { format!("needs {}", needs.join(", ")) };
    format!("{}: {}, sprint {}, {needs}", node.id, node.kind, node.sprint)
}

/// The mark of a kind, its middle at (x, y).
pub(super) fn mark(out: &mut String, kind: StackKind, x: f64, y: f64, colour: &str) {
    let (x, y) = (number(x), number(y));
    let _ = match kind {
        StackKind::Terraform => {
            writeln!(out, r#"<path transform="translate({x} {y})" d="M-5-5h10v10h-10z" fill="{colour}"/>"#)
        }
        StackKind::Helm => writeln!(out, r#"<circle cx="{x}" cy="{y}" r="5.5" fill="{colour}"/>"#),
        StackKind::Job => {
            writeln!(out, r#"<path transform="translate({x} {y})" d="M-4-6l9.5 6l-9.5 6z" fill="{colour}"/>"#)
        }
        StackKind::Given => writeln!(
            out,
            r#"<path transform="translate({x} {y})" d="M0-6l6 6l-6 6l-6-6z" fill="none" stroke="{colour}" stroke-width="1.5"/>"#
        ),
    };
}
