use proptest::prelude::*;

use super::super::{layout::tests::graphs, tests::caption};
use crate::graph::{Graph, fixtures};

/// For looking at: with `PICTURES` set to a folder, pictures of all shapes are written there.
fn keep(name: &str, graph: &Graph) -> String {
    let svg = super::draw(graph, &caption(), None);
    if let Some(folder) = std::env::var_os("PICTURES") {
        fs_err::write(std::path::Path::new(&folder).join(name), &svg).expect("written");
    }
    svg
}

/// Every number after one of these in the drawing.
fn numbers<'a>(svg: &'a str, attribute: &'a str) -> impl Iterator<Item = f64> + 'a {
    svg.split(attribute)
        .skip(1)
        .map(|rest| rest.split('"').next().expect("a quote").parse().expect("a number"))
}

#[test]
fn every_shape_keeps_its_names_on_the_sheet() {
    let chain: String =
        (1..20).fold("s0:".to_owned(), |text, at| format!("{text}\ns{at} helm {}: s{}", at / 7 + 1, at - 1));
    let fan: String = (0..50).fold("root:".to_owned(), |text, at| format!("{text}\nleaf-{at}: root"));
    let shapes = [
        ("reference.svg", fixtures::reference().reduced()),
        ("all-edges.svg", fixtures::reference()),
        ("sixty.svg", fixtures::sixty().reduced()),
        ("chain.svg", fixtures::parse(&chain).expect("a graph")),
        ("fan.svg", fixtures::parse(&fan).expect("a graph")),
    ];
    for (name, graph) in shapes {
        let svg = keep(name, &graph);
        for node in graph.nodes() {
            assert!(svg.contains(&format!(">{}</text>", node.id)), "{name} lacks {}", node.id);
        }
        let width = numbers(&svg, " width=\"").next().expect("a width");
        assert!(numbers(&svg, " x=\"").all(|x| (0.0..width).contains(&x)), "{name}");
        assert!(width < 2200.0, "{name} is {width} wide");
    }
}

proptest! {
    #[test]
    fn drawings_are_balanced_and_hold_no_strange_numbers(graph in graphs(25)) {
        let svg = super::draw(&graph, &caption(), None);
        for element in ["g", "text", "title", "desc", "style", "svg"] {
            let open = svg.matches(&format!("<{element} ")).count() + svg.matches(&format!("<{element}>")).count();
            prop_assert_eq!(open, svg.matches(&format!("</{element}>")).count(), "{}", element);
        }
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
