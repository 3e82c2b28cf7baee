//! Pods of a StatefulSet whose update strategy is `OnDelete` are replaced one by one, the one that leads last: what must not
//! restart all at once, as Vault, whose servers would otherwise lose their quorum.
//!
//! Everything is found in the cluster, so that it can be begun again at any point: a pod is outdated if its
//! `controller-revision-hash` is not the StatefulSet's update revision
//! (<https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies>).

use std::time::{Duration, Instant};

use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::Pod};
use kube::{
    Api, ResourceExt as _,
    api::{DeleteParams, ListParams, Preconditions},
};

use crate::{
    drivers::{
        Context, Progress, Urgency,
        kubernetes::{Cluster, is_conflict, is_not_found, refused},
    },
    model::{Fault, Restart},
};

/// How often the cluster is asked.
const EVERY: Duration = Duration::from_millis(500);

/// Replaces the outdated pods. One that is up to date, or restarts its pods by itself, is left alone.
///
/// # Errors
/// When the cluster does not answer, when a pod is not ready in time, and when another one is not ready before the next is to
/// go: then nothing more is taken away.
pub async fn restart(
    restart: &Restart,
    namespace: &str,
    cluster: &Cluster,
    context: &Context,
) -> Result<(), Fault> {
    let pods = Pods { restart, namespace, cluster, context };
    let mut done = 0;
    loop {
        let Some(set) = pods.observed().await? else { return Ok(()) };
        let all = pods.all(&set).await?;
        let Some(next) = next(&all, &set, restart) else { return Ok(()) };
        // Where nobody is ready, as before Vault is initialised, nothing is lost, and nobody would ever be waited for in vain.
        let some_ready = all.iter().any(is_ready);
        let name = next.name_any();
        if let Some(other) = all.iter().find(|pod| some_ready && pod.name_any() != name && !is_ready(pod)) {
            pods.wait_for(&other.name_any(), None, true).await?;
            continue;
        }
        let outdated = all.iter().filter(|pod| is_outdated(pod, &set)).count();
        let (doing, total) = (format!("restarting pod {name}"), Some(done + outdated));
        pods.replace(next, Progress { doing, done, total }, some_ready).await?;
        done += 1;
    }
}

/// The pod to replace next: those that do not lead first, the last one by number before the others, as the controller itself
/// goes.
fn next<'a>(all: &'a [Pod], set: &StatefulSet, restart: &Restart) -> Option<&'a Pod> {
    let leads =
        |pod: &Pod| restart.leader.as_ref().is_some_and(|(key, value)| pod.labels().get(key) == Some(value));
    let mut outdated: Vec<&Pod> = all.iter().filter(|pod| is_outdated(pod, set)).collect();
    outdated.sort_by_key(|pod| (leads(pod), std::cmp::Reverse(ordinal(pod))));
    outdated.first().copied()
}

fn ordinal(pod: &Pod) -> u32 {
    pod.name_any().rsplit_once('-').and_then(|(_, number)| number.parse().ok()).unwrap_or_default()
}

fn is_outdated(pod: &Pod, set: &StatefulSet) -> bool {
    let wanted = set.status.as_ref().and_then(|status| status.update_revision.as_ref());
    wanted.is_some() && pod.labels().get("controller-revision-hash") != wanted
}

fn is_ready(pod: &Pod) -> bool {
    let conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    let ready = conditions.into_iter().any(|one| one.type_ == "Ready" && one.status == "True");
    ready && pod.metadata.deletion_timestamp.is_none()
}

struct Pods<'a> {
    restart: &'a Restart,
    namespace: &'a str,
    cluster: &'a Cluster,
    context: &'a Context,
}

