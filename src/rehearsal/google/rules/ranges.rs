//! Ranges of addresses: those of a network's subnetworks do not overlap, and a cluster's are there.

use serde_json::Value as Json;

use super::{Act, Refusal, known, references::resolve};
use crate::rehearsal::google::{cloud::Object, names, ranges::Range};

/// Ranges fit into what is there.
pub(super) fn fit(act: &Act<'_>) -> Result<(), Refusal> {
    match act.kind {
        "google_compute_subnetwork" if !act.deletes() => subnetwork(act),
        "google_container_cluster" if act.creates() => cluster(act),
        _ => Ok(()),
    }
}

/// The ranges of a subnetwork with what each is called.
fn ranges<'a>(
    primary: Option<&'a str>,
    secondary: impl Iterator<Item = &'a Json>,
) -> impl Iterator<Item = (Option<&'a str>, &'a str)> {
    let secondary = secondary.filter_map(|range| {
        Some((range.get("range_name").and_then(Json::as_str), range.get("ip_cidr_range")?.as_str()?))
    });
    primary.map(|range| (None, range)).into_iter().chain(secondary).filter(|(_, range)| !range.is_empty())
}

fn subnetwork(act: &Act<'_>) -> Result<(), Refusal> {
    let secondary = act.attributes.get("secondary_ip_range").and_then(Json::as_array).into_iter().flatten();
    let mine: Vec<_> = ranges(act.text("ip_cidr_range"), secondary).collect();
    for (at, (_, text)) in mine.iter().enumerate() {
        let Ok(range) = text.parse::<Range>() else {
            return Err(Refusal::google(
                400,
                format!(
                    "Invalid value for field 'resource.ipCidrRange': '{text}'. Must be a CIDR address range that is contained in the RFC1918 private address blocks"
                ),
                "invalid",
            ));
        };
        let overlaps = |other: &str| other.parse().is_ok_and(|other| range.overlaps(&other));
        if let Some((name, other)) = mine[..at].iter().find(|(_, other)| overlaps(other)) {
            return Err(conflict(text, act.id, name.unwrap_or("primary"), other));
        }
        for other in neighbours(act) {
            let theirs = ranges(other.text("ip_cidr_range"), other.blocks("secondary_ip_range"));
            if let Some((name, range)) = theirs.into_iter().find(|(_, other)| overlaps(other)) {
                return Err(conflict(text, &other.id, name.unwrap_or("primary"), range));
            }
        }
    }
    Ok(())
}

/// The other subnetworks of the network.
fn neighbours<'a>(act: &'a Act<'_>) -> impl Iterator<Item = &'a Object> {
    let network = |text: &str, project: Option<&str>| {
        resolve(act.contents, "google_compute_network", text, project)
            .map_or_else(|| names::path(text).to_owned(), |network| network.id.clone())
    };
    let mine = act.text("network").map(|text| network(text, act.project()));
    act.contents.of("google_compute_subnetwork").filter(move |other| {
        other.id != act.id && other.text("network").map(|text| network(text, other.project())) == mine
    })
}

fn conflict(range: &str, id: &str, name: &str, other: &str) -> Refusal {
    let whose =
        if name == "primary" { "primary range".to_owned() } else { format!("secondary range '{name}'") };
    Refusal::google(
        400,
        format!(
            "Invalid IPCidrRange: {range} conflicts with existing subnetwork '{}' in region '{}': {whose} {other}.",
            names::last(id),
            names::segment(id, "regions").unwrap_or_default()
        ),
        "invalidIPCidrRange",
    )
}

/// The secondary ranges that a cluster names are those of its subnetwork.
fn cluster(act: &Act<'_>) -> Result<(), Refusal> {
    let Some(subnetwork) = act.text("subnetwork") else { return Ok(()) };
    let found = resolve(act.contents, "google_compute_subnetwork", subnetwork, act.project());
    let Some(found) = found else { return Ok(()) };
    let policies = act.attributes.get("ip_allocation_policy").and_then(Json::as_array).into_iter().flatten();
    for policy in policies {
        for name in ["cluster_secondary_range_name", "services_secondary_range_name"] {
            let Some(wanted) = policy.get(name).and_then(Json::as_str).filter(|name| !name.is_empty()) else {
                continue;
            };
            let has = found
                .blocks("secondary_ip_range")
                .any(|range| range.get("range_name").and_then(Json::as_str) == Some(wanted));
            if !has && known::is_ours(act.contents, &found.id, act.project()) {
                return Err(Refusal::google(
                    400,
                    format!(
                        "Services range or pod range \"{wanted}\" does not exist in subnetwork \"{}\".",
                        found.name()
                    ),
                    "badRequest",
                ));
            }
        }
    }
    Ok(())
}
