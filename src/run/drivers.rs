use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    drivers::{
        Act, Clusters, Context, Driver as _, Fate, InFlight, Job, Outcome, Removal, World,
        command::CommandDriver,
        given::GivenDriver,
        helm::{Charts, HelmDriver},
        terraform::{ProviderPin, Shell, TerraformDriver},
    },
    model::{ChartOrigin, Digest, Fault, Kind, Outputs, Preview, Stack, StackId, Teardown},
};

/// The drivers of a run, and which of them drives what.
#[derive(Debug)]
pub struct Drivers {
    terraform: Arc<TerraformDriver>,
    helm: HelmDriver,
    command: CommandDriver,
    given: GivenDriver,
    /// What recorded lookups have found in this run.
    pub(super) looked_up: tokio::sync::Mutex<BTreeMap<StackId, Outputs>>,
    /// The clusters that the run talks to, each connected to once.
    pub clusters: Arc<Clusters>,
}

macro_rules! by_kind {
    ($self:ident, $kind:expr, $driver:ident => $call:expr) => {
        match $kind {
            Kind::Terraform(_) => {
                let $driver = &$self.terraform;
                $call
            }
            Kind::Helm(_) => {
                let $driver = &$self.helm;
                $call
            }
            Kind::Job(_) => {
                let $driver = &$self.command;
                $call
            }
            Kind::Given(_) => {
                let $driver = &$self.given;
                $call
            }
        }
    };
}

impl Drivers {
    /// The drivers of one run; `charts` are those that it pulls and pins, `providers` those that are pinned.
    #[must_use]
    pub fn new(charts: Arc<Charts>, providers: BTreeSet<ProviderPin>) -> Self {
        let clusters = Arc::new(Clusters::new());
        let terraform = Arc::new(TerraformDriver::new(providers));
        Self {
            given: GivenDriver::new(Arc::clone(&terraform)),
            terraform,
            helm: HelmDriver::new(Arc::clone(&clusters), charts),
            command: CommandDriver::new(Arc::clone(&clusters)),
            looked_up: tokio::sync::Mutex::default(),
            clusters,
        }
    }

    /// Where the chart of a stack comes from in this run, unless it lies in the platform's folder.
    pub(super) fn chart_origin(&self, stack: &StackId) -> Option<ChartOrigin> {
        self.helm.chart_origin(stack)
    }

    /// Providers that were pinned, and those that were installed since.
    #[must_use]
    pub fn provider_pins(&self) -> BTreeSet<ProviderPin> {
        self.terraform.pins()
    }

    /// Whether a release is in a job's cluster, recorded or not.
    pub(super) async fn release_exists(&self, job: &Job) -> Result<bool, Fault> {
        self.helm.exists(job).await
    }

    /// Installs what all of these stacks need (providers) before any of them starts.
    ///
    /// # Errors
    /// When something cannot be had.
    pub async fn prepare(&self, stacks: &[&Stack], world: &World, context: &Context) -> Result<(), Fault> {
        self.terraform.prepare(stacks, world, context).await
    }

    /// What a command needs that a person runs by hand on a terraform stack; `state` is where its state lies, if not where that
    /// of a stack does.
    ///
    /// # Errors
    /// When the stack cannot be made ready for it.
    pub async fn shell(&self, job: &Job, state: Option<PathBuf>, context: &Context) -> Result<Shell, Fault> {
        self.terraform.shell(job, state, context).await
    }

    /// What a lookup finds.
    pub(super) async fn look_up(&self, job: &Job, context: &Context) -> Result<Outputs, Fault> {
        Ok(self.terraform.look_up(job, context).await?.0)
    }

    /// The digest of a stack's own content.
    pub fn sources(&self, stack: &Stack, world: &World) -> Result<Digest, Fault> {
        by_kind!(self, &stack.kind, driver => driver.sources(stack, world))
    }

    /// What an act would do.
    pub async fn preview(&self, job: &Job, context: &Context) -> Result<Preview, Fault> {
        by_kind!(self, &job.stack.kind, driver => driver.preview(job, context).await)
    }

    /// Does it.
    pub async fn act(&self, job: &Job, how: &Act, context: &Context) -> Result<Outcome, Fault> {
        by_kind!(self, &job.stack.kind, driver => driver.act(job, how, context).await)
    }

    /// What became of an act in flight.
    pub async fn examine(&self, job: &Job, in_flight: &InFlight, context: &Context) -> Fate {
        by_kind!(self, &job.stack.kind, driver => driver.examine(job, in_flight, context).await)
    }

    /// Destroys what was recorded.
    pub async fn destroy(&self, removal: &Removal, context: &Context) -> Result<(), Fault> {
        match removal.teardown {
            Teardown::Terraform { .. } => self.terraform.destroy(removal, context).await,
            Teardown::Helm { .. } => self.helm.destroy(removal, context).await,
            Teardown::Job { .. } => self.command.destroy(removal, context).await,
            Teardown::Given { .. } => self.given.destroy(removal, context).await,
        }
    }
}
