use owo_colors::{OwoColorize as _, Style};
use petgraph::graph::NodeIndex;

use super::{Caption, gutter};
use crate::{
    graph::{Graph, StackKind},
    text::{clean, count, fit, list, pad, width},
};

/// How the text is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextLook {
    /// Columns.
    pub width: usize,
    /// Whether escape sequences for colour may be written.
    pub color: bool,
}

/// One line a stack in the order of a run: the graph's lines on the left, then name, kind and what it needs. A
/// heading opens each sprint.
pub(super) fn draw(graph: &Graph, caption: &Caption, look: TextLook) -> String {
    let rows = gutter::rows(graph, |index| mark(graph.inner[index].kind));
    let gutter = rows.iter().map(|row| width(&row.own).max(width(&row.branches))).max().unwrap_or(0);
    // Lines that leave no room for what they are about are left out.
    let beside = gutter + 40 <= look.width;
    let names = graph.nodes().map(|node| node.id.as_str().len()).max().unwrap_or(0);
    let columns = Columns { gutter: if beside { gutter } else { 1 }, names, look };

    let title = format!("{}: {}", clean(&caption.title), count(graph.len(), "stack"));
    let mut lines = vec![columns.paint(&title, Style::new().bold())];
    let mut through = "";
    let mut sprint = None;
    for row in &rows {
        let node = &graph.inner[row.index];
        if sprint.replace(node.sprint) != Some(node.sprint) {
            lines.push(columns.heading(if beside { through } else { "" }, &caption.sprint(node.sprint)));
        }
        lines.push(columns.stack(if beside { &row.own } else { mark(node.kind) }, graph, row.index));
        if beside && !row.branches.is_empty() {
            lines.push(columns.paint(&row.branches, Style::new().dimmed()));
        }
        through = &row.through;
    }
    lines.push(String::new());
    lines.push(StackKind::ALL.map(|kind| format!("{} {kind}", mark(kind))).join("   "));
    lines.join("\n")
}

struct Columns {
    gutter: usize,
    names: usize,
    look: TextLook,
}

impl Columns {
    fn paint(&self, text: &str, style: Style) -> String {
        if self.look.color && !text.is_empty() { text.style(style).to_string() } else { text.to_owned() }
    }

    fn heading(&self, gutter: &str, text: &str) -> String {
        let left = self.look.width.saturating_sub(self.gutter + 2);
        let text = fit(&clean(text), left).into_owned();
        let gutter = self.paint(&pad(gutter, self.gutter), Style::new().dimmed());
        format!("{gutter}  {}", self.paint(&text, Style::new().bold()))
    }

    fn stack(&self, gutter: &str, graph: &Graph, index: NodeIndex) -> String {
        let node = &graph.inner[index];
        let needs: Vec<&str> = graph.dependencies(&node.id).map(|(need, _)| need.as_str()).collect();
        let left = self.look.width.saturating_sub(self.gutter + self.names + 15);
        let needs = if needs.is_empty() { String::new() } else { format!("needs {}", list(&needs, left)) };
        let needs = fit(&needs, left);
        let kind = if needs.is_empty() { node.kind.word().to_owned() } else { pad(node.kind.word(), 9) };
        let kind = self.paint(&kind, Style::new().dimmed());
        let line =
            format!("{}  {}  {kind}  {needs}", pad(gutter, self.gutter), pad(node.id.as_str(), self.names));
        line.trim_end().to_owned()
    }
}

const fn mark(kind: StackKind) -> &'static str {
    match kind {
        StackKind::Terraform => "■",
        StackKind::Helm => "●",
        StackKind::Job => "▶",
        StackKind::Given => "◇",
    }
}
