use std::time::Duration;

use super::{
    driver::Target,
    failure,
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

/// Adds to the fault of an upgrade which objects are not ready, with their events and last log lines, or that all are by
/// now; `seen` is what was not ready when it was looked at last while helm waited. Without a new revision nothing was
/// applied, and helm's own text says it all.
pub(super) async fn explained(
    fault: Fault,
    cluster: &Cluster,
    target: &Target<'_>,
    before: u64,
    said: &Said,
    seen: Option<String>,
    mask: &Mask,
) -> Fault {
    if said.finished.interrupted {
        return fault.hint(format!(
            "the release is left as it is, marked failed: `groundwork up --only {}` goes on from there",
            target.stack
        ));
    }
    let looked = tokio::time::timeout(PATIENCE, look(cluster, target, before)).await;
    let Some(look) = looked.ok().flatten() else { return fault };
    let findings = if look.all_ready() && failure::waited_in_vain(said) {
        vec![ready_now(seen)]
    } else {
        look.findings()
    };
    findings.iter().fold(fault, |fault, finding| fault.because(mask.text(finding)))
}

fn ready_now(seen: Option<String>) -> String {
    let before =
        seen.map_or_else(String::new, |seen| format!("; while helm waited, the last seen was {seen}"));
    format!("all of its objects are ready now{before}")
}

/// What is seen of the objects of a release.
#[derive(Default)]
struct Look {
    /// The first that are not ready, with the reasons.
    not_ready: Vec<String>,
    /// How many more are not ready.
    more: usize,
    /// How many could not be asked for.
    unknown: usize,
}

impl Look {
    const fn all_ready(&self) -> bool {
        self.not_ready.is_empty() && self.unknown == 0
    }

    fn findings(mut self) -> Vec<String> {
        if self.more > 0 {
            self.not_ready.push(format!("{} more objects are not ready", self.more));
        }
        self.not_ready
    }
}

async fn look(cluster: &Cluster, target: &Target<'_>, before: u64) -> Option<Look> {
    let (namespace, name) = (&target.helm.namespace, &target.helm.release);
    let known = revisions(cluster, namespace, name).await.ok()?;
    let newest = known.newest().filter(|newest| newest.number > before)?;
    let release = release::read(cluster, namespace, name, newest.number).await.ok()??;
    let mut look = Look::default();
    for item in workloads(&release.manifest, namespace) {
        let Ok(object) = cluster.object(&reference(&item)).await else {
            look.unknown += 1;
            continue;
        };
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
        if look.not_ready.len() == MOST {
            look.more += 1;
            continue;
        }
        let mut finding = format!("{}: {says}", item.address());
        if let Some(object) = &object {
            for line in findings(cluster, &item.kind, object).await {
                finding.push_str("\n  ");
                finding.push_str(&line);
            }
        }
        look.not_ready.push(finding);
    }
    Some(look)
}
