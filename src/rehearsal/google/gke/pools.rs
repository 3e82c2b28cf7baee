//! Which nodes a pool has: as many in each of its zones as it says.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::{
    model::Digest,
    rehearsal::{cluster::Node, google::names},
};

/// The pool that every cluster begins with.
pub(super) const DEFAULT: &str = "default-pool";

/// The pools that a cluster itself brings: those of its `node_pool` blocks, or the default one unless it is removed.
pub(super) fn of_cluster(id: &str, cluster: &Map<String, Json>) -> Vec<(String, Vec<Node>)> {
    let blocks: Vec<&Map<String, Json>> = blocks(cluster, "node_pool").collect();
    if !blocks.is_empty() {
        let pool = |block: &&Map<String, Json>| {
            let name = text(block, "name").unwrap_or(DEFAULT);
            (name.to_owned(), of_pool(id, name, block, Some(cluster)))
        };
        return blocks.iter().map(pool).collect();
    }
    let removed = cluster.get("remove_default_node_pool") == Some(&Json::Bool(true));
    let autopilot = cluster.get("enable_autopilot") == Some(&Json::Bool(true));
    if removed {
        return Vec::new();
    }
    let mut default = Map::new();
    // Autopilot makes nodes as they are needed; here they are there from the start.
    let count = if autopilot {
        Json::from(1)
    } else {
        cluster.get("initial_node_count").cloned().unwrap_or(Json::from(1))
    };
    default.insert("initial_node_count".to_owned(), count);
    for name in ["node_config", "node_locations"] {
        default.insert(name.to_owned(), cluster.get(name).cloned().unwrap_or(Json::Null));
    }
    vec![(DEFAULT.to_owned(), of_pool(id, DEFAULT, &default, Some(cluster)))]
}

/// The nodes of a pool; `cluster` are the attributes of the cluster that it belongs to.
pub(super) fn of_pool(
    cluster_id: &str,
    name: &str,
    pool: &Map<String, Json>,
    cluster: Option<&Map<String, Json>>,
) -> Vec<Node> {
    let location =
        names::segment(cluster_id, "locations").or(names::segment(cluster_id, "zones")).unwrap_or_default();
    let config = blocks(pool, "node_config").next();
    let machine_type = config.and_then(|config| text(config, "machine_type")).unwrap_or("e2-medium");
    let digest = Digest::of(format!("{cluster_id}/{name}").as_bytes());
    let mark = &digest.short()[..8];
    let cluster_name = names::last(cluster_id);
    let mut nodes = Vec::new();
    for zone in zones(location, pool, cluster) {
        for index in 0..count(pool) {
            let letter = zone.rsplit('-').next().unwrap_or_default();
            nodes.push(Node {
                name: short(&format!("gke-{cluster_name}-{name}-{mark}-{letter}{index:03}")),
                pool: name.to_owned(),
                region: zone.rsplit_once('-').map_or(location, |(region, _)| region).to_owned(),
                zone: zone.clone(),
                machine_type: machine_type.to_owned(),
                labels: labels(config),
                taints: taints(config),
            });
        }
    }
    nodes
}

/// A node's name is at most 63 characters; its end tells it from others.
fn short(name: &str) -> String {
    let over = name.len().saturating_sub(63);
    if over == 0 { name.to_owned() } else { format!("gke-{}", &name[4 + over..]) }
}

fn zones(location: &str, pool: &Map<String, Json>, cluster: Option<&Map<String, Json>>) -> Vec<String> {
    let said = |attributes: &Map<String, Json>| -> Vec<String> {
        let zones = attributes.get("node_locations").and_then(Json::as_array).into_iter().flatten();
        zones.filter_map(Json::as_str).map(str::to_owned).collect()
    };
    let own = said(pool);
    let zones = if own.is_empty() { cluster.map(said).unwrap_or_default() } else { own };
    if !zones.is_empty() {
        return zones;
    }
    if location.matches('-').count() > 1 {
        return vec![location.to_owned()];
    }
    ["b", "c", "d"].map(|zone| format!("{location}-{zone}")).to_vec()
}

/// How many nodes each zone has: what is said, or the least that the autoscaler keeps.
fn count(pool: &Map<String, Json>) -> u64 {
    let number = |attributes: &Map<String, Json>, name: &str| attributes.get(name).and_then(Json::as_u64);
    let scaling = blocks(pool, "autoscaling").next();
    let least = scaling.and_then(|scaling| {
        number(scaling, "min_node_count").filter(|least| *least > 0).or_else(|| {
            number(scaling, "total_min_node_count").filter(|least| *least > 0).map(|total| total.div_ceil(3))
        })
    });
    number(pool, "node_count")
        .filter(|count| *count > 0)
        .or_else(|| number(pool, "initial_node_count").filter(|count| *count > 0))
        .or(least)
        .unwrap_or_else(|| u64::from(scaling.is_none()))
}

fn labels(config: Option<&Map<String, Json>>) -> BTreeMap<String, String> {
    let labels = config.and_then(|config| config.get("labels")?.as_object()).into_iter().flatten();
    labels.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// Taints: GKE writes the effect as `NO_SCHEDULE`, Kubernetes as `NoSchedule`.
fn taints(config: Option<&Map<String, Json>>) -> Vec<(String, String, String)> {
    let effect = |effect: &str| match effect {
        "NO_SCHEDULE" => "NoSchedule",
        "PREFER_NO_SCHEDULE" => "PreferNoSchedule",
        _ => "NoExecute",
    };
    let taint = |taint: &Map<String, Json>| {
        let part = |name| text(taint, name).unwrap_or_default().to_owned();
        Some((part("key"), part("value"), effect(text(taint, "effect")?).to_owned()))
    };
    config.into_iter().flat_map(|config| blocks(config, "taint")).filter_map(taint).collect()
}

fn blocks<'a>(attributes: &'a Map<String, Json>, name: &str) -> impl Iterator<Item = &'a Map<String, Json>> {
    attributes.get(name).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_object)
}

fn text<'a>(attributes: &'a Map<String, Json>, name: &str) -> Option<&'a str> {
    attributes.get(name)?.as_str().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CLUSTER: &str = "projects/p/locations/europe-west1/clusters/main";

    fn pool(json: Json) -> Vec<Node> {
        of_pool(CLUSTER, "apps", json.as_object().expect("an object"), None)
    }

    #[test]
    fn a_pool_has_its_count_in_each_zone() {
        let nodes = pool(json!({
            "node_count": 2, "node_locations": ["europe-west1-b", "europe-west1-c"],
            "node_config": [{ "machine_type": "n2-standard-4", "labels": { "a": "b" },
                "taint": [{ "key": "k", "value": "v", "effect": "NO_SCHEDULE" }] }],
        }));
        assert_eq!(nodes.len(), 4);
        assert_eq!((nodes[0].zone.as_str(), nodes[0].region.as_str()), ("europe-west1-b", "europe-west1"));
        assert_eq!(nodes[0].taints, [("k".to_owned(), "v".to_owned(), "NoSchedule".to_owned())]);
        assert_eq!(pool(json!({ "autoscaling": [{ "min_node_count": 1, "max_node_count": 5 }] })).len(), 3);
    }

    #[test]
    fn a_cluster_has_a_default_pool_unless_it_is_removed() {
        let of = |json: Json| of_cluster(CLUSTER, json.as_object().expect("an object"));
        assert_eq!(of(json!({ "initial_node_count": 1, "remove_default_node_pool": true })), []);
        let pools = of(json!({ "initial_node_count": 1 }));
        assert_eq!((pools.len(), pools[0].1.len()), (1, 3));
    }
}
