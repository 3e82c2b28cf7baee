//! The driver of terraform stacks.

use std::path::{Path, PathBuf};

use super::{
    events::Narrator,
    files::{Files, Reader},
    init::{self, Needs},
    inputs::{Inputs, terraform_of},
    invocation::{Invocation, arguments, flag, tool, variables_file},
    plan::Plan,
    redactor::Redactor,
    site::{self, Site},
    state::State,
};
use crate::{
    drivers::{Act, Context, Driver, Fate, InFlight, Job, Outcome, Removal, World, catalogue::Operation},
    model::{Action, Digest, Fault, Kind, PlannedOutput, Preview, Stack, Teardown, Witness},
};

/// Drives terraform (or tofu). One serves all stacks of a run, from many tasks at once; it reads each folder of the
/// platform once, so a new run takes a new one.
#[derive(Debug, Default)]
pub struct TerraformDriver {
    reader: Reader,
}

impl Driver for TerraformDriver {
    fn sources(&self, stack: &Stack, world: &World) -> Result<Digest, Fault> {
        let files = self.files(stack, world)?;
        let tool = tool(world)?;
        Ok(files.digest().part("tool", format!("{:?} {}", tool.kind, tool.version)).finish())
    }

    async fn preview(&self, job: &Job, context: &Context) -> Result<Preview, Fault> {
        let inputs = Inputs::resolve(terraform_of(job)?, &job.known);
        if inputs.missing.is_empty() {
            self.plan(job, &inputs, context).await
        } else {
            Err(Fault::new("its inputs are not all known yet"))
        }
    }

    async fn act(&self, job: &Job, how: &Act, context: &Context) -> Result<Outcome, Fault> {
        let site = Site::new(&job.world, &job.stack.id, &job.stack.folder);
        let inputs = Inputs::resolve(terraform_of(job)?, &job.known);
        match how {
            Act::Planned { artifact: None } => outcome(job, &site, nothing_done()),
            Act::Planned { artifact: Some(plan) } => {
                let done = apply(job, &site, &inputs, vec![plan.into()], context).await;
                let _ = std::fs::remove_file(plan);
                outcome(job, &site, done?)
            }
            Act::Direct => {
                if job.record.as_ref().is_some_and(|record| record.applied.is_some())
                    || State::read(&site.state)?.is_some()
                {
                    return Err(Fault::new("a stack that has a state is not applied without a plan"));
                }
                let redactor = inputs.redactor();
                self.ready(job, &site, &redactor, context).await?;
                let variables = variables_file(context);
                inputs.write(&variables)?;
                let own = vec!["-auto-approve".into(), flag("var-file", &variables)];
                let done = apply(job, &site, &inputs, own, context).await;
                forget(&variables, &inputs);
                outcome(job, &site, done?)
            }
        }
    }

    async fn destroy(&self, removal: &Removal, context: &Context) -> Result<(), Fault> {
        super::destroy::destroy(removal, context).await
    }

    async fn examine(&self, _job: &Job, _in_flight: &InFlight, _context: &Context) -> Fate {
        Fate::Unfinished(None)
    }
}

impl TerraformDriver {
    /// A driver for one run.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn files(&self, stack: &Stack, world: &World) -> Result<Files, Fault> {
        let patterns = match &stack.kind {
            Kind::Terraform(terraform) => terraform.files.as_slice(),
            _ => &[],
        };
        self.reader.read(&world.platform_folder, &stack.folder, patterns)
    }

    /// Makes the working copy current and initialised.
    async fn ready(
        &self,
        job: &Job,
        site: &Site,
        redactor: &Redactor,
        context: &Context,
    ) -> Result<Files, Fault> {
        let files = self.files(&job.stack, &job.world)?;
        site.refresh(&job.world.platform_folder, &files)?;
        site.make_state_folder()?;
        init::override_backend(&site.root, &files)?;
        if let Some(needs) = Needs::of(&files, &job.world)? {
            init::ensure(&Invocation::new(&job.world, context, site, redactor), &needs).await?;
        }
        Ok(files)
    }

    /// A plan of a stack whose inputs are all known.
    async fn plan(&self, job: &Job, inputs: &Inputs, context: &Context) -> Result<Preview, Fault> {
        let site = Site::new(&job.world, &job.stack.id, &job.stack.folder);
        let redactor = inputs.redactor();
        let files = self.ready(job, &site, &redactor, context).await?;
        let invocation = Invocation::new(&job.world, context, &site, &redactor);
        let (variables, artifact) = (variables_file(context), context.folder.join("plan.tfplan"));
        site::private_folder(&context.folder)?;
        inputs.write(&variables)?;
        context.doing("terraform plan");
        let own = [
            "-detailed-exitcode".into(),
            flag("state", &site.state),
            flag("var-file", &variables),
            flag("out", &artifact),
        ];
        let ran = invocation.run("plan", arguments("plan", own)).await;
        forget(&variables, inputs);
        let (finished, narrator) = ran?;
        let mut preview = match finished.status.and_then(|status| status.code()) {
            // Nothing to do: what the state says stays true.
            Some(0) => unchanged(&site, job)?,
            Some(2) => {
                let json =
                    invocation.read("show", vec!["show".into(), "-json".into(), artifact.into()]).await?;
                changed(&json, &site, job, &redactor, context)?
            }
            _ => {
                let _ = std::fs::remove_file(&artifact);
                return Err(narrator.fault("terraform plan", Operation::Preview, &finished));
            }
        };
        preview.notes = notes(&files, &narrator, &preview.notes);
        Ok(preview)
    }
}

