use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::Pod;
use kube::{
    Api,
    api::{DeleteParams, Patch, PatchParams, PostParams},
};
use serde_json::json;

use super::super::{ClusterError, stages};

/// Where the pods of the trial are.
const NAMESPACE: &str = "kube-system";
/// The one that runs until it is deleted: it needs the stages `pod-ready` and `pod-delete`.
const STAYS: &str = "groundwork-trial-stays";
/// The one that ends by itself: it needs the stage `pod-complete` as well.
const ENDS: &str = "groundwork-trial-ends";
/// The annotation that changes each time kwok is made to look again.
const LOOK_AGAIN: &str = "groundwork.dev/look-again";

/// How often the pods are looked at.
const ASK_EVERY: Duration = Duration::from_millis(20);
/// How long kwok is given for a stage until it is made to look again. Looking again harms nothing if it is only slow.
const PATIENCE: Duration = Duration::from_millis(500);

/// Waits until kwok has played the life of two pods on a node: they run, one ends by itself, and they go when deleted.
///
/// That is more than waiting for a process that may be slow to start. kwok keeps what it has read of the stages together
/// with their version (`pkg/config/resources/cache.go` of 0.7.0), but learns the version from another goroutine than the
/// stages. When they meet badly, about once in some thousand starts, it keeps a part of them, or none, under the version of
/// all: no pod of that cluster would ever be ready, until a stage changes.
pub(super) async fn pods_live(client: &kube::Client, node: &str) -> Result<(), ClusterError> {
    let pods: Api<Pod> = Api::namespaced(client.clone(), NAMESPACE);
    make(&pods, node).await?;
    let mut trial = Trial { client, pods, since: Instant::now(), looks: 0 };
    trial.until(|stays, ends| phase(stays) == "Running" && phase(ends) == "Succeeded").await?;
    for name in [STAYS, ENDS] {
        trial.pods.delete(name, &DeleteParams::default()).await?;
    }
    trial.until(|stays, ends| stays.is_none() && ends.is_none()).await
}

struct Trial<'a> {
    client: &'a kube::Client,
    pods: Api<Pod>,
    /// When something was last done that kwok should follow.
    since: Instant,
    looks: u32,
}

impl Trial<'_> {
    /// Waits until the two pods are as they should be.
    async fn until(&mut self, done: impl Fn(Option<&Pod>, Option<&Pod>) -> bool) -> Result<(), ClusterError> {
        self.since = Instant::now();
        loop {
            let (stays, ends) = (self.pods.get_opt(STAYS).await?, self.pods.get_opt(ENDS).await?);
            if done(stays.as_ref(), ends.as_ref()) {
                return Ok(());
            }
            if self.since.elapsed() > PATIENCE {
                Box::pin(self.look_again()).await?;
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// Makes kwok read all stages anew, by a change to each, and then look at the pods anew.
    async fn look_again(&mut self) -> Result<(), ClusterError> {
        self.looks += 1;
        self.since = Instant::now();
        tracing::info!("kwok plays no pods yet: it is made to look again ({})", self.looks);
        let mark = json!({ LOOK_AGAIN: self.looks.to_string() });
        let mut changed = stages::built_in()?;
        for stage in &mut changed {
            stage["metadata"]["annotations"] = mark.clone();
        }
        stages::apply(self.client, &changed).await?;
        let change = Patch::Merge(json!({ "metadata": { "annotations": mark } }));
        for name in [STAYS, ENDS] {
            match self.pods.patch(name, &PatchParams::default(), &change).await {
                Err(kube::Error::Api(status)) if status.code == 404 => {}
                result => drop(result?),
            }
        }
        Ok(())
    }
}

/// Makes the pods, on the node already: that needs no scheduler.
async fn make(pods: &Api<Pod>, node: &str) -> Result<(), ClusterError> {
    for (name, restarts) in [(STAYS, "Always"), (ENDS, "Never")] {
        let pod: Pod = serde_json::from_value(json!({
            "metadata": { "name": name },
            "spec": {
                "nodeName": node,
                "restartPolicy": restarts,
                "tolerations": [{ "operator": "Exists" }],
                "containers": [{ "name": "trial", "image": "trial" }],
            },
        }))
        .map_err(|error| ClusterError::Object(format!("pod `{name}`: {error}")))?;
        pods.create(&PostParams::default(), &pod).await?;
    }
    Ok(())
}

fn phase(pod: Option<&Pod>) -> &str {
    pod.and_then(|pod| pod.status.as_ref()?.phase.as_deref()).unwrap_or_default()
}
