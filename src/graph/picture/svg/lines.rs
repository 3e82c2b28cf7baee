use std::fmt::Write as _;

use petgraph::{Direction, graph::NodeIndex, visit::EdgeRef as _};

use super::{
    super::{
        colours,
        layout::{Layout, Vertex},
    },
    number,
    sheet::Sheet,
    stacks,
};
use crate::graph::Graph;

/// All lines, those of one stack together: its trunk once, and a branch to each stack that needs it.
pub(super) fn draw(out: &mut String, graph: &Graph, layout: &Layout, sheet: &Sheet) {
    let pen = Pen { graph, layout, sheet, ports: ports(layout) };
    for index in graph.sorted() {
        if graph.inner.neighbors_directed(index, Direction::Outgoing).next().is_none() {
            continue;
        }
        let colour = colours(graph.inner[index].sprint).line;
        // One opacity for the whole group: where its lines lie on each other they do not get darker.
        let _ = writeln!(out, r#"<g opacity="0.62" stroke="{colour}" fill="{colour}">"#);
        pen.stack(out, index);
        out.push_str("</g>\n");
    }
}

struct Pen<'a> {
    graph: &'a Graph,
    layout: &'a Layout,
    sheet: &'a Sheet,
    /// Where the line from a vertex above comes in, for each vertex: (from, x).
    ports: Vec<Vec<(usize, f64)>>,
}

impl Pen<'_> {
    fn stack(&self, out: &mut String, index: NodeIndex) {
        let mut at = self.layout.network.stack[index.index()];
        let mut rank = self.layout.ranks.of[index.index()];
        let read = self.last_read(index);
        let (mut solid, mut dashed) = (String::new(), String::new());
        loop {
            let mut next = None;
            for &to in &self.layout.network.down[at] {
                match self.layout.network.vertices[to] {
                    Vertex::Joint(_) => next = Some(to),
                    Vertex::Stack(dependent) => self.branch(out, index, (at, rank), (to, dependent)),
                }
            }
            let Some(joint) = next else { break };
            self.trunk(if rank + 1 < read { &mut solid } else { &mut dashed }, (at, rank), joint);
            (at, rank) = (joint, rank + 1);
        }
        for (class, path) in [("line", solid), ("line order", dashed)] {
            if !path.is_empty() {
                let _ = writeln!(out, r#"<path class="{class}" d="{path}"/>"#);
            }
        }
    }

    /// The lowest rank on which a stack reads an output of this one; 0 if none does.
    fn last_read(&self, index: NodeIndex) -> usize {
        let edges = self.graph.inner.edges(index).filter(|edge| !edge.weight().is_order_only());
        edges.map(|edge| self.layout.ranks.of[edge.target().index()]).max().unwrap_or(0)
    }

    fn x(&self, vertex: usize) -> f64 {
        self.sheet.left + self.layout.x[vertex]
    }

    fn bottom(&self, rank: usize) -> f64 {
        self.sheet.top[rank] + stacks::HEIGHT
    }

    /// From below one rank to a joint on the next, and past that rank.
    fn trunk(&self, path: &mut String, (from, rank): (usize, usize), joint: usize) {
        if path.is_empty() {
            let _ = write!(path, "M{} {}", number(self.x(from)), number(self.bottom(rank)));
        }
        let x = self.x(joint);
        path.push_str(&curve((self.x(from), self.bottom(rank)), (x, self.sheet.top[rank + 1])));
        let _ = write!(path, "V{}", number(self.bottom(rank + 1)));
    }

    /// From below one rank to a stack on the next, with a tip.
    fn branch(
        &self,
        out: &mut String,
        index: NodeIndex,
        (from, rank): (usize, usize),
        (to, dependent): (usize, NodeIndex),
    ) {
        let port = self.ports[to].iter().find(|(other, _)| *other == from).map_or(0.0, |(_, x)| *x);
        let (x, top) = (self.sheet.left + port, self.sheet.top[rank + 1]);
        let start = (self.x(from), self.bottom(rank));
        let edge = self.graph.inner.find_edge(index, dependent).map(|edge| &self.graph.inner[edge]);
        let class = if edge.is_some_and(crate::graph::Why::is_order_only) { "line order" } else { "line" };
        let _ = writeln!(
            out,
            r#"<path class="{class}" d="M{} {}{}"/><path stroke="none" d="M{} {}l-3.5-7h7z"/>"#,
            number(start.0),
            number(start.1),
            curve(start, (x, top - 5.0)),
            number(x),
            number(top),
        );
    }
}

/// Leaves downwards, arrives downwards.
fn curve((x, y): (f64, f64), (to_x, to_y): (f64, f64)) -> String {
    if (x - to_x).abs() < 0.05 {
        return format!("V{}", number(to_y));
    }
    let bend = (to_y - y) * 0.55;
    format!(
        "C{} {} {} {} {} {}",
        number(x),
        number(y + bend),
        number(to_x),
        number(to_y - bend),
        number(to_x),
        number(to_y)
    )
}

/// Where lines come in on each vertex: straight from above where that is on the vertex, and never two at one place.
fn ports(layout: &Layout) -> Vec<Vec<(usize, f64)>> {
    let network = &layout.network;
    let vertices = 0..network.vertices.len();
    vertices
        .map(|vertex| {
            let mut from = network.up[vertex].clone();
            from.sort_by(|a, b| layout.x[*a].total_cmp(&layout.x[*b]));
            let half = (network.width[vertex] / 2.0 - 10.0).max(0.0);
            let (left, right) = (layout.x[vertex] - half, layout.x[vertex] + half);
            let wish = |other: usize| match layout.x[other] {
                above if (left..=right).contains(&above) => above,
                aside => aside.clamp(left + half * 0.7, right - half * 0.7),
            };
            let wished: Vec<f64> = from.iter().map(|other| wish(*other)).collect();
            from.into_iter().zip(spread(&wished, left, right)).collect()
        })
        .collect()
}

/// Places between `left` and `right`, in order, as near to the wished ones as a distance between them allows.
#[allow(clippy::cast_precision_loss, reason = "a stack has few needs")]
fn spread(wished: &[f64], left: f64, right: f64) -> Vec<f64> {
    let apart = if wished.len() < 2 { 0.0 } else { ((right - left) / (wished.len() - 1) as f64).min(12.0) };
    let mut places = wished.to_vec();
    for at in 1..places.len() {
        places[at] = places[at].max(places[at - 1] + apart);
    }
    let mut limit = right;
    for place in places.iter_mut().rev() {
        *place = place.min(limit);
        limit = *place - apart;
    }
    places
}
