use super::Change;
use crate::rehearsal::google::value::Value;

/// Comparisons of clusters and node pools; `None` for a comparison of another kind.
pub(super) fn same(name: &str, change: &Change<'_>) -> Option<bool> {
    let (key, before, after) = (change.key, change.before, change.after);
    let off = |path: &str| *change.was(path) != Value::Bool(true);
    Some(match name {
        "container_cluster_private_cluster_config" => private(change),
        "autopilot" => {
            change.is_set("enable_autopilot") && key != "dns_config.0.additive_vpc_scope_dns_domain"
        }
        "container_cluster_network_policy" => {
            change.leaves_out("network_policy.#") && off("network_policy.0.enabled")
        }
        "secret_manager_cfg" => {
            change.leaves_out("secret_manager_config.#") && off("secret_manager_config.0.enabled")
        }
        "secret_sync_cfg" => change.leaves_out("secret_sync_config.#") && off("secret_sync_config.0.enabled"),
        "hierachical_namespace" => {
            change.leaves_out("hierarchical_namespace.#") && off("hierarchical_namespace.0.enabled")
        }
        "binary_authorization" => {
            change.leaves_out("binary_authorization.#")
                && off("binary_authorization.0.enabled")
                && change.was("binary_authorization.0.evaluation_mode").text().is_none_or(str::is_empty)
        }
        "database_encryption" => {
            let pair = ["ALL_OBJECTS_ENCRYPTION_ENABLED", "ENCRYPTED"];
            pair.contains(&before) && pair.contains(&after)
        }
        "suppress_diff_for_cluster_dns_scope" => before.is_empty() && after == "DNS_SCOPE_UNSPECIFIED",
        "container_node_pool_resource_labels" => {
            key.contains("resource_labels.%")
                || (key.contains("resource_labels.goog-gke") && after.is_empty())
        }
        "confidential_nodes" => {
            let enabled = key.replacen("confidential_instance_type", "enabled", 1);
            change.is_set(&enabled) && before == "SEV" && after.is_empty()
        }
        "rfc5545_recurrence" => before == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU" && after == "FREQ=DAILY",
        "pre_registered_fleet" => {
            change.is_set("fleet.0.pre_registered")
                || (key == "fleet.#" && before == "0" && after == "1" && !change.is_set("fleet.0.project"))
        }
        "container_cluster_added_scopes" => added_scopes(change),
        "upstream_policies" => {
            let path = "virtual_repository_config.0.upstream_policies";
            sorted(change.was(path)) == sorted(change.wanted(path))
        }
        _ => return None,
    })
}

/// A block that makes nothing private is the same as none.
fn private(change: &Change<'_>) -> bool {
    let off = |name: &str| {
        let path = format!("private_cluster_config.0.{name}");
        *change.was(&path) != Value::Bool(true) && *change.wanted(&path) != Value::Bool(true)
    };
    let (no_endpoint, no_nodes) = (off("enable_private_endpoint"), off("enable_private_nodes"));
    let subnetwork = change.is_set("private_cluster_config.0.private_endpoint_subnetwork");
    let global = change.is_set("private_cluster_config.0.master_global_access_config");
    let without_addresses = {
        let endpoints = "control_plane_endpoints_config.0.ip_endpoints_config";
        change.is_set(endpoints) && *change.wanted(&format!("{endpoints}.0.enabled")) == Value::Bool(false)
    };
    match change.key {
        "private_cluster_config.0.enable_private_endpoint" => {
            without_addresses || (no_endpoint && !subnetwork)
        }
        "private_cluster_config.0.master_global_access_config.0.enabled" => without_addresses,
        "private_cluster_config.0.enable_private_nodes" => no_nodes && !subnetwork,
        "private_cluster_config.#" => no_endpoint && no_nodes && !subnetwork && !global,
        "private_cluster_config.0.private_endpoint_subnetwork" => {
            let range = change.is_set("private_cluster_config.0.master_ipv4_cidr_block");
            range && change.after.is_empty() && !change.before.is_empty()
        }
        _ => false,
    }
}

/// GKE adds the scope of monitoring by itself.
fn added_scopes(change: &Change<'_>) -> bool {
    let path = "cluster_autoscaling.0.auto_provisioning_defaults.0.oauth_scopes";
    let mut wanted = sorted(change.wanted(path));
    wanted.push("https://www.googleapis.com/auth/monitoring.write".to_owned());
    wanted.sort_unstable();
    wanted.dedup();
    wanted == sorted(change.was(path))
}

fn sorted(list: &Value) -> Vec<String> {
    let mut all: Vec<String> = list
        .elements()
        .iter()
        .map(|one| one.text().map_or_else(|| one.to_json().to_string(), str::to_owned))
        .collect();
    all.sort_unstable();
    all
}