/// A variables file lies in the run's folder as long as terraform needs it; longer only if it holds no secret.
fn forget(variables: &Path, inputs: &Inputs) {
    if !inputs.sensitive.is_empty() {
        let _ = std::fs::remove_file(variables);
    }
}

fn unchanged(site: &Site, job: &Job) -> Result<Preview, Fault> {
    let mut preview = Preview::nothing();
    if let Some(state) = State::read(&site.state)? {
        for (name, output) in state.outputs(&job.world.hash_key) {
            let planned = PlannedOutput {
                value: output.value().filter(|_| !output.sensitive).cloned(),
                hash: Some(output.hash.clone()),
                sensitive: output.sensitive,
            };
            preview.outputs.insert(name, planned);
        }
    }
    Ok(preview)
}

fn changed(
    json: &[u8],
    site: &Site,
    job: &Job,
    redactor: &Redactor,
    context: &Context,
) -> Result<Preview, Fault> {
    let plan = Plan::parse(json).map_err(|error| {
        Fault::new("the plan cannot be read").because(error.to_string()).log(&context.log)
    })?;
    let mut redactor = redactor.clone();
    plan.secrets(&mut redactor);
    let changes = plan.changes(&redactor, &|address| Some(address.to_owned()));
    let heaviest = changes.iter().map(|change| change.action).max().unwrap_or(Action::None);
    let of_outputs = if !plan.changes_outputs() {
        Action::None
    } else if State::read(&site.state)?.is_none() {
        Action::Create
    } else {
        Action::Update
    };
    let deferred = plan.deferred();
    let notes = (deferred > 0).then(|| format!("{deferred} resources can only be planned after this apply"));
    Ok(Preview {
        action: heaviest.max(of_outputs),
        changes,
        outputs: plan.outputs(&job.world.hash_key),
        notes: notes.into_iter().collect(),
        artifact: Some(context.folder.join("plan.tfplan")),
    })
}

/// What a reader of a plan should know besides its changes.
fn notes(files: &Files, narrator: &Narrator<'_>, more: &[String]) -> Vec<String> {
    let mut notes = more.to_vec();
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

/// Applies. Before terraform starts, what a teardown will need is kept: should groundwork and terraform both die in
/// the middle, `down` still finds it.
async fn apply(
    job: &Job,
    site: &Site,
    inputs: &Inputs,
    own: Vec<std::ffi::OsString>,
    context: &Context,
) -> Result<String, Fault> {
    site.keep_applied()?;
    inputs.keep(&kept_variables(site))?;
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

fn nothing_done() -> String {
    "0 added, 0 changed, 0 destroyed".to_owned()
}

/// terraform writes a local state in place: a SIGKILL at that moment can cut it.
pub(super) fn keep_previous(state: &Path) -> Result<(), Fault> {
    match std::fs::read(state) {
        Ok(content) if !content.is_empty() => site::replace(&site::previous(state), &content),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn kept_variables(site: &Site) -> PathBuf {
    site.applied.join(KEPT_VARIABLES)
}

/// In the copy for a teardown: the variables that are not sensitive.
const KEPT_VARIABLES: &str = "groundwork.tfvars.json";

/// What an apply left behind, from the state: outputs, also sensitive ones, need no further process.
pub(super) fn outcome(job: &Job, site: &Site, summary: String) -> Result<Outcome, Fault> {
    let state = State::read(&site.state)?;
    let key = &job.world.hash_key;
    let nothing = || Witness::Terraform { state: site.state.clone(), lineage: String::new(), serial: 0 };
    Ok(Outcome {
        outputs: state.as_ref().map(|state| state.outputs(key)).unwrap_or_default(),
        witness: state.map_or_else(nothing, |state| state.witness(site.state.clone())),
        teardown: teardown(site, &job.stack.folder),
        summary,
    })
}

pub(super) fn teardown(site: &Site, folder: &Path) -> Teardown {
    Teardown::Terraform {
        work: site.applied.clone(),
        root: folder.to_owned(),
        variables: Some(kept_variables(site)),
    }
}
