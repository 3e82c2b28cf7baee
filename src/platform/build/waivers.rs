use super::stack::Said;
use crate::{
    model::{Point, Waiver},
    platform::text::{Node, Table},
};

/// The waivers of stack.toml. What is wrong with one is reported already.
pub fn waivers(said: &Said<'_>) -> Vec<Waiver> {
    let written = said.own("waivers").and_then(Node::list).into_iter().flatten();
    written.filter_map(Node::table).filter_map(waiver).collect()
}

fn waiver(table: &Table) -> Option<Waiver> {
    Some(Waiver {
        point: Point::of(table.text("point")?)?,
        workload: table.text("workload").map(str::to_owned),
        namespace: table.text("namespace").map(str::to_owned),
        reason: table.text("reason")?.to_owned(),
    })
}
