use std::time::Duration;

use super::{
    driver::Target,
    mask::Mask,
    progress::{reference, workloads},
    release,
    revisions::revisions,
    session::Said,
};
use crate::{
    drivers::kubernetes::{Cluster, findings, health},
    model::Fault,
};

/// How long we look for reasons: the user waits for the error meanwhile.
const PATIENCE: Duration = Duration::from_secs(15);
/// How many objects are explained; one broken node breaks fifty.
const MOST: usize = 5;

/// Adds to the fault of an upgrade which objects are not ready, with their events and last log lines. Without a new
/// revision nothing was applied, and helm's own text says it all.
pub(super) async fn explained(
    fault: Fault,
    cluster: &Cluster,
    target: &Target<'_>,
    before: u64,
    said: &Said,
    mask: &Mask,
) -> Fault {
    if said.finished.interrupted {
        return fault.hint(format!(
            "the release is left as it is, marked failed: `groundwork up --only {}` goes on from there",
            target.stack
        ));
    }
    let looked = tokio::time::timeout(PATIENCE, not_ready(cluster, target, before)).await;
    let found = looked.ok().flatten().unwrap_or_default();
    found.iter().fold(fault, |fault, finding| fault.because(mask.text(finding)))
}

async fn not_ready(cluster: &Cluster, target: &Target<'_>, before: u64) -> Option<Vec<String>> {
    let (namespace, name) = (&target.helm.namespace, &target.helm.release);
    let known = revisions(cluster, namespace, name).await.ok()?;
    let newest = known.newest().filter(|newest| newest.number > before)?;
    let release = release::read(cluster, namespace, name, newest.number).await.ok()??;
    let mut found = Vec::new();
    let mut more = 0;
    for item in workloads(&release.manifest, namespace) {
        let Ok(object) = cluster.object(&reference(&item)).await else { continue };
        let says = match &object {
            None => "not there".to_owned(),
            Some(object) => {
                let health = health(&item.kind, object);
                if health.ready {
                    continue;
                }
                health.says
            }
        };
        if found.len() == MOST {
            more += 1;
            continue;
        }
        let mut finding = format!("{}: {says}", item.address());
        if let Some(object) = &object {
            for line in findings(cluster, &item.kind, object).await {
                finding.push_str("\n  ");
                finding.push_str(&line);
            }
        }
        found.push(finding);
    }
    if more > 0 {
        found.push(format!("{more} more objects are not ready"));
    }
    Some(found)
}
