use ipnet::IpNet;

use crate::preflight::{Finding, Scene, subject::RESERVED};

const NAME: &str = "ranges";

/// Whether the environment's ranges are its own: no other environment of the platform has them, and the organisation does
/// not reserve them. (Within the environment, `validate` sees to that.)
pub(super) fn check(scene: &Scene) -> Vec<Finding> {
    let subject = &scene.subject;
    if subject.ranges.is_empty() {
        return Vec::new();
    }
    let taken = subject.ranges.iter().flat_map(|(name, range)| {
        let others = subject.others.iter().filter(|other| overlap(*range, other.range));
        others.map(move |other| taken(name, *range, &other.whose, other.range))
    });
    let taken: Vec<Finding> = taken.collect();
    if !taken.is_empty() {
        return taken;
    }
    let named: Vec<String> = subject.ranges.iter().map(|(_, range)| range.to_string()).collect();
    let known = subject.others.iter().any(|other| other.whose.contains(RESERVED));
    let mut finding = Finding::ok(NAME, format!("{} are taken by no other environment", named.join(", ")));
    if !known {
        finding = finding
            .next(format!(
                "list what your organisation uses elsewhere as `{RESERVED}` in [vars], to have it compared"
            ))
            .who("whoever keeps your organisation's list of addresses");
    }
    vec![finding]
}

/// A range that is somebody else's.
pub(super) fn taken(name: &str, range: IpNet, whose: &str, other: IpNet) -> Finding {
    Finding::missing(NAME, format!("`{name}` {range} overlaps {other} of {whose}"))
        .next(format!("give `{name}` a range that nobody has, in environments/"))
        .who("whoever keeps your organisation's list of addresses")
}

/// Whether two ranges have an address in common.
pub(super) fn overlap(one: IpNet, other: IpNet) -> bool {
    one.contains(&other) || other.contains(&one)
}
