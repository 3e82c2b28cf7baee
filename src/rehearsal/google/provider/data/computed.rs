use serde_json::{Map, Value as Json, json};

use super::reading::Query;
use crate::rehearsal::google::{names, synthesis::project_number, value::Value};

/// What data sources give that ask for no thing of the user's, but for Google itself.
pub(super) fn computed(query: &Query<'_>) -> Option<Map<String, Json>> {
    let known = match query.kind {
        "google_client_config" => client_config(query),
        "google_client_openid_userinfo" => {
            json!({ "id": "rehearsal@example.com", "email": "rehearsal@example.com" })
        }
        "google_compute_zones" => json!({ "names": zones(query) }),
        "google_compute_regions" => json!({ "names": REGIONS }),
        "google_container_engine_versions" => versions(),
        "google_iam_policy" => return Some(policy(query.config)),
        "google_netblock_ip_ranges" => netblocks(query),
        "google_storage_project_service_account" => {
            agent(query, "gs-project-accounts.iam.gserviceaccount.com")
        }
        "google_compute_default_service_account" => default_account(query),
        "google_project" => return project(query),
        _ => return None,
    };
    known.as_object().cloned()
}

/// The regions that platforms mostly use.
const REGIONS: [&str; 8] = [
    "asia-northeast1",
    "asia-southeast1",
    "europe-north1",
    "europe-west1",
    "europe-west3",
    "europe-west4",
    "us-central1",
    "us-east1",
];

fn client_config(query: &Query<'_>) -> Json {
    let setting = |name: &str| query.settings.get(name).text().unwrap_or_default();
    json!({
        "id": format!(
            "projects/\"{}\"/regions/\"{}\"/zones/\"{}\"", setting("project"), setting("region"), setting("zone")
        ),
        "project": setting("project"), "region": setting("region"), "zone": setting("zone"),
        // The local clusters take it, nobody else.
        "access_token": query.token,
    })
}

fn region<'a>(query: &Query<'a>) -> &'a str {
    query.or_setting("region").map_or("us-central1", names::last)
}

fn zones(query: &Query<'_>) -> Vec<String> {
    ["b", "c", "d"].map(|zone| format!("{}-{zone}", region(query))).to_vec()
}

fn versions() -> Json {
    let versions = ["1.36.3-gke.1101000", "1.35.6-gke.1087000", "1.34.9-gke.1203000"];
    json!({
        "latest_master_version": versions[0], "latest_node_version": versions[0],
        "valid_master_versions": versions, "valid_node_versions": versions,
        "default_cluster_version": versions[0],
        "release_channel_default_version": { "RAPID": versions[0], "REGULAR": versions[0], "STABLE": versions[1], "EXTENDED": versions[2] },
        "release_channel_latest_version": { "RAPID": versions[0], "REGULAR": versions[0], "STABLE": versions[1], "EXTENDED": versions[0] },
    })
}

/// Where Google's load balancers and health checks come from.
/// Source: <https://cloud.google.com/load-balancing/docs/health-check-concepts#ip-ranges>.
fn netblocks(query: &Query<'_>) -> Json {
    let blocks: &[&str] = match query.text("range_type").unwrap_or("cloud-netblocks") {
        "health-checkers" => &["35.191.0.0/16", "130.211.0.0/22"],
        "legacy-health-checkers" => &["35.191.0.0/16", "209.85.152.0/22", "209.85.204.0/22"],
        "iap-forwarders" => &["35.235.240.0/20"],
        "dns-forwarders" => &["35.199.192.0/19"],
        "restricted-googleapis" => &["199.36.153.4/30"],
        "private-googleapis" => &["199.36.153.8/30"],
        _ => &["8.8.4.0/24", "8.8.8.0/24", "35.190.247.0/24"],
    };
    json!({ "id": "netblock-ip-ranges", "cidr_blocks": blocks, "cidr_blocks_ipv4": blocks, "cidr_blocks_ipv6": [] })
}

fn number(query: &Query<'_>) -> String {
    let project = query.or_setting("project").unwrap_or_default();
    let known = query.contents.project(project).and_then(|project| project.text("number"));
    known.map_or_else(|| project_number(project), str::to_owned)
}

fn agent(query: &Query<'_>, domain: &str) -> Json {
    let email = format!("service-{}@{domain}", number(query));
    json!({ "id": email, "email_address": email, "member": format!("serviceAccount:{email}") })
}

fn default_account(query: &Query<'_>) -> Json {
    let email = format!("{}-compute@developer.gserviceaccount.com", number(query));
    let project = query.or_setting("project").unwrap_or_default();
    json!({
        "id": format!("projects/{project}/serviceAccounts/{email}"), "email": email,
        "name": format!("projects/{project}/serviceAccounts/{email}"),
        "member": format!("serviceAccount:{email}"), "display_name": "Compute Engine default service account",
    })
}

/// A project that was not made here is taken to be there.
fn project(query: &Query<'_>) -> Option<Map<String, Json>> {
    let id = query.text("project_id").or_else(|| query.settings.get("project").text())?;
    let id = id.strip_prefix("projects/").unwrap_or(id);
    if query.contents.knows_project(id) {
        let found = query.contents.project(id)?;
        let mut attributes = found.attributes.clone();
        attributes.insert("id".to_owned(), Json::String(found.id.clone()));
        return Some(attributes);
    }
    json!({ "id": format!("projects/{id}"), "project_id": id, "name": id, "number": project_number(id) })
        .as_object()
        .cloned()
}

/// The policy that the configuration describes, as Google's JSON.
fn policy(config: &Value) -> Map<String, Json> {
    let bindings = config.get("binding").elements().iter().map(|binding| {
        let mut members: Vec<&str> =
            binding.get("members").elements().iter().filter_map(Value::text).collect();
        members.sort_unstable();
        let mut object = json!({ "members": members, "role": binding.get("role").text() });
        if let Some(condition) = binding.get("condition").elements().first() {
            object["condition"] = condition.to_json();
        }
        object
    });
    let mut bindings: Vec<Json> = bindings.collect();
    bindings.sort_by_key(|binding| binding["role"].to_string());
    let data = json!({ "bindings": bindings }).to_string();
    Map::from_iter([
        ("id".to_owned(), Json::String(crate::model::Digest::of(data.as_bytes()).to_string())),
        ("policy_data".to_owned(), Json::String(data)),
    ])
}
