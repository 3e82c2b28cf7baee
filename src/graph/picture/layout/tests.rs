use std::collections::BTreeMap;

use petgraph::{Direction, visit::EdgeRef as _};
use proptest::prelude::*;

use super::{Vertex, crossings::crossings, layout, network::Network, ranks};
use crate::graph::{Graph, Node, StackKind, Why, fixtures};

/// Up to `count` stacks in up to three sprints; each may need any before it.
pub(crate) fn graphs(count: usize) -> impl Strategy<Value = Graph> {
    let stack = (prop::collection::vec(prop::bool::weighted(0.2), count), 0..3_u32);
    prop::collection::vec(stack, 1..=count).prop_map(|stacks| {
        let name = |at: usize| fixtures::id(&format!("s{at:02}"));
        let mut sprint = 1;
        let graph = Graph::build(stacks.iter().enumerate().map(|(at, (needs, step))| {
            sprint = (sprint + u32::from(*step == 2)).min(3);
            let needs = needs[..at].iter().enumerate().filter(|(_, needed)| **needed);
            let needs: BTreeMap<_, _> = needs.map(|(before, _)| (name(before), Why::needs())).collect();
            (Node { id: name(at), sprint, kind: StackKind::Terraform }, needs)
        }));
        graph.expect("needs go backwards only")
    })
}

proptest! {
    #[test]
    fn ranks_go_down_and_stay_in_their_band(graph in graphs(30)) {
        let ranks = ranks::assign(&graph);
        for edge in graph.inner.edge_references() {
            prop_assert!(ranks.of[edge.source().index()] < ranks.of[edge.target().index()]);
        }
        for index in graph.inner.node_indices() {
            let band = ranks.bands.iter().find(|band| band.sprint == graph.inner[index].sprint).expect("a band");
            prop_assert!((band.first..band.end).contains(&ranks.of[index.index()]));
        }
        for rank in 0..ranks.count {
            prop_assert!(ranks.of.contains(&rank), "rank {} is empty", rank);
        }
    }

    #[test]
    fn nothing_overlaps_and_every_line_goes_one_rank_down(graph in graphs(30)) {
        let laid = layout(&graph, |index| 60.0 + f64::from(u32::try_from(index.index()).expect("small") % 7) * 20.0);
        let network = &laid.network;
        for layer in &network.layers {
            for pair in layer.windows(2) {
                let apart = laid.x[pair[1]] - laid.x[pair[0]];
                prop_assert!(apart >= network.apart(pair[0], pair[1]) - 1e-6, "too close: {}", apart);
            }
        }
        for edge in graph.inner.edge_references() {
            let mut at = network.stack[edge.target().index()];
            let mut up = network.up[at].clone();
            up.retain(|vertex| match network.vertices[*vertex] {
                Vertex::Stack(index) | Vertex::Joint(index) => index == edge.source(),
            });
            prop_assert_eq!(up.len(), 1, "one line for each edge");
            while let Vertex::Joint(_) = network.vertices[up[0]] {
                at = up[0];
                up = network.up[at].clone();
            }
            prop_assert_eq!(network.vertices[up[0]], Vertex::Stack(edge.source()));
        }
        prop_assert!(laid.x.iter().all(|x| x.is_finite()));
    }

    #[test]
    fn ordering_never_adds_crossings(graph in graphs(25)) {
        let ranks = ranks::assign(&graph);
        let mut network = Network::new(&graph, &ranks, |_| 80.0);
        let before = crossings(&network);
        super::crossings::reduce(&mut network);
        prop_assert!(crossings(&network) <= before);
        let counted: usize = network.layers.iter().map(Vec::len).sum();
        prop_assert_eq!(counted, network.vertices.len());
    }
}

#[test]
fn a_chain_is_a_straight_line_and_a_fan_has_one_trunk() {
    let chain: String = (1..20).fold("s0:".to_owned(), |text, at| format!("{text}\ns{at}: s{}", at - 1));
    let chain = layout(&fixtures::parse(&chain).expect("a graph"), |_| 100.0);
    assert!(chain.x.iter().all(|x| (x - 50.0).abs() < 1e-6), "{:?}", chain.x);

    let fan: String = (0..50).fold("root:".to_owned(), |text, at| format!("{text}\nleaf-{at}: root"));
    let graph = fixtures::parse(&fan).expect("a graph");
    let fan = layout(&graph, |_| 100.0);
    let joints: Vec<usize> =
        (0..fan.x.len()).filter(|at| matches!(fan.network.vertices[*at], Vertex::Joint(_))).collect();
    assert_eq!(joints.len() + 2, fan.ranks.count, "one joint on each rank between");
    assert!(
        joints.windows(2).all(|pair| (fan.x[pair[0]] - fan.x[pair[1]]).abs() < 1e-6),
        "the trunk is straight"
    );
    assert!(fan.width < 1700.0, "{}", fan.width);
    let root = graph.inner.externals(Direction::Incoming).next().expect("a root");
    assert_eq!(fan.ranks.of[root.index()], 0);
}
