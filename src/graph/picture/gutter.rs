use petgraph::{Direction, graph::NodeIndex};

use crate::graph::Graph;

/// The lines of the graph beside one stack and below it.
pub(super) struct Row {
    pub(super) index: NodeIndex,
    /// Beside the stack: its mark among the lines that pass it.
    pub(super) own: String,
    /// Below it: where its lines branch off to the stacks that need it. Empty where they only go on.
    pub(super) branches: String,
    /// The lines that go on below both.
    pub(super) through: String,
}

/// Draws the graph in columns, as version control systems draw theirs. A column is a line to one stack further down:
/// lines to the same stack join in it.
pub(super) fn rows(graph: &Graph, mark: impl Fn(NodeIndex) -> &'static str) -> Vec<Row> {
    let sorted = graph.sorted();
    let mut place = vec![0; sorted.len()];
    for (at, index) in sorted.iter().enumerate() {
        place[index.index()] = at;
    }
    let mut columns: Vec<Option<NodeIndex>> = Vec::new();
    let mut row = |index: NodeIndex| {
        let at = column_of(&mut columns, Some(index));
        let passing = |column: usize| columns[column].is_some();
        let own = line(columns.len(), |column| match column {
            _ if column == at => mark(index),
            _ if passing(column) => "│",
            _ => " ",
        });
        columns[at] = None;
        let mut dependents: Vec<_> = graph.inner.neighbors_directed(index, Direction::Outgoing).collect();
        dependents.sort_by_key(|dependent| place[dependent.index()]);
        let branches = branch(&mut columns, at, &dependents);
        let through = line(columns.len(), |column| if columns[column].is_some() { "│" } else { " " });
        Row { index, own, branches, through }
    };
    sorted.into_iter().map(&mut row).collect()
}

/// The column that leads to `target`; else the first free one, which then does.
fn column_of(columns: &mut Vec<Option<NodeIndex>>, target: Option<NodeIndex>) -> usize {
    let known = columns.iter().position(|column| *column == target);
    let at = known.or_else(|| columns.iter().position(Option::is_none)).unwrap_or(columns.len());
    if at == columns.len() {
        columns.push(None);
    }
    columns[at] = target;
    at
}

/// Leads lines from column `at` to all of `targets`, and draws the branching.
fn branch(columns: &mut Vec<Option<NodeIndex>>, at: usize, targets: &[NodeIndex]) -> String {
    let before = columns.clone();
    let ends: Vec<usize> = targets.iter().map(|target| column_of(columns, Some(*target))).collect();
    if ends.iter().all(|end| *end == at) {
        return String::new();
    }
    let first = ends.iter().copied().min().unwrap_or(at).min(at);
    let last = ends.iter().copied().max().unwrap_or(at).max(at);
    let mut out = String::new();
    for (column, leads) in columns.iter().enumerate() {
        let joined = column == at || ends.contains(&column);
        let (left, right) = (first < column && column <= last, first <= column && column < last);
        let up = column == at || before.get(column).is_some_and(Option::is_some);
        let down = leads.is_some();
        out.push_str(match (joined, left, right) {
            (true, _, _) => joint(up, down, left, right),
            (false, true, true) => "─",
            (false, _, _) if down => "│",
            (false, _, _) => " ",
        });
        out.push_str(if right { "─" } else { " " });
    }
    out.trim_end().to_owned()
}

/// The character that has lines in these directions.
#[allow(clippy::fn_params_excessive_bools, reason = "one for each direction")]
const fn joint(up: bool, down: bool, left: bool, right: bool) -> &'static str {
    match (up, down, left, right) {
        (true, true, true, true) => "┼",
        (true, true, true, false) => "┤",
        (true, true, false, true) => "├",
        (true, false, true, true) => "┴",
        (false, true, true, true) => "┬",
        (true, false, true, false) => "╯",
        (true, false, false, true) => "╰",
        (false, true, true, false) => "╮",
        (false, true, false, true) => "╭",
        (_, _, false, false) => "│",
        (false, false, _, _) => "─",
    }
}

fn line(columns: usize, cell: impl Fn(usize) -> &'static str) -> String {
    let cells: Vec<&str> = (0..columns).map(cell).collect();
    cells.join(" ").trim_end().to_owned()
}
