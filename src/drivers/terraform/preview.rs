//! Previews: `terraform plan`, of the stack itself or of a wrapper where inputs are missing.

use std::ffi::OsString;

use super::{
    driver::TerraformDriver,
    events::Narrator,
    files::Files,
    init::{self, Needs},
    inputs::{Inputs, terraform_of},
    invocation::{Invocation, flag},
    leavings,
    plan::Plan,
    planning::Planning,
    site::Site,
    state::State,
    wrapper::{self, Wrapper},
};
use crate::{
    drivers::{
        Context, Job,
        files::{overwrite_private, private_folder},
    },
    model::{Action, Fault, PlannedOutput, Preview},
};

/// A plan of some root, as a preview of the stack.
struct Previewing<'a> {
    planning: Planning<'a>,
    site: &'a Site,
    /// The stack's address of an address in the plan.
    shown: fn(&str) -> Option<String>,
}

impl TerraformDriver {
    /// A plan of a stack whose inputs are all known: its file is what `act` carries out.
    pub(super) async fn plan(&self, job: &Job, inputs: &Inputs, context: &Context) -> Result<Preview, Fault> {
        let site = Site::new(&job.world, &job.stack.id, &job.stack.folder);
        let redactor = inputs.redactor();
        let files = self.ready(job, &site, &redactor, context).await?;
        let planning = Planning {
            invocation: Invocation::new(&job.world, context, &site, &redactor),
            inputs,
            more: Vec::new(),
            state: site.state.clone(),
        };
        Previewing { planning, site: &site, shown: |address| Some(address.to_owned()) }.run(&files).await
    }

    /// A plan of a stack with inputs missing, through a wrapper root. Nothing can apply it.
    pub(super) async fn plan_provisionally(&self, job: &Job, context: &Context) -> Result<Preview, Fault> {
        let site = Site::new(&job.world, &job.stack.id, &job.stack.folder);
        let files = self.refresh(job, &site)?;
        let wrapper = Wrapper::new(terraform_of(job)?, &job.known, &files, &site.work)?;
        let root = wrapper.write(&site.work, &files)?;
        let inputs = wrapper.variables();
        let mut redactor = inputs.redactor();
        wrapper.translate(&mut redactor);
        let invocation =
            Invocation { world: &job.world, context, root: &root, work: &site.work, redactor: &redactor };
        init::ensure(&invocation, &Needs::of_wrapper(&files, &site.work, &job.world)?, &self.mirror).await?;
        private_folder(&context.folder)?;
        let state = context.file(leavings::STATE);
        let copied = copy_state(&site, &files, &state)?;
        let mut more: Vec<OsString> = vec!["-lock=false".into()];
        more.extend(wrapper.var_files().iter().map(|path| flag("var-file", path)));
        let planning = Planning { invocation, inputs, more, state: state.clone() };
        let preview = Previewing { planning, site: &site, shown: wrapper::shown }.run(&files).await;
        if copied {
            let _ = std::fs::remove_file(&state);
        }
        let mut preview = preview?;
        if let Some(plan) = preview.artifact.take() {
            let _ = std::fs::remove_file(plan);
        }
        Ok(preview)
    }
}

/// The stack's state as the wrapper sees it. The real one is never planned against by a wrapper, and never written.
fn copy_state(site: &Site, files: &Files, to: &std::path::Path) -> Result<bool, Fault> {
    let Some(state) = State::read(&site.state)? else { return Ok(false) };
    let mut copy = state.to_json();
    wrapper::wrap_state(&mut copy, &files.root_module().configured);
    overwrite_private(to, copy.to_string().as_bytes())?;
    Ok(true)
}

impl Previewing<'_> {
    async fn run(&self, files: &Files) -> Result<Preview, Fault> {
        let (plan, narrator) = self.planning.run().await?;
        let mut preview = match plan {
            None => self.unchanged()?,
            Some(plan) => self.changed(&plan)?,
        };
        preview.notes.extend(notes(files, &narrator));
        Ok(preview)
    }

    /// Nothing to do: what the state says stays true.
    fn unchanged(&self) -> Result<Preview, Fault> {
        let mut preview = Preview::nothing();
        let key = &self.planning.invocation.world.hash_key;
        let outputs = State::read(&self.site.state)?.map(|state| state.outputs(key));
        for (name, output) in outputs.unwrap_or_default() {
            let planned = PlannedOutput {
                value: output.value().filter(|_| !output.sensitive).cloned(),
                hash: Some(output.hash.clone()),
                sensitive: output.sensitive,
            };
            preview.outputs.insert(name, planned);
        }
        Ok(preview)
    }

    fn changed(&self, plan: &Plan) -> Result<Preview, Fault> {
        let invocation = &self.planning.invocation;
        let mut redactor = invocation.redactor.clone();
        plan.secrets(&mut redactor);
        let changes = plan.changes(&redactor, &self.shown);
        let heaviest = changes.iter().map(|change| change.action).max().unwrap_or(Action::None);
        let notes = match plan.deferred() {
            0 => Vec::new(),
            some => vec![format!("{some} resources can only be planned after this apply")],
        };
        Ok(Preview {
            action: heaviest.max(self.of_outputs(plan)?),
            changes,
            outputs: plan.outputs(&invocation.world.hash_key),
            notes,
            artifact: Some(self.planning.artifact()),
        })
    }

    /// A stack that only changes what it hands on.
    fn of_outputs(&self, plan: &Plan) -> Result<Action, Fault> {
        if !plan.changes_outputs() {
            return Ok(Action::None);
        }
        let is_new = State::read(&self.site.state)?.is_none();
        Ok(if is_new { Action::Create } else { Action::Update })
    }
}

/// What a reader of a plan should know besides its changes.
fn notes(files: &Files, narrator: &Narrator<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let drifted = narrator.drifted();
    if !drifted.is_empty() {
        notes.push(format!("changed outside of terraform: {}", drifted.join(", ")));
    }
    let modules = || files.modules.values();
    let data: Vec<&str> = modules().flat_map(|module| &module.data_sources).map(String::as_str).collect();
    if !data.is_empty() {
        notes.push(format!("not pinned, read at every plan: {}", data.join(", ")));
    }
    for call in modules().flat_map(|module| &module.calls).filter(|call| !call.is_pinned()) {
        notes.push(format!("not pinned: module.{} from {}", call.name, call.source));
    }
    notes.extend(narrator.warnings());
    notes
}
