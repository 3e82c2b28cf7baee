//! Names are unique, and some stay taken when the thing is gone.

use super::{Act, Refusal};

/// Types whose names are never free again, or not for thirty days.
const TAKEN: &[&str] = &["google_project"];

/// A new thing's name is free.
pub(super) fn free(act: &Act<'_>) -> Result<(), Refusal> {
    if !act.creates() {
        return Ok(());
    }
    let there = act.contents.get(act.kind, act.id).is_some();
    if there && act.kind.contains("_iam_") {
        // A policy is one thing of which terraform's resources are views: adding what is there is no error.
        return Ok(());
    }
    if act.kind == "google_project" && (there || act.contents.was(act.kind, act.id)) {
        return Err(Refusal::google(409, "Requested entity already exists", "alreadyExists"));
    }
    if act.kind == "google_project_service" {
        return Ok(());
    }
    if there || (TAKEN.contains(&act.kind) && act.contents.was(act.kind, act.id)) {
        return Err(already_exists(act));
    }
    if act.kind == "google_storage_bucket" {
        return Ok(());
    }
    Ok(())
}

fn already_exists(act: &Act<'_>) -> Refusal {
    let id = act.id;
    match act.kind {
        "google_storage_bucket" => Refusal::google(
            409,
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. \
             Please select a different name and try again.",
            "conflict",
        ),
        "google_kms_key_ring" => Refusal::google(409, format!("KeyRing {id} already exists."), ""),
        "google_kms_crypto_key" => Refusal::google(409, format!("CryptoKey {id} already exists."), ""),
        "google_container_cluster" => Refusal::google(409, format!("Already exists: {id}."), "alreadyExists"),
        "google_service_account" => Refusal::google(
            409,
            format!(
                "Service account {} already exists within project projects/{}.",
                act.text("account_id").unwrap_or(id),
                act.project().unwrap_or_default()
            ),
            "alreadyExists",
        ),
        kind if kind.starts_with("google_compute_") => {
            Refusal::google(409, format!("The resource '{id}' already exists"), "alreadyExists")
        }
        _ => Refusal::google(409, format!("Resource '{id}' already exists"), "alreadyExists"),
    }
}
