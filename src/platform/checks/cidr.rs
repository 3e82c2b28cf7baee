use std::net::IpAddr;

use crate::{
    model::Kind,
    platform::{
        build::Assembled,
        problem::{Problem, Report},
        text::{Node, NodeKind, Span},
    },
};

/// Words of inputs that hand a range of addresses out…
const RANGE: [&str; 4] = ["cidr", "cidrs", "range", "ranges"];
/// …to something that needs it for itself…
const OWNER: [&str; 16] = [
    "subnet",
    "subnets",
    "subnetwork",
    "subnetworks",
    "pod",
    "pods",
    "service",
    "services",
    "master",
    "control",
    "node",
    "nodes",
    "proxy",
    "secondary",
    "primary",
    "psc",
];
/// …and not to something that only speaks of addresses: who may come in, where routes go, what encloses the rest.
const SPEAKS: [&str; 24] = [
    "allow",
    "allowed",
    "allowlist",
    "authorized",
    "authorised",
    "source",
    "sources",
    "destination",
    "destinations",
    "trusted",
    "admin",
    "deny",
    "denied",
    "block",
    "firewall",
    "permitted",
    "supernet",
    "vpc",
    "vpcs",
    "route",
    "routes",
    "peer",
    "peers",
    "peering",
];

struct Range {
    low: u128,
    high: u128,
    version: bool,
    text: String,
    name: String,
    span: Span,
    origin: Option<Span>,
}

/// No two ranges that are handed out in an environment overlap.
pub fn check(assembled: &Assembled, report: &mut Report) {
    let mut ranges = Vec::new();
    for draft in assembled.drafts.values().filter(|draft| matches!(draft.stack.kind, Kind::Terraform(_))) {
        for (name, entry) in &draft.inputs.0 {
            collect(&entry.node, name, draft.stack.id.as_str(), None, &mut ranges);
        }
    }
    ranges
        .sort_by(|one, other| (one.version, one.low, other.high).cmp(&(other.version, other.low, one.high)));
    let mut open: Vec<&Range> = Vec::new();
    for range in &ranges {
        open.retain(|other| other.version == range.version && other.high >= range.low);
        // The nearest one that encloses it is enough: one problem for each range.
        if let Some(other) = open.iter().rev().find(|other| !same(other, range)) {
            report.add(overlap(other, range));
        }
        open.push(range);
    }
}

/// One range that is handed to two stacks under the same name, or comes from the same place, is one range.
fn same(one: &Range, other: &Range) -> bool {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let equal = (one.low, one.high) == (other.low, other.high);
    equal
        && (one.origin.unwrap_or(one.span) == other.origin.unwrap_or(other.span)
            || last(&one.name) == last(&other.name))
}

fn overlap(one: &Range, other: &Range) -> Problem {
    let message =
        format!("the ranges {} (`{}`) and {} (`{}`) overlap", one.text, one.name, other.text, other.name);
    let label = |range: &Range| range.name.clone();
    let problem = Problem::new(message).at(other.span, label(other)).and(one.span, label(one));
    problem.hint("give one of them addresses of its own")
}

fn collect(node: &Node, name: &str, stack: &str, origin: Option<Span>, ranges: &mut Vec<Range>) {
    let origin = node.origin.or(origin);
    match &node.kind {
        NodeKind::Text(text) => {
            let owned = hands_out(name);
            if let Some((low, high, version)) = parse(text).filter(|_| owned) {
                let name = format!("{stack}.{name}");
                ranges.push(Range {
                    low,
                    high,
                    version,
                    text: text.clone(),
                    name,
                    span: node.span,
                    origin: node.origin,
                });
            }
        }
        NodeKind::List(items) => items.iter().for_each(|item| collect(item, name, stack, origin, ranges)),
        NodeKind::Table(table) => {
            for (key, entry) in &table.0 {
                collect(&entry.node, &format!("{name}.{key}"), stack, origin, ranges);
            }
        }
        _ => {}
    }
}

fn hands_out(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(['_', '-', '.']).collect();
    let any = |list: &[&str]| words.iter().any(|word| list.contains(word));
    any(&RANGE) && any(&OWNER) && !any(&SPEAKS)
}

/// First and last address, and whether it is IPv6.
fn parse(text: &str) -> Option<(u128, u128, bool)> {
    let (address, prefix) = text.split_once('/')?;
    let (bits, value, version) = match address.parse().ok()? {
        IpAddr::V4(address) => (32, u128::from(address.to_bits()), false),
        IpAddr::V6(address) => (128, address.to_bits(), true),
    };
    let prefix: u32 = prefix.parse().ok().filter(|prefix| *prefix <= bits)?;
    let host = u128::MAX.checked_shr(128 - (bits - prefix)).unwrap_or(0);
    Some((value & !host, value | host, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_hand_out_addresses_count() {
        for yes in
            ["subnet_cidr", "pods_cidr_range", "master_ipv4_cidr", "secondary_ranges.pods", "services_range"]
        {
            assert!(hands_out(yes), "{yes}");
        }
        for no in [
            "authorized_cidrs",
            "pod_source_ranges",
            "vpc_cidr",
            "node_count",
            "subnet",
            "cidr",
            "master_authorized_cidr_blocks",
        ] {
            assert!(!hands_out(no), "{no}");
        }
    }

    #[test]
    fn ranges_are_read_with_host_bits_ignored() {
        assert_eq!(parse("10.1.2.3/8"), Some((0x0a00_0000, 0x0aff_ffff, false)));
        assert_eq!(parse("0.0.0.0/0"), Some((0, 0xffff_ffff, false)));
        assert_eq!(parse("::/0").map(|(low, high, _)| (low, high)), Some((0, u128::MAX)));
        assert_eq!(parse("10.0.0.0/33"), None);
    }
}
