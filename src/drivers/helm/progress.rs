use std::{convert::Infallible, time::Duration};

use super::{
    driver::Target,
    manifest::{Item, all_items},
    release,
    revisions::revisions,
};
use crate::{
    drivers::{
        Context, Progress,
        kubernetes::{Cluster, health},
    },
    model::ObjectRef,
};

/// How often the objects of a release are looked at while helm waits for them. A release that is done sooner costs
/// nothing.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Kinds whose objects become ready only after a while.
const WORKLOADS: &[&str] =
    &["Deployment", "StatefulSet", "DaemonSet", "Job", "Pod", "PersistentVolumeClaim", "Service"];

/// The objects of a manifest that take time.
pub(super) fn workloads(manifest: &str, namespace: &str) -> Vec<Item> {
    let mut items = all_items(manifest, namespace);
    items.retain(|item| WORKLOADS.contains(&item.kind.as_str()));
    items
}

/// The object as the API server is asked for it.
pub(super) fn reference(item: &Item) -> ObjectRef {
    ObjectRef {
        api_version: Some(item.api_version.clone()),
        kind: item.kind.clone(),
        namespace: item.namespace.clone(),
        name: item.name.clone(),
    }
}

/// Says which objects of the release are not ready yet, for as long as it is polled; `seen` is what it said last. What
/// cannot be asked is left out.
pub(super) async fn follow(
    cluster: &Cluster,
    target: &Target<'_>,
    before: u64,
    context: &Context,
    seen: &mut Option<String>,
) -> Infallible {
    let mut waiting: Option<Vec<Item>> = None;
    let mut total = 0;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if waiting.is_none() {
            waiting = begun(cluster, target, before).await;
            total = waiting.as_ref().map_or(0, Vec::len);
        }
        let Some(items) = &mut waiting else { continue };
        let mut says = None;
        let mut left = Vec::new();
        for item in items.drain(..) {
            match state(cluster, &item).await {
                Some((true, _)) => {}
                Some((false, state)) => {
                    says.get_or_insert_with(|| format!("{}: {state}", item.address()));
                    left.push(item);
                }
                None => left.push(item),
            }
        }
        let done = total - left.len();
        *items = left;
        if let Some(doing) = says {
            *seen = Some(doing.clone());
            context.progress(Progress { doing, done, total: Some(total) });
        }
    }
}

async fn state(cluster: &Cluster, item: &Item) -> Option<(bool, String)> {
    let object = cluster.object(&reference(item)).await.ok()?;
    Some(match object {
        Some(object) => {
            let health = health(&item.kind, &object);
            (health.ready, health.says)
        }
        None => (false, "not there yet".to_owned()),
    })
}

/// The workloads of the revision that helm is making, once it has stored it.
async fn begun(cluster: &Cluster, target: &Target<'_>, before: u64) -> Option<Vec<Item>> {
    let (namespace, name) = (&target.helm.namespace, &target.helm.release);
    let known = revisions(cluster, namespace, name).await.ok()?;
    let newest = known.newest().filter(|newest| newest.number > before)?;
    let release = release::read(cluster, namespace, name, newest.number).await.ok()??;
    Some(workloads(&release.manifest, namespace))
}
