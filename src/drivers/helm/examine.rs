use super::{
    SECRETS,
    act::{self, outcome},
    destroy,
    driver::{Target, session},
    release,
    revisions::revisions,
};
use crate::{
    drivers::{
        Clusters, Context, Fate, InFlight, Job,
        process::{self, Hurry},
        run_file,
    },
    model::{Fault, Witness},
};

/// What became of an upgrade or an uninstall: a helm that survived us is waited for, then the cluster is asked.
pub(super) async fn examine(clusters: &Clusters, job: &Job, in_flight: &InFlight, context: &Context) -> Fate {
    if let Some(spawned) = &in_flight.spawned {
        context.doing(format!("waiting for helm {} of an earlier run", spawned.step));
        let finished = process::attach(spawned, Hurry::Terminate, context, &mut |_, _| {}).await;
        // A file that is gone already holds no secret either.
        let _ = context.clean(&finished);
    }
    // Nobody else is left to remove what may hold secrets.
    for file in SECRETS {
        let _ = std::fs::remove_file(run_file(&in_flight.run, &job.stack.id, file));
    }
    match look(clusters, job, in_flight, context).await {
        Ok(fate) => fate,
        Err(fault) => Fate::Unfinished(Some(fault)),
    }
}

async fn look(
    clusters: &Clusters,
    job: &Job,
    in_flight: &InFlight,
    context: &Context,
) -> Result<Fate, Fault> {
    let target = Target::of(job)?;
    let session = session(clusters, job, &target).await?;
    let (namespace, name) = (&target.helm.namespace, &target.helm.release);
    let known = revisions(&session.cluster, namespace, name).await?;
    if in_flight.destroying {
        if known.newest().is_some() {
            return Ok(Fate::Unfinished(None));
        }
        destroy::finish(&session.cluster, namespace, name, context).await?;
        return Ok(Fate::Destroyed);
    }
    // A rollback that recovered the release leaves a deployed revision too, but not the one that was asked for.
    if in_flight.spawned.as_ref().is_none_or(|spawned| spawned.step != act::STEP) {
        return Ok(Fate::Unfinished(None));
    }
    let Some(newest) = known.newest().filter(|newest| newest.number > recorded(job)) else {
        return Ok(Fate::Unfinished(None));
    };
    let Some(stored) = release::read(&session.cluster, namespace, name, newest.number).await? else {
        return Ok(Fate::Unfinished(None));
    };
    if stored.info.status == "failed" {
        let fault = Fault::new(format!("helm upgrade of release `{name}` failed")).log(&context.log);
        return Ok(Fate::Unfinished(Some(fault.because(stored.info.description))));
    }
    let resolved = job.known.resolve(&target.helm.values);
    let same =
        !resolved.missing.is_empty() || resolved.value.is_null() || stored.given_values() == resolved.value;
    if newest.status != "deployed" || !same {
        return Ok(Fate::Unfinished(None));
    }
    Ok(Fate::Succeeded(Box::new(outcome(job, &target, &session.uid, newest.number))))
}

/// The revision of the last success.
fn recorded(job: &Job) -> u64 {
    let applied = job.record.as_ref().and_then(|record| record.applied.as_ref());
    match applied.map(|applied| &applied.witness) {
        Some(Witness::Helm { revision, .. }) => *revision,
        _ => 0,
    }
}