impl Pods<'_> {
    /// The StatefulSet once its controller has seen its newest form; `None` where it is not there, or restarts by itself.
    async fn observed(&self) -> Result<Option<StatefulSet>, Fault> {
        let name = &self.restart.statefulset;
        let sets: Api<StatefulSet> = Api::namespaced(self.cluster.client(), self.namespace);
        let begun = Instant::now();
        loop {
            let what = format!("the StatefulSet {}/{name} cannot be read", self.namespace);
            let found = sets.get_opt(name).await.map_err(|error| refused(&error, &what))?;
            let Some(set) = found else { return Ok(None) };
            let strategy = set.spec.as_ref().and_then(|spec| spec.update_strategy.as_ref()?.type_.clone());
            if strategy.as_deref() != Some("OnDelete") {
                self.context
                    .log_line(&format!("groundwork: the StatefulSet {name} restarts its pods by itself"));
                return Ok(None);
            }
            let seen = set.status.as_ref().and_then(|status| status.observed_generation);
            if seen.is_some() && seen == set.metadata.generation {
                return Ok(Some(set));
            }
            self.pause(begun, &format!("the controller of the StatefulSet {name} does not act on it"))
                .await?;
        }
    }

    async fn all(&self, set: &StatefulSet) -> Result<Vec<Pod>, Fault> {
        let labels =
            set.spec.as_ref().and_then(|spec| spec.selector.match_labels.clone()).unwrap_or_default();
        let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let pods = self.api().list(&ListParams::default().labels(&labels.join(","))).await;
        let what = format!("the pods of the StatefulSet {} cannot be listed", self.restart.statefulset);
        let own = |pod: &Pod| {
            pod.owner_references().iter().any(|owner| Some(&owner.uid) == set.metadata.uid.as_ref())
        };
        Ok(pods.map_err(|error| refused(&error, &what))?.items.into_iter().filter(own).collect())
    }

    /// Deletes one pod, that very one, and waits for its successor.
    async fn replace(&self, pod: &Pod, progress: Progress, ready: bool) -> Result<(), Fault> {
        let name = pod.name_any();
        self.context.log_line(&format!("groundwork: {}", progress.doing));
        self.context.progress(progress);
        let preconditions = Some(Preconditions { uid: pod.uid(), resource_version: None });
        let deleted =
            self.api().delete(&name, &DeleteParams { preconditions, ..DeleteParams::default() }).await;
        if let Err(error) = deleted.map(|_| ())
            && !is_not_found(&error)
            && !is_conflict(&error)
        {
            return Err(refused(&error, &format!("pod {name} cannot be restarted")));
        }
        self.wait_for(&name, pod.uid().as_deref(), ready).await
    }

    /// Waits until a pod of this name is there that is not `before`, and `ready` where that is asked for.
    async fn wait_for(&self, name: &str, before: Option<&str>, ready: bool) -> Result<(), Fault> {
        let begun = Instant::now();
        loop {
            let what = format!("pod {name} cannot be read");
            let found = self.api().get_opt(name).await.map_err(|error| refused(&error, &what))?;
            if found.is_some_and(|pod| pod.uid().as_deref() != before && (is_ready(&pod) || !ready)) {
                return Ok(());
            }
            self.pause(begun, &format!("pod {name} is not {}", if ready { "ready" } else { "there" }))
                .await?;
        }
    }

    async fn pause(&self, begun: Instant, what: &str) -> Result<(), Fault> {
        if self.context.urgency() > Urgency::None {
            return Err(Fault::new(format!("{what}, and nobody waits for it any more"))
                .hint("`up` goes on where this stopped"));
        }
        if begun.elapsed().as_secs() > self.restart.timeout_s {
            return Err(Fault::new(format!(
                "{what} within {}s: no other pod is restarted",
                self.restart.timeout_s
            ))
            .because("the pods before it run what is new, those after it what was there before")
            .hint(
                "find out what it lacks, or raise `upgrade.restart.timeout`; `up` goes on where this stopped",
            ));
        }
        tokio::time::sleep(EVERY).await;
        Ok(())
    }

    fn api(&self) -> Api<Pod> {
        Api::namespaced(self.cluster.client(), self.namespace)
    }
}

#[cfg(test)]
mod tests {
    use kube::ResourceExt;
    use serde_json::json;

    use super::*;

    fn pod(name: &str, revision: &str, leads: bool) -> Pod {
        let labels = json!({ "controller-revision-hash": revision, "leads": leads.to_string() });
        serde_json::from_value(json!({ "metadata": { "name": name, "labels": labels } })).expect("a pod")
    }

    #[test]
    fn standbys_go_first_and_who_leads_goes_last() {
        let set: StatefulSet = serde_json::from_value(json!({
            "status": { "replicas": 3, "updateRevision": "new" },
        }))
        .expect("a StatefulSet");
        let leader = Some(("leads".to_owned(), "true".to_owned()));
        let restart = Restart { statefulset: "v".into(), leader, timeout_s: 1 };
        let mut all = vec![pod("v-0", "old", false), pod("v-1", "old", true), pod("v-10", "old", false)];
        let mut order = Vec::new();
        while let Some(name) = next(&all, &set, &restart).map(ResourceExt::name_any) {
            all.retain(|pod| pod.name_any() != name);
            all.push(pod(&name, "new", false));
            order.push(name);
        }
        assert_eq!(order, ["v-10", "v-0", "v-1"]);
    }
}
