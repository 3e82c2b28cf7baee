//! What holds something is not deleted.

use serde_json::Value as Json;

use super::{Act, Refusal};
use crate::rehearsal::google::names;

/// What is deleted is empty, or may be deleted with what is in it.
pub(super) fn empty(act: &Act<'_>) -> Result<(), Refusal> {
    if !act.deletes() || act.attributes.get("force_destroy") == Some(&Json::Bool(true)) {
        return Ok(());
    }
    match act.kind {
        "google_storage_bucket" => bucket(act),
        "google_dns_managed_zone" => zone(act),
        _ => Ok(()),
    }
}

fn bucket(act: &Act<'_>) -> Result<(), Refusal> {
    let name = act.text("name").unwrap_or(act.id);
    let full =
        act.contents.of("google_storage_bucket_object").any(|object| object.text("bucket") == Some(name));
    if !full {
        return Ok(());
    }
    Err(Refusal::Provider(format!(
        "Error trying to delete bucket {name} without `force_destroy` set to true"
    )))
}

/// The records of a zone's own that Google makes are not in the simulated cloud, so any record is one too many.
fn zone(act: &Act<'_>) -> Result<(), Refusal> {
    let name = act.text("name").unwrap_or(act.id);
    let full = act.contents.of("google_dns_record_set").any(|record| {
        record.text("managed_zone").map(names::last) == Some(name) && record.project() == act.project()
    });
    if !full {
        return Ok(());
    }
    Err(Refusal::google(
        400,
        format!(
            "The resource named '{name}' cannot be deleted because it contains one or more 'resource records'."
        ),
        "containerNotEmpty",
    ))
}
