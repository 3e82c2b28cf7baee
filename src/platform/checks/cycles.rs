use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{
    model::StackId,
    platform::{
        build::{Assembled, Edge, EdgeWhy},
        problem::{Problem, Report},
    },
};

/// No stack needs itself, however many stacks lie between: each knot of stacks gives one problem, its shortest circle.
pub fn check(assembled: &Assembled, report: &mut Report) {
    let mut left = knots(assembled);
    while let Some(start) = left.pop_first() {
        let Some(circle) = shortest(assembled, &start) else { continue };
        for edge in &circle {
            left.remove(&edge.to);
        }
        let others: BTreeSet<StackId> =
            left.iter().filter(|id| !reaches(assembled, &start, id)).cloned().collect();
        left = others;
        report.add(problem(&start, &circle));
    }
}

fn problem(start: &StackId, circle: &[&Edge]) -> Problem {
    let names = std::iter::once(start).chain(circle.iter().map(|edge| &edge.to));
    let path = names.map(StackId::as_str).collect::<Vec<_>>().join(" → ");
    let message = match circle {
        [_] => format!("`{start}` needs itself"),
        _ => format!("stacks need each other in a circle: {path}"),
    };
    let mut problem = Problem::new(message);
    let mut from = start;
    for (index, edge) in circle.iter().enumerate() {
        let label = format!("{from} needs {}{}", edge.to, how(edge));
        problem = if index == 0 { problem.at(edge.span, label) } else { problem.and(edge.span, label) };
        from = &edge.to;
    }
    problem.hint("take one of these needs away, or split a stack in two")
}

fn how(edge: &Edge) -> &'static str {
    match edge.why {
        EdgeWhy::Cluster => " as its cluster",
        EdgeWhy::Output { .. } | EdgeWhy::Needs => "",
    }
}

fn needs<'a>(assembled: &'a Assembled, id: &StackId) -> impl Iterator<Item = &'a Edge> {
    let edges = assembled.drafts.get(id).map(|draft| draft.edges.as_slice()).unwrap_or_default();
    edges.iter().filter(|edge| assembled.drafts.contains_key(&edge.to))
}

/// What is left when stacks that need nothing (left) are taken away, again and again: circles, and what needs them.
fn knots(assembled: &Assembled) -> BTreeSet<StackId> {
    let mut waits: BTreeMap<&StackId, usize> =
        assembled.drafts.keys().map(|id| (id, needs(assembled, id).count())).collect();
    let mut needed_by: BTreeMap<&StackId, Vec<&StackId>> = BTreeMap::new();
    for id in assembled.drafts.keys() {
        for edge in needs(assembled, id) {
            needed_by.entry(&edge.to).or_default().push(id);
        }
    }
    let mut free: Vec<&StackId> = waits.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    while let Some(id) = free.pop() {
        waits.remove(id);
        for other in needed_by.get(id).into_iter().flatten() {
            if let Some(count) = waits.get_mut(other) {
                *count -= 1;
                if *count == 0 {
                    free.push(other);
                }
            }
        }
    }
    waits.into_keys().cloned().collect()
}

/// The shortest way from a stack back to itself.
fn shortest<'a>(assembled: &'a Assembled, start: &StackId) -> Option<Vec<&'a Edge>> {
    let mut came: BTreeMap<StackId, (StackId, &Edge)> = BTreeMap::new();
    let mut queue = VecDeque::from([start.clone()]);
    while let Some(at) = queue.pop_front() {
        for edge in needs(assembled, &at) {
            if edge.to == *start {
                let mut circle = vec![edge];
                let mut back = &at;
                while let Some((before, edge)) = came.get(back) {
                    circle.push(edge);
                    back = before;
                }
                circle.reverse();
                return Some(circle);
            }
            if !came.contains_key(&edge.to) {
                came.insert(edge.to.clone(), (at.clone(), edge));
                queue.push_back(edge.to.clone());
            }
        }
    }
    None
}

fn reaches(assembled: &Assembled, from: &StackId, to: &StackId) -> bool {
    let mut seen = BTreeSet::from([from.clone()]);
    let mut stack = vec![from.clone()];
    while let Some(at) = stack.pop() {
        if at == *to {
            return true;
        }
        for edge in needs(assembled, &at) {
            if seen.insert(edge.to.clone()) {
                stack.push(edge.to.clone());
            }
        }
    }
    false
}
