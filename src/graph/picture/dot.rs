use std::{collections::BTreeMap, fmt::Write as _};

use super::{Caption, colours};
use crate::{
    graph::{Graph, StackKind},
    model::StackId,
};

pub(super) fn draw(graph: &Graph, caption: &Caption) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "digraph {title} {{
  label={title}; labelloc=t; fontsize=18; fontname=\"Helvetica\";
  rankdir=TB; newrank=true; nodesep=0.3; ranksep=0.5;
  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, margin=\"0.15,0.08\"];
  edge [color=\"#64748b\", arrowsize=0.7];
",
        title = quoted(&caption.title)
    );
    for (sprint, nodes) in graph.by_sprint() {
        let tone = colours(sprint);
        let _ = writeln!(out, "  subgraph cluster_sprint_{sprint} {{");
        let label = quoted(&caption.sprint(sprint));
        let _ = writeln!(out, "    label={label}; labeljust=l; fontsize=12; fontcolor=\"{}\";", tone.text);
        let _ = writeln!(out, "    style=\"rounded\"; color=\"{}\";", tone.line);
        for node in nodes {
            let shape = match node.kind {
                StackKind::Terraform => "",
                StackKind::Helm => ", shape=ellipse, style=filled",
                StackKind::Job => ", shape=cds, style=filled",
                StackKind::Given => ", style=\"rounded,filled,dashed\"",
            };
            let (id, label) = (quoted(node.id.as_str()), quoted(&format!("{}\n{}", node.id, node.kind)));
            let _ = writeln!(
                out,
                "    {id} [label={label}, fillcolor=\"{}\", color=\"{}\"{shape}];",
                tone.fill, tone.line
            );
        }
        let _ = writeln!(out, "  }}");
    }
    out.push_str(&edges(graph));
    out.push_str("}\n");
    out
}

fn edges(graph: &Graph) -> String {
    let mut out = String::new();
    for (need, dependents) in all_edges(graph) {
        for (stack, why) in dependents {
            let style = if why.is_order_only() { "style=dashed, " } else { "" };
            let (from, to) = (quoted(need.as_str()), quoted(stack.as_str()));
            let _ = writeln!(out, "  {from} -> {to} [{style}tooltip={}];", quoted(&why.to_string()));
        }
    }
    out
}

type Dependents<'a> = Vec<(&'a StackId, &'a crate::graph::Why)>;

fn all_edges(graph: &Graph) -> BTreeMap<&StackId, Dependents<'_>> {
    graph.nodes().map(|node| (&node.id, graph.dependents(&node.id).collect())).collect()
}

/// A quoted string: in DOT only `"` needs a backslash, but `\n` and the like are escapes of labels, so a backslash
/// is doubled too. Real line breaks become `\n`.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn quotes_backslashes_and_line_breaks_are_escaped() {
        assert_eq!(quoted("a \"b\" \\ c\nd\te"), r#""a \"b\" \\ c\nd e""#);
    }
}
