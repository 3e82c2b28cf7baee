use std::net::Ipv4Addr;

use serde_json::Value as Json;

use super::maker::Maker;
use crate::rehearsal::google::{cloud::Contents, names, ranges::Range, value::Value};

/// Ranges that no host of the internet has (RFC 5737), for what would be a public address.
const PUBLIC: [&str; 3] = ["203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"];

/// An address of a thing: inside its subnetwork where it is internal, a documentation address where it is public. No
/// two things have the same as long as the range suffices.
pub(super) fn address(maker: &Maker<'_>) -> Option<String> {
    let internal = maker.text("address_type") == "INTERNAL"
        || maker.text("load_balancing_scheme").starts_with("INTERNAL")
        || !maker.text("subnetwork").is_empty();
    if internal { self::internal(maker) } else { public(maker) }
}

/// A public address.
pub(super) fn public(maker: &Maker<'_>) -> Option<String> {
    let ranges: Vec<Range> = PUBLIC.iter().filter_map(|range| range.parse().ok()).collect();
    free(&ranges, maker)
}

/// An address of its subnetwork, or one of the range that Google's own networks have.
pub(super) fn internal(maker: &Maker<'_>) -> Option<String> {
    if maker.text("purpose") == "VPC_PEERING" {
        return Some(peering_range(maker));
    }
    free(&[subnetwork_range(maker).or_else(|| "10.128.0.0/20".parse().ok())?], maker)
}

/// The first free address from a place in the ranges on. Google keeps the first two and the last two of each.
fn free(ranges: &[Range], maker: &Maker<'_>) -> Option<String> {
    let from = maker.seed.part("address").below(u64::MAX);
    let taken = taken(maker.made.contents);
    let hosts: Vec<u32> = ranges
        .iter()
        .flat_map(|range| {
            let last = range.first().saturating_add(range.size().saturating_sub(3).min(4096));
            range.first().saturating_add(2)..=last
        })
        .collect();
    let start = usize::try_from(from % (hosts.len().max(1) as u64)).unwrap_or(0);
    let address = |host: &u32| Ipv4Addr::from(*host).to_string();
    hosts[start..]
        .iter()
        .chain(&hosts[..start])
        .map(address)
        .find(|address| !taken.contains(&address.as_str()))
}

/// The addresses that things have.
fn taken(contents: &Contents) -> Vec<&str> {
    let names = ["address", "ip_address", "endpoint", "host", "private_ip_address", "public_ip_address"];
    let own = contents.all().flat_map(|object| names.into_iter().filter_map(|name| object.text(name)));
    let interfaces =
        contents.of("google_compute_instance").flat_map(|object| object.blocks("network_interface"));
    let of_interfaces = interfaces.flat_map(|interface| {
        let access = interface.get("access_config").and_then(Json::as_array).into_iter().flatten();
        let public = access.filter_map(|access| access.get("nat_ip")?.as_str());
        interface.get("network_ip").and_then(Json::as_str).into_iter().chain(public)
    });
    own.chain(of_interfaces).collect()
}

fn subnetwork_range(maker: &Maker<'_>) -> Option<Range> {
    let subnetwork = maker.text("subnetwork");
    if subnetwork.is_empty() {
        return None;
    }
    let path = names::path(&subnetwork);
    let found = maker
        .made
        .contents
        .of("google_compute_subnetwork")
        .find(|object| object.id == path || object.id.ends_with(&format!("/subnetworks/{path}")))?;
    found.text("ip_cidr_range")?.parse().ok()
}

/// A range for private services: one that overlaps none of the project's.
fn peering_range(maker: &Maker<'_>) -> String {
    let prefix = match maker.made.planned.get("prefix_length") {
        Value::Int(prefix) => u8::try_from(*prefix).unwrap_or(16),
        _ => 16,
    };
    let taken: Vec<Range> = maker
        .made
        .contents
        .of("google_compute_subnetwork")
        .filter_map(|object| object.text("ip_cidr_range")?.parse().ok())
        .collect();
    let start = maker.seed.part("peering").below(256);
    (0..256)
        .map(|at| Ipv4Addr::new(10, u8::try_from((start + at) % 256).unwrap_or(0), 0, 0))
        .find(|first| {
            let range = Range::new(*first, prefix);
            taken.iter().all(|other| !other.overlaps(&range))
        })
        .unwrap_or(Ipv4Addr::new(10, 0, 0, 0))
        .to_string()
}

/// The gateway of a subnetwork: the first address of its range.
pub(super) fn gateway(maker: &Maker<'_>) -> Option<String> {
    let range: Range = maker.text("ip_cidr_range").parse().ok()?;
    Some(Ipv4Addr::from(range.first() + 1).to_string())
}

/// The range of a cluster's pods (`cluster`) or services: that of the subnetwork's range which it names, or one of
/// GKE's own choice.
pub(super) fn cluster_range(maker: &Maker<'_>, which: &str) -> String {
    let policy =
        maker.made.planned.get("ip_allocation_policy").elements().first().cloned().unwrap_or_default();
    if let Some(range) =
        policy.get(&format!("{which}_ipv4_cidr_block")).text().filter(|range| range.contains('/'))
    {
        return range.to_owned();
    }
    let named = policy.get(&format!("{which}_secondary_range_name")).text().unwrap_or_default().to_owned();
    let (path, wanted) = (maker.text("subnetwork"), serde_json::Value::String(named));
    let path = names::path(&path);
    let found = maker
        .made
        .contents
        .of("google_compute_subnetwork")
        .filter(|object| object.id == path || names::last(&object.id) == names::last(path))
        .flat_map(|object| object.blocks("secondary_ip_range"))
        .find(|range| range.get("range_name") == Some(&wanted))
        .and_then(|range| range.get("ip_cidr_range")?.as_str());
    found.map_or_else(
        || {
            let second = 8 + maker.seed.part(which).below(120);
            if which == "services" { format!("34.118.{second}.0/20") } else { format!("10.{second}.0.0/14") }
        },
        str::to_owned,
    )
}
