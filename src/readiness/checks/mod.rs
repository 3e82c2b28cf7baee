//! One check a file; each says what is wrong with one workload, or one namespace.

mod budget;
mod images;
mod namespaces;
mod privileges;
mod probes;
mod replicas;
mod resources;
mod spread;

pub(super) use namespaces::namespace;

use super::{Objects, workload::Workload};
use crate::model::Point;

/// What is wrong with a workload, by the point that it is about.
pub(super) fn workload(workload: &Workload<'_>, objects: &Objects) -> Vec<(Point, String)> {
    let mut found = Vec::new();
    let mut add = |point, whys: Vec<String>| found.extend(whys.into_iter().map(|why| (point, why)));
    if workload.is_scaled() {
        let pods = objects.autoscaled(workload).unwrap_or_else(|| workload.replicas());
        add(Point::Replicas, replicas::check(pods));
        if pods > 1 {
            add(Point::Spread, spread::check(workload));
        }
        add(Point::Budget, budget::check(pods, &objects.budgets(workload)));
    }
    add(Point::Resources, resources::check(workload));
    if !workload.ends() {
        add(Point::Probes, probes::check(workload));
    }
    add(Point::Privileges, privileges::check(workload));
    add(Point::Images, images::check(workload));
    found
}
