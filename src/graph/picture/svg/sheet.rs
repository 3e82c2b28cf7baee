use super::{
    super::{Caption, layout::Layout},
    measure, stacks,
};
use crate::graph::Graph;

/// The empty border.
pub(super) const MARGIN: f64 = 24.0;
/// The column of the sprints' titles.
pub(super) const TITLES: f64 = 172.0;
/// Between a lane's border and its first and last stacks.
const LANE: f64 = 20.0;
/// Between two lanes.
const BETWEEN: f64 = 10.0;
/// Title and subtitle.
const HEAD: f64 = 76.0;
/// The legend.
const FOOT: f64 = 56.0;

/// Where ranks and lanes lie, and how big all is.
pub(super) struct Sheet {
    pub(super) width: f64,
    pub(super) height: f64,
    /// What is added to the layout's coordinates.
    pub(super) left: f64,
    /// The upper edge of the stacks of each rank.
    pub(super) top: Vec<f64>,
    /// Upper and lower edge of each lane.
    pub(super) lanes: Vec<(f64, f64)>,
}

impl Sheet {
    pub(super) fn new(graph: &Graph, caption: &Caption, layout: &Layout) -> Self {
        let left = MARGIN + TITLES;
        let (mut top, mut lanes) = (Vec::new(), Vec::new());
        let mut y = HEAD;
        for band in &layout.ranks.bands {
            let start = y;
            y += LANE;
            for rank in band.first..band.end {
                top.push(y);
                y += stacks::HEIGHT;
                if rank + 1 < band.end {
                    y += gap(layout, rank);
                }
            }
            y += LANE;
            lanes.push((start, y));
            y += BETWEEN;
        }
        let title = measure::width(&caption.title, 20.0) * 1.1;
        let needed = (left + layout.width + LANE).max(MARGIN + title).max(640.0 - MARGIN);
        let height = if graph.is_empty() { HEAD + FOOT } else { y - BETWEEN + FOOT };
        let free = needed - LANE - left - layout.width;
        Self { width: needed + MARGIN, height, left: left + free / 2.0, top, lanes }
    }
}

/// Room for the lines between a rank and the next: the more of them run sideways, and the further, the more.
fn gap(layout: &Layout, rank: usize) -> f64 {
    let sideways =
        |from: usize| layout.network.down[from].iter().map(move |to| (layout.x[*to] - layout.x[from]).abs());
    let all = layout.network.layers[rank].iter().flat_map(|from| sideways(*from));
    let furthest = all.fold(0.0, f64::max);
    (30.0 + furthest / 12.0).min(90.0)
}
