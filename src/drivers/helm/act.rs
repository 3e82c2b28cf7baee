use std::{ffi::OsString, path::Path};

use super::{
    chart::Charts,
    driver::{Target, session},
    explain, failure, namespace,
    preview::Rendering,
    progress,
    recover::Stuck,
    revisions::revisions,
    session::Session,
    values::{self, Values},
};
use crate::{
    drivers::{Act, Clusters, Context, Job, Outcome, catalogue::Operation},
    model::{Fault, Output, Outputs, Teardown, Witness},
};

/// The step of an upgrade (and of an install: `--install`).
pub(super) const STEP: &str = "upgrade";

/// Installs or upgrades with one helm process; a release that hangs is recovered first if a preview said so.
pub(super) async fn act(
    clusters: &Clusters,
    charts: &Charts,
    job: &Job,
    how: &Act,
    context: &Context,
) -> Result<Outcome, Fault> {
    let target = Target::of(job)?;
    if *how == Act::Unchanged {
        let session = session(clusters, job, &target).await?;
        let revision = newest_revision(&session, &target).await?;
        return Ok(outcome(job, &target, &session.uid, revision));
    }
    let (resolved, mask) = values::resolve(job, target.helm)?;
    let chart = charts.at_hand(&target, &job.world, context).await?;
    let session = session(clusters, job, &target).await?;
    let (made, known) = tokio::join!(
        namespace::ensure(&session.cluster, target.helm),
        revisions(&session.cluster, &target.helm.namespace, &target.helm.release),
    );
    made?;
    let mut known = known?;
    if let Some(stuck) = Stuck::of(&known) {
        if *how == Act::Direct {
            return Err(unannounced(&stuck, &target));
        }
        stuck.recover(&session, &target, &mask, context).await?;
        // A rollback makes a revision, and what was uninstalled begins at 1 again.
        known = revisions(&session.cluster, &target.helm.namespace, &target.helm.release).await?;
    }
    let values = Values::write(&resolved, context)?;
    let rendering = Rendering { session: &session, target: &target, chart: &chart, mask: &mask, context };
    rendering.definitions(&values).await?.bring(context).await?;
    let newest = known.newest().map_or(0, |newest| newest.number);
    context.doing(if newest == 0 { "helm install" } else { "helm upgrade" });
    let arguments = arguments(&session, &target, &chart, &values);
    let hide = |line: &str| mask.text(line);
    let mut seen = None;
    let said = tokio::select! {
        said = session.run(STEP, arguments, context, &hide) => said?,
        never = progress::follow(&session.cluster, &target, newest, context, &mut seen) => match never {},
    };
    drop(values);
    if !said.finished.success() {
        let what = format!("helm {STEP} of release `{}` failed", target.helm.release);
        let fault = failure::of_helm(what, Operation::Apply, &said, &target, &mask, context);
        return Err(explain::explained(fault, &session.cluster, &target, newest, &said, seen, &mask).await);
    }
    let revision = match said.out.iter().find_map(|line| line.strip_prefix("REVISION: ")?.trim().parse().ok())
    {
        Some(revision) => revision,
        None => newest_revision(&session, &target).await?,
    };
    Ok(outcome(job, &target, &session.uid, revision))
}

fn unannounced(stuck: &Stuck, target: &Target<'_>) -> Fault {
    Fault::new(format!("release `{}` cannot be upgraded as it is", target.helm.release))
        .because(stuck.remedy())
        .hint(format!("`groundwork plan --only {}` shows it for approval", target.stack))
}

fn arguments(session: &Session, target: &Target<'_>, chart: &Path, values: &Values) -> Vec<OsString> {
    let helm = target.helm;
    let mut file = OsString::from("--values=");
    file.push(&values.path);
    let mut arguments: Vec<OsString> = vec![
        "upgrade".into(),
        "--install".into(),
        helm.release.as_str().into(),
        chart.into(),
        format!("--namespace={}", helm.namespace).into(),
        file,
        format!("--timeout={}s", helm.timeout.as_secs().max(1)).into(),
        // The notes of many charts print passwords; `helm get notes` shows them to whoever may read the release.
        "--hide-notes".into(),
    ];
    arguments.extend(session.post_render.iter().cloned());
    arguments.extend(session.dialect.wait(helm.wait).iter().map(Into::into));
    arguments
}

async fn newest_revision(session: &Session, target: &Target<'_>) -> Result<u64, Fault> {
    let known = revisions(&session.cluster, &target.helm.namespace, &target.helm.release).await?;
    known
        .deployed()
        .map(|deployed| deployed.number)
        .ok_or_else(|| Fault::new(format!("no revision of release `{}` is deployed", target.helm.release)))
}

/// What a release that is deployed hands on.
pub(super) fn outcome(job: &Job, target: &Target<'_>, cluster: &str, revision: u64) -> Outcome {
    let helm = target.helm;
    let output = |value: crate::model::Value| Output::new(value, false, &job.world.hash_key);
    Outcome {
        outputs: Outputs::from([
            ("release".to_owned(), output(helm.release.as_str().into())),
            ("namespace".to_owned(), output(helm.namespace.as_str().into())),
            ("revision".to_owned(), output(revision.into())),
        ]),
        witness: Witness::Helm {
            cluster: cluster.to_owned(),
            namespace: helm.namespace.clone(),
            release: helm.release.clone(),
            revision,
        },
        teardown: Teardown::Helm {
            cluster: helm.cluster.clone(),
            namespace: helm.namespace.clone(),
            release: helm.release.clone(),
        },
        summary: format!("revision {revision}"),
    }
}
