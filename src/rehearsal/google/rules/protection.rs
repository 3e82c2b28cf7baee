//! What is protected from deletion is not deleted; the provider refuses before it asks Google.

use serde_json::Value as Json;

use super::{Act, Refusal};
use crate::rehearsal::google::{cloud::Object, names};

/// What is deleted is not protected.
pub(super) fn unprotected(act: &Act<'_>) -> Result<(), Refusal> {
    if !act.deletes() {
        return Ok(());
    }
    let policy = act.text("deletion_policy");
    if act.kind == "google_project" && policy == Some("PREVENT") {
        return Err(Refusal::Provider(
            "Cannot destroy project as deletion_policy is set to PREVENT.".to_owned(),
        ));
    }
    if policy == Some("PREVENT") {
        return Err(Refusal::Provider(format!(
            "cannot destroy {} without setting deletion_policy=\"DELETE\" and running `terraform apply`",
            act.kind
        )));
    }
    if act.attributes.get("deletion_protection") != Some(&Json::Bool(true)) {
        return Ok(());
    }
    Err(Refusal::Provider(match act.kind {
        "google_container_cluster" => {
            "Cannot destroy cluster because deletion_protection is set to true. Set it to \
                                       false to proceed with cluster deletion."
                .to_owned()
        }
        kind => format!(
            "cannot destroy {kind} without setting deletion_protection=false and running `terraform apply`"
        ),
    }))
}

/// A project that is deleted has no lien.
/// Source: <https://cloud.google.com/resource-manager/docs/project-liens>.
pub(super) fn without_lien(act: &Act<'_>) -> Result<(), Refusal> {
    if !act.deletes() || act.kind != "google_project" {
        return Ok(());
    }
    let known_as = [act.text("project_id"), act.text("number")];
    let on_it = |lien: &&Object| {
        lien.text("parent").is_some_and(|parent| known_as.contains(&Some(names::last(parent))))
    };
    let Some(lien) = act.contents.of("google_resource_manager_lien").find(on_it) else { return Ok(()) };
    let origin = lien.text("origin").unwrap_or_default();
    Err(Refusal::google(
        400,
        format!(
            "A lien to prevent deletion was placed on the project by [{origin}]. Remove the lien to allow deletion."
        ),
        "failedPrecondition",
    ))
}
