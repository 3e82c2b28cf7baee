//! Applies, and what an apply leaves behind.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use super::{
    inputs::Inputs,
    invocation::{Invocation, arguments, flag},
    kept,
    site::{self, Site},
    state::State,
};
use crate::{
    drivers::{Context, Job, Outcome, World, catalogue::Operation, files::write_private},
    model::{Fault, Kind, Stack, Teardown, Witness},
};

/// Applies, with `own` arguments, and gives the summary. Before terraform starts, what a teardown will need is kept:
/// should groundwork and terraform both die in the middle, `down` still finds it.
pub(super) async fn apply(
    job: &Job,
    site: &Site,
    inputs: &Inputs,
    own: Vec<OsString>,
    context: &Context,
) -> Result<String, Fault> {
    kept::keep(site, inputs)?;
    keep_previous(&site.state)?;
    let redactor = inputs.redactor();
    let mut flags = vec![flag("state", &site.state), "-backup=-".into()];
    flags.extend(own);
    context.doing("terraform apply");
    let invocation = Invocation::new(&job.world, context, site, &redactor);
    let (finished, narrator) = invocation.run("apply", arguments("apply", flags)).await?;
    if finished.success() {
        return Ok(narrator.summary.map_or_else(nothing_done, |changes| changes.to_string()));
    }
    Err(narrator.fault("terraform apply", Operation::Apply, &finished))
}

/// The summary of an apply that had nothing to do.
pub(super) fn nothing_done() -> String {
    "0 added, 0 changed, 0 destroyed".to_owned()
}

/// Keeps a copy of the state: terraform writes a local one in place, and a SIGKILL at that moment can cut it.
pub(super) fn keep_previous(state: &Path) -> Result<(), Fault> {
    match std::fs::read(state) {
        Ok(content) if content.is_empty() => Ok(()),
        Ok(content) => Ok(write_private(&site::previous(state), &content)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What an apply left behind, from the state: outputs, also sensitive ones, need no further process.
pub(super) fn outcome(job: &Job, site: &Site, summary: String) -> Result<Outcome, Fault> {
    let state = State::read(&site.state)?;
    let outputs = state.as_ref().map(|state| state.outputs(&job.world.hash_key)).unwrap_or_default();
    Ok(Outcome {
        outputs,
        witness: witness(site, state.as_ref()),
        teardown: teardown(site, &job.stack),
        summary,
    })
}

/// What proves later that nobody touched the state. A root with neither resources nor outputs has none.
pub(super) fn witness(site: &Site, state: Option<&State>) -> Witness {
    Witness::Terraform {
        state: site.state.clone(),
        lineage: state.map(|state| state.lineage().to_owned()).unwrap_or_default(),
        serial: state.map_or(0, State::serial),
    }
}

/// What a teardown of a stack as it is declared needs.
fn teardown(site: &Site, stack: &Stack) -> Teardown {
    let inputs = match &stack.kind {
        Kind::Terraform(terraform) => terraform.teardown.clone(),
        _ => BTreeMap::new(),
    };
    Teardown::Terraform { archive: site.archive.clone(), root: stack.folder.clone(), inputs }
}

/// What is left of a stack that has a state and no record: its first apply failed, or groundwork and terraform died in
/// the middle of it. A removal takes these two. `None` when nothing is there.
///
/// # Errors
/// When the state cannot be read.
pub fn unrecorded(world: &World, stack: &Stack) -> Result<Option<(Teardown, Witness)>, Fault> {
    let site = Site::new(world, &stack.id, &stack.folder);
    let state = State::read(&site.state)?.filter(|state| !state.is_empty());
    Ok(state.map(|state| (teardown(&site, stack), witness(&site, Some(&state)))))
}
