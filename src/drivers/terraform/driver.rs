//! The driver of terraform stacks.

use std::{collections::BTreeSet, path::Path};

use super::{
    apply::{self, apply, outcome},
    examine::examine,
    files::{Files, Reader},
    import,
    init::{self, Needs},
    inputs::{Inputs, terraform_of},
    invocation::{Invocation, flag, tool, variables_file},
    kept,
    lookup::lookup_root,
    mirror::Mirror,
    pins::ProviderPin,
    redactor::Redactor,
    site::Site,
    state::State,
};
use crate::{
    drivers::{Act, Context, Driver, Fate, InFlight, Job, Outcome, Removal, World},
    model::{Digest, Fault, Kind, Preview, Stack},
};

/// Drives terraform (or tofu). One serves all stacks of a run, from many tasks at once; it reads each folder of the
/// platform once, so a new run takes a new one.
#[derive(Debug, Default)]
pub struct TerraformDriver {
    reader: Reader,
    pub(super) mirror: Mirror,
}

impl Driver for TerraformDriver {
    fn sources(&self, stack: &Stack, world: &World) -> Result<Digest, Fault> {
        let files = self.files(stack, world)?;
        let tool = tool(world)?;
        Ok(files.digest().part("tool", format!("{:?} {}", tool.kind, tool.version)).finish())
    }

    async fn preview(&self, job: &Job, context: &Context) -> Result<Preview, Fault> {
        let inputs = self.inputs(job)?;
        if inputs.missing.is_empty() {
            self.plan(job, &inputs, context).await
        } else {
            self.plan_provisionally(job, context).await
        }
    }

    async fn act(&self, job: &Job, how: &Act, context: &Context) -> Result<Outcome, Fault> {
        let site = Site::new(&job.world, &job.stack.id, &job.stack.folder);
        let inputs = self.inputs(job)?;
        match how {
            Act::Planned { artifact } => {
                // It may have been saved long ago, and other plans made in the working copy since.
                self.ready(job, &site, &inputs.redactor(), context).await?;
                match artifact {
                    Some(plan) => self.apply_plan(job, &site, &inputs, plan, context).await,
                    None => nothing_to_do(job, &site, &inputs),
                }
            }
            Act::Unchanged => {
                self.ready(job, &site, &inputs.redactor(), context).await?;
                nothing_to_do(job, &site, &inputs)
            }
            Act::Direct => self.apply_directly(job, &site, &inputs, context).await,
        }
    }

    async fn destroy(&self, removal: &Removal, context: &Context) -> Result<(), Fault> {
        super::destroy::destroy(removal, &self.mirror, context).await
    }

    async fn examine(&self, job: &Job, in_flight: &InFlight, context: &Context) -> Fate {
        examine(job, in_flight, context).await
    }
}

/// Nothing to do, but what a teardown needs may be other files than the last time.
fn nothing_to_do(job: &Job, site: &Site, inputs: &Inputs) -> Result<Outcome, Fault> {
    kept::keep(site, inputs)?;
    outcome(job, site, apply::nothing_done())
}

impl TerraformDriver {
    /// A driver for one run, whose providers are held to what is pinned.
    #[must_use]
    pub fn new(pins: BTreeSet<ProviderPin>) -> Self {
        Self { reader: Reader::default(), mirror: Mirror::new(pins) }
    }

    /// Providers that were pinned, and those that were installed since.
    #[must_use]
    pub fn pins(&self) -> BTreeSet<ProviderPin> {
        self.mirror.pins()
    }

    /// Installs the providers of all these stacks into the environment's mirror, so that no stack has to. Starts no
    /// process where nothing is missing. Stacks of other kinds are passed over.
    ///
    /// # Errors
    /// When a stack's files cannot be read, or a provider cannot be had.
    pub async fn prepare(&self, stacks: &[&Stack], world: &World, context: &Context) -> Result<(), Fault> {
        let mut wanted = Vec::new();
        for stack in stacks {
            let lookup = lookup_root(stack);
            let stack = lookup.as_ref().unwrap_or(stack);
            if !matches!(stack.kind, Kind::Terraform(_)) {
                continue;
            }
            if let Some(needs) = Needs::of(&self.files(stack, world)?, &world.platform_folder, world)? {
                wanted.push(needs.providers);
            }
        }
        self.mirror.fill(&wanted, world, context).await
    }

    /// A stack's inputs as far as they are known.
    pub(super) fn inputs(&self, job: &Job) -> Result<Inputs, Fault> {
        let files = self.files(&job.stack, &job.world)?;
        let inputs = Inputs::resolve(terraform_of(job)?, &job.known);
        Ok(inputs.hiding_ephemeral(&files.root_module().variables))
    }

    /// Carries out a plan file.
    async fn apply_plan(
        &self,
        job: &Job,
        site: &Site,
        inputs: &Inputs,
        plan: &Path,
        context: &Context,
    ) -> Result<Outcome, Fault> {
        let again = inputs.ephemeral(&self.files(&job.stack, &job.world)?.root_module().variables);
        let variables = variables_file(context);
        let mut own = Vec::new();
        if !again.values.is_empty() {
            again.write(&variables)?;
            own.push(flag("var-file", &variables));
        }
        own.push(plan.into());
        let done = apply(job, site, inputs, own, context).await;
        if !again.values.is_empty() {
            let _ = std::fs::remove_file(&variables);
        }
        let _ = std::fs::remove_file(plan);
        outcome(job, site, done?)
    }

    /// Plans and applies in one process, where nothing can be lost by it.
    async fn apply_directly(
        &self,
        job: &Job,
        site: &Site,
        inputs: &Inputs,
        context: &Context,
    ) -> Result<Outcome, Fault> {
        if job.record.as_ref().is_some_and(|record| record.applied.is_some())
            || State::read(&site.state)?.is_some()
        {
            return Err(Fault::new("a stack that has a state is not applied without a plan"));
        }
        self.ready(job, site, &inputs.redactor(), context).await?;
        let variables = variables_file(context);
        inputs.write(&variables)?;
        let own = vec!["-auto-approve".into(), flag("var-file", &variables)];
        let done = apply(job, site, inputs, own, context).await;
        inputs.forget(&variables);
        outcome(job, site, done?)
    }

    fn files(&self, stack: &Stack, world: &World) -> Result<Files, Fault> {
        let patterns = match &stack.kind {
            Kind::Terraform(terraform) => terraform.files.as_slice(),
            _ => &[],
        };
        self.reader.read(&world.platform_folder, &stack.folder, patterns)
    }

    /// Makes the working copy current.
    pub(super) fn refresh(&self, job: &Job, site: &Site) -> Result<Files, Fault> {
        let files = self.files(&job.stack, &job.world)?;
        site.refresh(&job.world.platform_folder, &files)?;
        site.make_state_folder()?;
        Ok(files)
    }

    /// Makes the working copy current and initialised.
    pub(super) async fn ready(
        &self,
        job: &Job,
        site: &Site,
        redactor: &Redactor,
        context: &Context,
    ) -> Result<Files, Fault> {
        let files = self.refresh(job, site)?;
        init::override_backend(&site.root, &files)?;
        import::lay(&site.root, job.world.imports.get(&job.stack.id).map_or(&[], Vec::as_slice))?;
        if let Some(needs) = Needs::of(&files, &site.work, &job.world)? {
            let invocation = Invocation::new(&job.world, context, site, redactor);
            init::ensure(&invocation, &needs, &self.mirror).await?;
        }
        Ok(files)
    }
}
