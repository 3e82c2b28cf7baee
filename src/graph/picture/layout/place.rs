//! Coordinates after Brandes and Köpf, "Fast and Simple Horizontal Coordinate Assignment" (2001): vertices are aligned
//! with the median of their neighbours into straight blocks, four times (from above and below, leftmost and
//! rightmost), and the four results are averaged. Blocks are packed by longest paths, which also evades the error in
//! the paper's own packing.

use std::collections::BTreeSet;

use super::{Network, Vertex};

/// The middle of each vertex.
pub(super) fn place(network: &Network) -> Vec<f64> {
    let marked = conflicts(network);
    let mut results = Vec::new();
    for from_above in [true, false] {
        for leftmost in [true, false] {
            let view = View::new(network, from_above, leftmost);
            let root = view.align(&marked);
            let mut x = view.pack(&root);
            if !leftmost {
                for x in &mut x {
                    *x = -*x;
                }
            }
            results.push((leftmost, x));
        }
    }
    average(network, results)
}

/// Lines that cross a trunk: they are not straightened at its cost. As pairs (upper, lower).
fn conflicts(network: &Network) -> BTreeSet<(usize, usize)> {
    let positions = network.positions();
    let mut marked = BTreeSet::new();
    for layer in &network.layers {
        let lines = || layer.iter().flat_map(|from| network.down[*from].iter().map(move |to| (*from, *to)));
        let trunks: Vec<_> = lines().filter(|(from, to)| network.is_trunk(*from, *to)).collect();
        for (from, to) in lines().filter(|(from, to)| !network.is_trunk(*from, *to)) {
            let crosses = |(a, b): &(usize, usize)| {
                let (upper, lower) = (positions[*a].cmp(&positions[from]), positions[*b].cmp(&positions[to]));
                upper.is_ne() && lower.is_ne() && upper != lower
            };
            if trunks.iter().any(crosses) {
                marked.insert((from, to));
            }
        }
    }
    marked
}

/// The network as one of the four passes sees it: perhaps upside down, perhaps mirrored.
struct View<'a> {
    network: &'a Network,
    from_above: bool,
    layers: Vec<Vec<usize>>,
    positions: Vec<usize>,
}

impl<'a> View<'a> {
    fn new(network: &'a Network, from_above: bool, leftmost: bool) -> Self {
        let mut layers = network.layers.clone();
        if !from_above {
            layers.reverse();
        }
        if !leftmost {
            for layer in &mut layers {
                layer.reverse();
            }
        }
        let mut positions = vec![0; network.vertices.len()];
        for layer in &layers {
            for (at, vertex) in layer.iter().enumerate() {
                positions[*vertex] = at;
            }
        }
        Self { network, from_above, layers, positions }
    }

    /// The vertex (or two) before this one in the middle of its neighbours; on a trunk, the trunk.
    fn medians(&self, vertex: usize) -> Vec<usize> {
        let joined = if self.from_above { &self.network.up[vertex] } else { &self.network.down[vertex] };
        if let Some(trunk) = joined.iter().find(|other| self.network.is_trunk(vertex, **other)) {
            return vec![*trunk];
        }
        let mut joined = joined.clone();
        joined.sort_by_key(|other| self.positions[*other]);
        match joined.len() {
            0 => Vec::new(),
            odd if odd % 2 == 1 => vec![joined[odd / 2]],
            even => vec![joined[even / 2 - 1], joined[even / 2]],
        }
    }

    /// For each vertex the first one of the block that it is aligned into.
    fn align(&self, marked: &BTreeSet<(usize, usize)>) -> Vec<usize> {
        let mut root: Vec<usize> = (0..self.network.vertices.len()).collect();
        let mut taken = vec![false; root.len()];
        for layer in &self.layers {
            // Places up to here are taken: no line may go back over another.
            let mut free = 0;
            for &vertex in layer {
                for other in self.medians(vertex) {
                    let line = if self.from_above { (other, vertex) } else { (vertex, other) };
                    if marked.contains(&line) || taken[other] || self.positions[other] < free {
                        continue;
                    }
                    taken[other] = true;
                    root[vertex] = root[other];
                    free = self.positions[other] + 1;
                    break;
                }
            }
        }
        root
    }

    /// Packs blocks from the left, then moves each as far right as its right neighbours let it: blocks that belong
    /// together come together.
    fn pack(&self, root: &[usize]) -> Vec<f64> {
        let blocks = Blocks::new(self, root);
        let mut x = vec![0.0_f64; root.len()];
        for &block in &blocks.order {
            x[block] = blocks.left[block].iter().map(|(other, apart)| x[*other] + apart).fold(0.0, f64::max);
        }
        for &block in blocks.order.iter().rev() {
            let right = blocks.right[block].iter().map(|(other, apart)| x[*other] - apart);
            let limit = right.fold(f64::INFINITY, f64::min);
            if limit.is_finite() {
                x[block] = x[block].max(limit);
            }
        }
        root.iter().map(|root| x[*root]).collect()
    }
}

/// The blocks and which lies beside which.
struct Blocks {
    /// Every block after those on its left.
    order: Vec<usize>,
    left: Vec<Vec<(usize, f64)>>,
    right: Vec<Vec<(usize, f64)>>,
}

impl Blocks {
    fn new(view: &View<'_>, root: &[usize]) -> Self {
        let (mut left, mut right) = (vec![Vec::new(); root.len()], vec![Vec::new(); root.len()]);
        for layer in &view.layers {
            for pair in layer.windows(2) {
                let (a, b) = (root[pair[0]], root[pair[1]]);
                let apart = view.network.apart(pair[0], pair[1]);
                right[a].push((b, apart));
                left[b].push((a, apart));
            }
        }
        let mut waits: Vec<usize> = left.iter().map(Vec::len).collect();
        let mut order: Vec<usize> =
            (0..root.len()).filter(|at| root[*at] == *at && waits[*at] == 0).collect();
        let mut next = 0;
        while let Some(&block) = order.get(next) {
            next += 1;
            for (other, _) in &right[block] {
                waits[*other] -= 1;
                if waits[*other] == 0 {
                    order.push(*other);
                }
            }
        }
        Self { order, left, right }
    }
}

/// Moves the four results over the narrowest of them and takes, for each vertex, the mean of the middle two.
fn average(network: &Network, results: Vec<(bool, Vec<f64>)>) -> Vec<f64> {
    let extent = |x: &[f64]| {
        let stacks = (0..x.len()).filter(|at| matches!(network.vertices[*at], Vertex::Stack(_)));
        stacks.fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), at| {
            let half = network.width[at] / 2.0;
            (from.min(x[at] - half), to.max(x[at] + half))
        })
    };
    let narrowest = results.iter().map(|(_, x)| extent(x)).min_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
    let Some((from, to)) = narrowest else { return Vec::new() };
    let moved: Vec<Vec<f64>> = results
        .into_iter()
        .map(|(leftmost, x)| {
            let own = extent(&x);
            let by = if leftmost { from - own.0 } else { to - own.1 };
            x.into_iter().map(|x| x + by).collect()
        })
        .collect();
    let middle = |at: usize| {
        let mut four: Vec<f64> = moved.iter().map(|x| x[at]).collect();
        four.sort_by(f64::total_cmp);
        f64::midpoint(four[1], four[2])
    };
    (0..network.vertices.len()).map(middle).collect()
}
