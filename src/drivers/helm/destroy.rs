use std::{ffi::OsString, time::Duration};

use super::{
    claims, namespace, release,
    revisions::{Revisions, revisions},
    session::Session,
};
use crate::{
    drivers::{Clusters, Context, Removal, kubernetes::Cluster},
    model::{Fault, Teardown, Witness},
};

/// The limit for one uninstall, which has no setting of its own.
const TIMEOUT: Duration = Duration::from_mins(5);

/// Uninstalls a release, then removes the volume claims of its `StatefulSets` and the namespace if that is ours and
/// empty. A release that is gone, or whose cluster is, needs no process.
pub(super) async fn destroy(clusters: &Clusters, removal: &Removal, context: &Context) -> Result<(), Fault> {
    let Teardown::Helm { namespace, release, .. } = &removal.teardown else {
        return Err(Fault::new("the record of this stack does not describe a release"));
    };
    let Some(access) = &removal.cluster else {
        context.log_line("groundwork: the cluster is gone, and the release with it");
        return Ok(());
    };
    let cluster = clusters.open(access)?;
    let uid = cluster.actual_uid().await?;
    if let Witness::Helm { cluster: ours, .. } = &removal.witness
        && ours != uid
    {
        context.log_line(&format!(
            "groundwork: another cluster answers at {}: the release is gone",
            access.server
        ));
        return Ok(());
    }
    let known = revisions(&cluster, namespace, release).await?;
    if known.newest().is_some() {
        let session = Session::open(&removal.world, clusters, access).await?;
        uninstall(&session, namespace, release, &known, context).await?;
    } else {
        context.log_line("groundwork: the release is gone already");
    }
    finish(&cluster, namespace, release, context).await
}

async fn uninstall(
    session: &Session,
    namespace: &str,
    release: &str,
    known: &Revisions,
    context: &Context,
) -> Result<(), Fault> {
    if let Some(newest) = known.newest()
        && let Some(stored) = release::read(&session.cluster, namespace, release, newest.number).await?
    {
        claims::mark(&session.cluster, namespace, release, &stored.manifest).await?;
    }
    context.doing("helm uninstall");
    let mut arguments: Vec<OsString> = vec![
        "uninstall".into(),
        release.into(),
        format!("--namespace={namespace}").into(),
        "--ignore-not-found".into(),
        format!("--timeout={}s", TIMEOUT.as_secs()).into(),
    ];
    arguments.extend(session.dialect.wait(true).iter().map(Into::into));
    let said = session.run("uninstall", arguments, context, &str::to_owned).await?;
    let left = revisions(&session.cluster, namespace, release).await?;
    if left.newest().is_none() {
        return Ok(());
    }
    let mut fault = Fault::new(format!("helm uninstall of release `{release}` failed")).log(&context.log);
    let text = said.err.join("\n");
    let text = text.trim().trim_start_matches("Error: ");
    if !text.is_empty() {
        fault = fault.because(text);
    }
    if said.finished.interrupted {
        fault = fault.because("interrupted");
    } else if said.finished.success() {
        fault = fault.because("helm reported success, but the release is still there");
    }
    Err(fault.hint("the same command goes on where this one stopped"))
}

/// What is left to do once the release itself is gone.
pub(super) async fn finish(
    cluster: &Cluster,
    namespace: &str,
    release: &str,
    context: &Context,
) -> Result<(), Fault> {
    claims::remove(cluster, namespace, release, context).await?;
    context.doing("removing the namespace");
    if let Some(why) = namespace::remove(cluster, namespace).await? {
        context.log_line(&format!("groundwork: {why}"));
    }
    Ok(())
}
