//! What a deletion does to the cloud: not everything goes, and some things take others with them.

use serde_json::{Map, Value as Json};

use crate::rehearsal::google::{
    cloud::{Contents, Object, Operation},
    names,
};

/// What happens when a thing is deleted: to what, and how.
#[must_use]
pub fn deletion(
    object: &Object,
    attributes: &Map<String, Json>,
    contents: &Contents,
) -> Vec<(Operation, String, String)> {
    let gone = |object: &Object| (Operation::Delete, object.kind.clone(), object.id.clone());
    let stays = || vec![(Operation::Retire, object.kind.clone(), object.id.clone())];
    match object.kind.as_str() {
        // They cannot be deleted: terraform forgets them.
        "google_kms_key_ring" | "google_kms_crypto_key" => stays(),
        "google_project_service" if attributes.get("disable_on_destroy") != Some(&Json::Bool(true)) => {
            stays()
        }
        _ if object.text("deletion_policy") == Some("ABANDON") => stays(),
        "google_project" => {
            let id = object.text("project_id").unwrap_or_default();
            let inside =
                contents.all().filter(|other| other.kind != object.kind && other.project() == Some(id));
            inside.map(gone).chain([gone(object)]).collect()
        }
        // A connection that terraform has abandoned goes with its network.
        "google_compute_network" => {
            let left = contents.of("google_service_networking_connection").filter(|connection| {
                let network = connection.text("network").unwrap_or_default();
                contents.is_retired(connection) && names::path(network) == object.id
            });
            left.map(gone).chain([gone(object)]).collect()
        }
        "google_storage_bucket" => {
            let name = object.text("name");
            let inside =
                contents.of("google_storage_bucket_object").filter(|inside| inside.text("bucket") == name);
            inside.map(gone).chain([gone(object)]).collect()
        }
        "google_container_cluster" => {
            let pools = format!("{}/", object.id);
            let inside = contents.of("google_container_node_pool").filter(|pool| pool.id.starts_with(&pools));
            inside.map(gone).chain([gone(object)]).collect()
        }
        _ => vec![gone(object)],
    }
}
