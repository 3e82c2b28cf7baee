//! Lookups: a root module of data sources is planned against no state and never applied. What it outputs is known by then, so
//! nothing is made, and nothing is recorded that a later command could take for something of groundwork's.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    driver::TerraformDriver, inputs::Inputs, invocation::Invocation, plan::Plan, planning::Planning,
    site::Site,
};
use crate::{
    drivers::{Context, Job, Known, World, files::ignore_absent},
    model::{
        Fault, Given, GivenFile, GivenSource, HashKey, Identity, Kind, Location, Lookup, Outputs, Record,
        Stack, StackId, Stages, Teardown, Template, Terraform,
    },
};

/// A state file that never is.
const STATE: &str = "lookup.tfstate";

/// A given stack's lookup as a stack whose root it is. `None` for every other stack.
#[must_use]
pub fn lookup_root(stack: &Stack) -> Option<Stack> {
    let Kind::Given(Given { source: GivenSource::Lookup(lookup) }) = &stack.kind else { return None };
    let Lookup { root, module } = lookup.clone();
    Some(Stack { folder: root, kind: Kind::Terraform(module), ..stack.clone() })
}

/// Removes the working copy of a lookup.
///
/// # Errors
/// When it cannot be removed.
pub fn forget_lookup(world: &World, stack: &StackId) -> Result<(), Fault> {
    let site = Site::new(world, stack, std::path::Path::new(""));
    Ok(ignore_absent(fs_err::remove_dir_all(&site.work))?)
}

impl TerraformDriver {
    /// What a lookup finds now, and what finds it again later. `job` is that of the given stack.
    ///
    /// # Errors
    /// When something that it looks for is not there, or it would make something.
    pub async fn look_up(&self, job: &Job, context: &Context) -> Result<(Outputs, GivenFile), Fault> {
        let stack = lookup_root(&job.stack)
            .ok_or_else(|| Fault::new(format!("stack `{}` is no lookup", job.stack.id)))?;
        let job = Job { stack: Arc::new(stack), ..job.clone() };
        let site = Site::new(&job.world, &job.stack.id, &job.stack.folder);
        let inputs = self.inputs(&job)?;
        let redactor = inputs.redactor();
        self.ready(&job, &site, &redactor, context).await?;
        let planning = Planning {
            invocation: Invocation::new(&job.world, context, &site, &redactor),
            inputs: &inputs,
            more: vec!["-lock=false".into()],
            state: context.file(STATE),
        };
        let planned = planning.run().await;
        let _ = std::fs::remove_file(planning.artifact());
        let outputs = match planned?.0 {
            Some(plan) => found(&plan, &job.world.hash_key)?,
            None => Outputs::new(),
        };
        Ok((outputs, again(&job.stack, &inputs)))
    }
}

/// The outputs of a plan that makes nothing.
fn found(plan: &Plan, key: &HashKey) -> Result<Outputs, Fault> {
    let reach = plan.reach();
    let changed = reach.in_place.into_iter();
    let made = reach.owed.into_iter().chain(reach.lost).map(|change| change.address);
    let touched: Vec<String> = changed.chain(made).collect();
    if !touched.is_empty() {
        return Err(Fault::new("a lookup only looks, and this one would change something")
            .because(format!("it holds {}", touched.join(", ")))
            .hint("leave out the module that has resources, or make it a stack of kind terraform"));
    }
    let (outputs, unknown) = plan.values(key);
    if unknown.is_empty() {
        return Ok(outputs);
    }
    Err(Fault::new(format!("the lookup does not know {}", unknown.join(", ")))
        .because("what it depends on is known only when something is applied, and a lookup never is")
        .hint("functions such as `timestamp()` and ephemeral values cannot be outputs of a lookup"))
}

/// What finds it again: the folder, and the inputs that may be written down.
fn again(stack: &Stack, inputs: &Inputs) -> GivenFile {
    let shown = inputs.values.iter().filter(|(name, _)| !inputs.sensitive.contains(*name));
    GivenFile::Lookup {
        root: stack.folder.clone(),
        inputs: shown.map(|(name, value)| (name.clone(), value.clone())).collect(),
        withheld: inputs.sensitive.iter().filter(|name| inputs.values.contains_key(*name)).cloned().collect(),
    }
}

/// The job of a lookup as it was recorded: it finds values that a record leaves out. `None` where `record` is of none.
///
/// # Errors
/// When an input was sensitive: then nobody can look again but a run.
pub fn recorded_lookup(record: &Record, world: &Arc<World>) -> Result<Option<Job>, Fault> {
    let teardown = record.applied.as_ref().map(|applied| &applied.teardown);
    let Some(Teardown::Given { file: Some(GivenFile::Lookup { root, inputs, withheld }), .. }) = teardown
    else {
        return Ok(None);
    };
    if !withheld.is_empty() {
        let names: Vec<&str> = withheld.iter().map(String::as_str).collect();
        return Err(Fault::new(format!("the sensitive outputs of stack `{}` are not at hand", record.stack))
            .because(format!("looking them up again takes sensitive inputs: {}", names.join(", ")))
            .hint("run `groundwork up --refresh`"));
    }
    let inputs = inputs.iter().map(|(name, value)| (name.clone(), Template::from(value.clone())));
    let module = Terraform { inputs: inputs.collect(), ..Terraform::default() };
    let source = GivenSource::Lookup(Lookup { root: root.clone(), module });
    let stack = Stack {
        id: record.stack.clone(),
        sprint: record.sprint,
        folder: root.clone(),
        protected: record.protected,
        needs: BTreeSet::new(),
        identity: Identity::default(),
        gates: Vec::new(),
        stages: Stages::default(),
        waivers: Vec::new(),
        kind: Kind::Given(Given { source }),
        origin: Location { file: root.clone(), line: 1, column: 1 },
    };
    let (known, world) = (Known::default(), Arc::clone(world));
    Ok(Some(Job { stack: Arc::new(stack), known, cluster: None, record: None, world }))
}
