//! Members of a policy exist.

use serde_json::Value as Json;

use super::{Act, Refusal, references::resolve};
use crate::rehearsal::google::names;

/// Every member that a grant names is there: service accounts of projects that are known, and the workloads of a
/// cluster's pool once a project has a cluster with one.
pub(super) fn members_exist(act: &Act<'_>) -> Result<(), Refusal> {
    if act.deletes() || !act.kind.contains("_iam_") {
        return Ok(());
    }
    let many =
        act.attributes.get("members").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    act.text("member").into_iter().chain(many).try_for_each(|member| exists(act, member))
}

fn exists(act: &Act<'_>, member: &str) -> Result<(), Refusal> {
    let Some(account) = member.strip_prefix("serviceAccount:") else { return Ok(()) };
    if let Some((pool, _)) = account.split_once('[') {
        return pool_exists(act, pool);
    }
    let Some((_, domain)) = account.split_once('@') else { return Ok(()) };
    let Some(project) = domain.strip_suffix(".iam.gserviceaccount.com") else { return Ok(()) };
    let ours = act.contents.knows_project(project);
    if !ours || resolve(act.contents, "google_service_account", account, Some(project)).is_some() {
        return Ok(());
    }
    Err(Refusal::google(400, format!("Service account {account} does not exist."), "badRequest"))
}

/// A workload identity pool is there as soon as a cluster of its project has it, and stays.
fn pool_exists(act: &Act<'_>, pool: &str) -> Result<(), Refusal> {
    let Some(project) = pool.strip_suffix(".svc.id.goog") else { return Ok(()) };
    let has = |cluster: &crate::rehearsal::google::cloud::Object| {
        cluster
            .blocks("workload_identity_config")
            .any(|config| config.get("workload_pool").and_then(Json::as_str) == Some(pool))
    };
    let there = act.contents.of("google_container_cluster").any(has);
    if there || !act.contents.knows_project(names::last(project)) {
        return Ok(());
    }
    Err(Refusal::google(
        400,
        format!(
            "Identity Pool does not exist ({pool}). Please check that you specified a valid resource name as returned in \
             the `name` attribute in the configuration API."
        ),
        "badRequest",
    ))
}
