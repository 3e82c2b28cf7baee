use super::Network;

/// Passes down and up over all ranks; more of them change nothing any more.
const SWEEPS: usize = 16;

/// Orders each layer so that few lines cross: by the mean place of what each vertex is joined with, then by
/// exchanging neighbours while that helps. The best order seen is kept.
pub(super) fn reduce(network: &mut Network) {
    let mut best = (crossings(network), network.layers.clone());
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let layers: Vec<usize> = if down {
            (1..network.layers.len()).collect()
        } else {
            (0..network.layers.len().saturating_sub(1)).rev().collect()
        };
        for layer in layers {
            sort_layer(network, layer, down);
        }
        while exchange(network) {}
        let count = crossings(network);
        if count < best.0 {
            best = (count, network.layers.clone());
        }
        if count == 0 {
            break;
        }
    }
    network.layers = best.1;
}

/// All crossings of the network.
pub(super) fn crossings(network: &Network) -> usize {
    let positions = network.positions();
    let pairs = network.layers.iter().map(|layer| {
        let mut ends = Vec::new();
        for vertex in layer {
            let mut below: Vec<usize> = network.down[*vertex].iter().map(|to| positions[*to]).collect();
            below.sort_unstable();
            ends.extend(below);
        }
        inversions(&mut ends)
    });
    pairs.sum()
}

/// How many pairs stand in the wrong order, counted while sorting.
fn inversions(items: &mut [usize]) -> usize {
    if items.len() < 2 {
        return 0;
    }
    let (left, right) = items.split_at_mut(items.len() / 2);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut a, mut b) = (0, 0);
    while a < left.len() || b < right.len() {
        if b == right.len() || (a < left.len() && left[a] <= right[b]) {
            merged.push(left[a]);
            a += 1;
        } else {
            merged.push(right[b]);
            count += left.len() - a;
            b += 1;
        }
    }
    items.copy_from_slice(&merged);
    count
}

/// Sorts a layer by the mean place of the neighbours above (or below); a vertex without any keeps its place.
#[allow(clippy::cast_precision_loss, reason = "places are small")]
fn sort_layer(network: &mut Network, layer: usize, down: bool) {
    let positions = network.positions();
    let neighbours = if down { &network.up } else { &network.down };
    // Places count from 0 to 1, so that layers of different length can be compared.
    let other = if down { layer - 1 } else { layer + 1 };
    let scale = |place: usize, length: usize| (place as f64 + 0.5) / length as f64;
    let own = network.layers[layer].len();
    let mut keyed: Vec<(f64, usize)> = network.layers[layer]
        .iter()
        .map(|vertex| {
            let joined = &neighbours[*vertex];
            let sum: f64 = joined.iter().map(|to| scale(positions[*to], network.layers[other].len())).sum();
            let key =
                if joined.is_empty() { scale(positions[*vertex], own) } else { sum / joined.len() as f64 };
            (key, *vertex)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    network.layers[layer] = keyed.into_iter().map(|(_, vertex)| vertex).collect();
}

/// Exchanges neighbours wherever fewer lines cross afterwards. Tells whether it did.
fn exchange(network: &mut Network) -> bool {
    let mut changed = false;
    let mut positions = network.positions();
    for layer in 0..network.layers.len() {
        for at in 1..network.layers[layer].len() {
            let (a, b) = (network.layers[layer][at - 1], network.layers[layer][at]);
            let cost = |a: usize, b: usize| {
                between(&network.up[a], &network.up[b], &positions)
                    + between(&network.down[a], &network.down[b], &positions)
            };
            if cost(b, a) < cost(a, b) {
                network.layers[layer].swap(at - 1, at);
                positions.swap(a, b);
                changed = true;
            }
        }
    }
    changed
}

/// Crossings of the lines of a left and a right vertex.
fn between(left: &[usize], right: &[usize], positions: &[usize]) -> usize {
    left.iter().map(|a| right.iter().filter(|b| positions[*a] > positions[**b]).count()).sum()
}
