//! What became of an act that was in flight when groundwork ended.

use super::{
    apply, destroy,
    events::Narrator,
    inputs::{Inputs, terraform_of},
    invocation::Invocation,
    leavings,
    site::Site,
    state::State,
    unlock::UNLOCK,
};
use crate::{
    drivers::{
        Context, Fate, InFlight, Job,
        catalogue::Operation,
        process::{self, Finished, Hurry, Spawned},
    },
    model::Fault,
};

/// Waits for a child that survived, then decides by its events and by the state. Only an apply or a destroy that says
/// itself that it is complete counts: everything else is looked at anew by the next preview.
pub(super) async fn examine(job: &Job, in_flight: &InFlight, context: &Context) -> Fate {
    let Some(spawned) = &in_flight.spawned else { return Fate::Unfinished(None) };
    let site = Site::new(&job.world, &job.stack.id, &job.stack.folder);
    let inputs =
        terraform_of(job).map(|terraform| Inputs::resolve(terraform, &job.known)).unwrap_or_default();
    let redactor = inputs.redactor();
    let invocation = Invocation::new(&job.world, context, &site, &redactor);
    let mut narrator = Narrator::new(context, invocation.paths(), &redactor);
    context.log_line(&format!("groundwork: process {} of an earlier run", spawned.pid));
    let finished =
        process::attach(spawned, Hurry::Interrupt, context, &mut |stream, line| narrator.see(stream, line))
            .await;
    // Nobody needs its plan and its variables any more.
    leavings::forget(&in_flight.run, &job.stack.id);
    for file in [&finished.stdout, &finished.stderr] {
        // A file that is gone already holds no secret either.
        let _ = redactor.clean(file);
        let _ = context.mask.clean(file);
    }
    decide(job, &site, spawned, &finished, &narrator)
}

fn decide(job: &Job, site: &Site, spawned: &Spawned, finished: &Finished, narrator: &Narrator<'_>) -> Fate {
    let done = narrator.summary.as_ref().filter(|_| !narrator.failed());
    let unfinished = |what: &str, operation: Operation| {
        Fate::Unfinished(narrator.failed().then(|| narrator.fault(what, operation, finished)))
    };
    let or_fault = |fault: Fault| Fate::Unfinished(Some(fault));
    match spawned.step.as_str() {
        "apply" => match done.filter(|changes| changes.operation == "apply") {
            Some(changes) => match apply::outcome(job, site, changes.to_string()) {
                Ok(outcome) => Fate::Succeeded(Box::new(outcome)),
                Err(fault) => or_fault(fault),
            },
            None => unfinished("terraform apply", Operation::Apply),
        },
        "destroy" => match done.filter(|changes| changes.operation == "destroy") {
            Some(_) => match State::read(&site.state) {
                Ok(state) if state.as_ref().is_none_or(State::is_empty) => {
                    destroy::clear(site).map_or_else(or_fault, |()| Fate::Destroyed)
                }
                Ok(_) => Fate::Unfinished(None),
                Err(fault) => or_fault(fault),
            },
            None => unfinished("terraform destroy", Operation::Destroy),
        },
        // Of what it was to let go nothing is destroyed yet: the next `down` plans it again, and finds it done or not.
        UNLOCK => unfinished("terraform apply", Operation::Apply),
        // A plan, an init: nothing was changed, and the lock is free now.
        _ => Fate::Unfinished(None),
    }
}
