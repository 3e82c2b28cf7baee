use std::collections::BTreeMap;

use insta::assert_snapshot;

use super::{Caption, TextLook};
use crate::graph::{Graph, fixtures};

/// The sprints of the reference platform.
pub(super) fn caption() -> Caption {
    let sprints = [
        (1, "Cloud foundation and standard cluster access"),
        (2, "Certificates and DNS"),
        (3, "Monitoring and logging"),
        (4, "Secrets and service discovery"),
        (5, "Backup and disaster recovery"),
    ];
    let sprints: BTreeMap<_, _> = sprints.into_iter().map(|(at, title)| (at, title.to_owned())).collect();
    Caption { title: "acme testing".into(), sprints }
}

/// Small, with names, titles and edges that languages of pictures could take for their own.
fn awkward() -> (Graph, Caption) {
    let graph = fixtures::parse(
        "
        end given 1:
        graph--subgraph terraform 1: end/id
        a-very-long-name-for-a-stack-that-nobody-would-choose-but-may helm 7: graph--subgraph@ end
        node job 7: graph--subgraph/id
        ",
    );
    let sprints = BTreeMap::from([(1, "\"Quotes\" & <tags>, #1 \\ `code`".to_owned())]);
    (graph.expect("a graph"), Caption { title: "a \"b\" <c> & d]]>".into(), sprints })
}

#[test]
fn the_reference_platform() {
    let (graph, caption) = (fixtures::reference().reduced(), caption());
    assert_snapshot!("reference_text", graph.to_text(&caption, TextLook { width: 80, color: false }));
    assert_snapshot!("reference_dot", graph.to_dot(&caption));
    assert_snapshot!("reference_mermaid", graph.to_mermaid(&caption));
    assert_snapshot!("reference_svg", graph.to_svg(&caption));
}

#[test]
fn names_that_mean_something_to_the_languages() {
    let (graph, caption) = awkward();
    assert_snapshot!("awkward_text", graph.to_text(&caption, TextLook { width: 100, color: false }));
    assert_snapshot!("awkward_dot", graph.to_dot(&caption));
    assert_snapshot!("awkward_mermaid", graph.to_mermaid(&caption));
    assert_snapshot!("awkward_svg", graph.to_svg(&caption));
}

#[test]
fn text_fits_the_terminal_and_drops_lines_that_leave_no_room() {
    let graph = fixtures::sixty().reduced();
    for width in [40, 60, 80, 120, 160] {
        let text = graph.to_text(&caption(), TextLook { width, color: false });
        for line in text.lines() {
            assert!(crate::text::width(line) <= width, "wider than {width}: {line}");
        }
        assert_eq!(text.contains('├'), width >= 80, "{width}");
        assert!(graph.nodes().all(|node| text.contains(node.id.as_str())));
    }
}

#[test]
fn colour_is_only_painted_on() {
    let graph = fixtures::reference().reduced();
    let text = |color| graph.to_text(&caption(), TextLook { width: 80, color });
    assert_ne!(text(true), text(false));
    assert_eq!(console::strip_ansi_codes(&text(true)), text(false));
}

#[test]
fn a_graph_of_nothing_has_pictures_too() {
    let graph = fixtures::parse("").expect("a graph");
    assert!(
        graph.to_text(&caption(), TextLook { width: 80, color: false }).starts_with("acme testing: 0 stacks")
    );
    assert!(graph.to_svg(&caption()).ends_with("</svg>\n"));
    assert!(graph.to_dot(&caption()).ends_with("}\n"));
}
