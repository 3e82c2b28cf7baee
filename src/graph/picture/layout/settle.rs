//! Brandes and Köpf give straight lines but leave things apart that belong together. Here everything moves to where
//! its lines are shortest, as far as its neighbours let it, first each trunk and stack alone, then whatever hangs
//! straight below each other as one. Lengths count as they are and not squared, so what is straight stays straight.

use super::Network;

/// Rounds of both kinds; a picture of sixty stacks rests after half of them.
const ROUNDS: usize = 12;
/// The widest column that may stay empty from top to bottom.
const EMPTY: f64 = 36.0;

pub(super) fn settle(network: &Network, x: &mut [f64]) {
    let positions = network.positions();
    let layer_of = layers(network);
    let settler = Settler { network, positions, layer_of };
    for _ in 0..ROUNDS {
        for straight in [false, true] {
            for group in settler.groups(x, straight) {
                settler.shift(&group, x);
            }
        }
    }
    close_columns(network, x);
}

fn layers(network: &Network) -> Vec<usize> {
    let mut layer_of = vec![0; network.vertices.len()];
    for (at, layer) in network.layers.iter().enumerate() {
        for vertex in layer {
            layer_of[*vertex] = at;
        }
    }
    layer_of
}

struct Settler<'a> {
    network: &'a Network,
    positions: Vec<usize>,
    layer_of: Vec<usize>,
}

impl Settler<'_> {
    /// What moves as one: the straight parts of trunks, or everything that is joined by straight lines.
    fn groups(&self, x: &[f64], straight: bool) -> Vec<Vec<usize>> {
        let mut group_of: Vec<usize> = (0..x.len()).collect();
        let mut groups: Vec<Vec<usize>> = group_of.iter().map(|vertex| vec![*vertex]).collect();
        for layer in &self.network.layers {
            for &vertex in layer {
                for &to in &self.network.down[vertex] {
                    let level = (x[vertex] - x[to]).abs() < 1e-6;
                    let (from, into) = (group_of[to], group_of[vertex]);
                    if from != into && level && (straight || self.network.is_trunk(vertex, to)) {
                        let moved = std::mem::take(&mut groups[from]);
                        for member in &moved {
                            group_of[*member] = into;
                        }
                        groups[into].extend(moved);
                    }
                }
            }
        }
        groups.retain(|group| !group.is_empty());
        groups
    }

    /// Moves a group to the median of all that it is joined with.
    fn shift(&self, group: &[usize], x: &mut [f64]) {
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut wishes: Vec<(f64, Side)> = Vec::new();
        for &vertex in group {
            let layer = &self.network.layers[self.layer_of[vertex]];
            let at = self.positions[vertex];
            if let Some(&left) = at.checked_sub(1).and_then(|at| layer.get(at)) {
                least = least.max(x[left] + self.network.apart(left, vertex) - x[vertex]);
            }
            if let Some(&right) = layer.get(at + 1) {
                most = most.min(x[right] - self.network.apart(vertex, right) - x[vertex]);
            }
            for (side, joined) in
                [(Side::Up, &self.network.up[vertex]), (Side::Down, &self.network.down[vertex])]
            {
                for &other in joined.iter().filter(|other| !group.contains(other)) {
                    let weight = if self.network.is_trunk(vertex, other) { 3 } else { 1 };
                    wishes.extend([(x[other] - x[vertex], side); 3].into_iter().take(weight));
                }
            }
        }
        let Some(wish) = median(&mut wishes) else { return };
        // Rounding may have left no room at all.
        if least <= most {
            let by = wish.clamp(least, most);
            for vertex in group {
                x[*vertex] += by;
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Up,
    Down,
}

/// The median. Between two on the same side it is the middle: a stack stands over the middle of two. Between one
/// above and one below everything is as short, and the one below gets a straight line.
fn median(wishes: &mut [(f64, Side)]) -> Option<f64> {
    wishes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let upper = *wishes.get(wishes.len() / 2)?;
    let lower = wishes[(wishes.len() - 1) / 2];
    Some(match (lower.1, upper.1) {
        (Side::Up, Side::Down) => upper.0,
        (Side::Down, Side::Up) => lower.0,
        (Side::Up, Side::Up) | (Side::Down, Side::Down) => f64::midpoint(lower.0, upper.0),
    })
}

/// Columns that nothing but lines crosses become narrow.
fn close_columns(network: &Network, x: &mut [f64]) {
    let mut order: Vec<usize> = (0..x.len()).collect();
    let left = |vertex: usize, x: &[f64]| x[vertex] - network.width[vertex] / 2.0;
    order.sort_by(|a, b| left(*a, x).total_cmp(&left(*b, x)));
    let (mut edge, mut by) = (f64::INFINITY, 0.0);
    for vertex in order {
        let (start, end) = (left(vertex, x), x[vertex] + network.width[vertex] / 2.0);
        by += (start - edge - EMPTY).max(0.0);
        edge = if edge.is_finite() { edge.max(end) } else { end };
        x[vertex] -= by;
    }
}
