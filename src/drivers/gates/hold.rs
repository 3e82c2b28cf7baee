use std::time::{Duration, Instant};

use super::{http, objects, seen::Seen, webhook};
use crate::{
    drivers::{Cluster, ClusterAccess, Clusters, Context, Progress, Urgency},
    model::{Check, Fault, Gate},
};

/// The first wait between two looks; later ones grow up to [`SLOWEST`].
const QUICKEST: Duration = Duration::from_millis(100);
const SLOWEST: Duration = Duration::from_secs(1);

/// Waits until a gate holds.
///
/// # Errors
/// After the gate's timeout: names what was seen last. At once where waiting cannot help: no access to the cluster.
pub async fn hold(
    gate: &Gate,
    access: Option<&ClusterAccess>,
    clusters: &Clusters,
    context: &Context,
) -> Result<(), Fault> {
    let begun = Instant::now();
    let cluster = access.map(|access| clusters.open(access)).transpose()?;
    let mut pause = QUICKEST;
    let mut last = None;
    let mut cancel = context.cancel.clone();
    loop {
        let left = gate.timeout.saturating_sub(begun.elapsed());
        let look = tokio::time::timeout(left.max(Duration::from_secs(1)), look(gate, cluster.as_deref()));
        let seen = match look.await {
            Ok(Ok(seen)) => seen,
            // An API server that does not answer now may do so in a moment.
            Ok(Err(fault)) => Seen::not_yet(fault.to_string()),
            Err(_) => Seen::not_yet("no answer"),
        };
        if seen.holds {
            context.log_line(&format!("gate {}: {}", gate.name, seen.says));
            return Ok(());
        }
        if last.as_ref() != Some(&seen.says) {
            context.log_line(&format!("gate {}: {}", gate.name, seen.says));
        }
        context.progress(Progress { doing: format!("{}: {}", gate.name, seen.says), ..Progress::default() });
        if begun.elapsed() >= gate.timeout {
            return Err(missed(gate, &seen, cluster.as_deref()).await);
        }
        last = Some(seen.says);
        tokio::select! {
            () = tokio::time::sleep(pause.min(gate.timeout.saturating_sub(begun.elapsed()))) => {}
            _ = cancel.wait_for(|urgency| *urgency > Urgency::None) => {
                return Err(Fault::new(format!("waiting for gate `{}` was interrupted", gate.name))
                    .because(last.unwrap_or_default()));
            }
        }
        pause = (pause * 3 / 2).min(SLOWEST);
    }
}

async fn look(gate: &Gate, cluster: Option<&Cluster>) -> Result<Seen, Fault> {
    if let Check::Http { url, service: None, status, contains } = &gate.check {
        return http::plain(url, *status, contains.as_deref()).await;
    }
    let cluster = cluster.ok_or_else(|| {
        Fault::new(format!("gate `{}` has no cluster to ask", gate.name))
            .hint("name the stack that is the cluster with `cluster` in the gate")
    })?;
    match &gate.check {
        Check::Rollout(object) => objects::rollout(cluster, object).await,
        Check::Condition { object, condition, status } => {
            objects::condition(cluster, object, condition, status).await
        }
        Check::Field { object, path, equals } => objects::field(cluster, object, path, equals).await,
        Check::Crd { name } => objects::crd(cluster, name).await,
        Check::Exists(object) => objects::exists(cluster, object).await,
        Check::Http { url, service: Some((service, port)), status, contains } => {
            http::service(cluster, service, *port, url, *status, contains.as_deref()).await
        }
        Check::Http { service: None, .. } => unreachable!("plain URLs need no cluster"),
        Check::Webhook { name } => webhook::answers(cluster, name).await,
    }
}

/// Why a gate was not met: what was seen last, and what the objects behind it say.
async fn missed(gate: &Gate, seen: &Seen, cluster: Option<&Cluster>) -> Fault {
    let within = humane(gate.timeout);
    let mut fault =
        Fault::new(format!("gate `{}` was not met within {within}", gate.name)).because(&*seen.says);
    if let (
        Some(cluster),
        Check::Rollout(object) | Check::Condition { object, .. } | Check::Field { object, .. },
    ) = (cluster, &gate.check)
    {
        fault.why.extend(objects::why(cluster, object).await);
    }
    fault.hint("what was applied stays: `groundwork up` waits for the gate again and applies nothing twice")
}

/// `30s`, `2m`, `1m30s`.
fn humane(time: Duration) -> String {
    match (time.as_secs() / 60, time.as_secs() % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, 0) => format!("{minutes}m"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}
