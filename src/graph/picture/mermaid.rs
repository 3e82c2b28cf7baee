use std::{collections::BTreeMap, fmt::Write as _};

use super::{Caption, colours};
use crate::{
    graph::{Graph, StackKind},
    model::StackId,
};

pub(super) fn draw(graph: &Graph, caption: &Caption) -> String {
    // Stacks get numbers for names: `end`, `graph`, or a doubled hyphen in a name would be read as Mermaid's own.
    let names: BTreeMap<StackId, String> =
        graph.nodes().enumerate().map(|(at, node)| (node.id.clone(), format!("s{at}"))).collect();
    // The front matter is YAML, and a JSON string is one.
    let title = serde_json::Value::from(plain(&caption.title));
    let mut out = format!("---\ntitle: {title}\n---\nflowchart TB\n");
    for (sprint, nodes) in graph.by_sprint() {
        let _ = writeln!(out, "  subgraph sprint{sprint}[\"{}\"]", plain(&caption.sprint(sprint)));
        for node in nodes {
            let (open, close) = match node.kind {
                StackKind::Terraform => ("[", "]"),
                StackKind::Helm => ("([", "])"),
                StackKind::Job => ("{{", "}}"),
                StackKind::Given => ("[(", ")]"),
            };
            let _ = writeln!(out, "    {}{open}\"{}\"{close}:::sprint{sprint}", names[&node.id], node.id);
        }
        out.push_str("  end\n");
    }
    for node in graph.nodes() {
        for (dependent, why) in graph.dependents(&node.id) {
            let arrow = if why.is_order_only() { "-.->" } else { "-->" };
            let _ = writeln!(out, "  {} {arrow} {}", names[&node.id], names[dependent]);
        }
    }
    for sprint in graph.by_sprint().into_keys() {
        let tone = colours(sprint);
        let (fill, line, text) = (tone.fill, tone.line, tone.text);
        let _ = writeln!(out, "  classDef sprint{sprint} fill:{fill},stroke:{line},color:{text}");
        let _ = writeln!(out, "  style sprint{sprint} fill:#ffffff,stroke:{line},color:{text}");
    }
    out
}

/// A title in quotes. Mermaid's entities (`#35;`) are not turned back in titles of subgraphs, and what looks like HTML
/// is taken out, so characters of both give way to ones that look like them.
fn plain(text: &str) -> String {
    let look_alike = |c| match c {
        c if char::is_control(c) => ' ',
        '"' | '`' => '\'',
        '<' => '‹',
        '>' => '›',
        '&' => '+',
        ';' => ',',
        c => c,
    };
    text.chars().map(look_alike).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_mermaid_would_read_as_its_own_gives_way() {
        assert_eq!(plain("a \"b\" <i> #35; `x`\ny &"), "a 'b' ‹i› #35, 'x' y +");
    }
}
