use std::{collections::BTreeMap, sync::Arc};

use super::{
    Printer,
    arguments::Global,
    exit::{Exit, Failure},
    lockfile::Pins,
    platform,
};
use crate::{
    graph::Graph,
    model::{Stack, StackId},
    platform::{Platform, Selection},
    run::{self, Leftover},
    store::{Holder, Layout, LocalStore, Lock, Records, Store, StoreError},
};

/// Which environment a command is about.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Target {
    /// The environment; may be left out where there is only one
    #[arg(short, long, value_name = "ENV")]
    pub environment: Option<String>,
    /// Only the stacks up to this sprint
    #[arg(long, value_name = "N")]
    pub sprint: Option<u32>,
}

/// Whose content it is laid over.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct RefChoice {
    /// With the content of this Git tag, branch or commit, instead of the one that the environment names
    #[arg(long = "ref", value_name = "REF")]
    pub reference: Option<String>,
}

/// An environment, opened: its platform, graph and store.
pub(super) struct Opened {
    pub platform: Platform,
    pub graph: Graph,
    pub stacks: BTreeMap<StackId, Arc<Stack>>,
    pub layout: Layout,
    /// What `platform.lock` pins.
    pub pins: Pins,
    pub store: Arc<dyn Store>,
    pub records: Arc<Records>,
}

impl RefChoice {
    /// The environment that is meant, laid over this.
    pub(super) fn selection(&self, target: &Target) -> Selection {
        Selection {
            environment: target.environment.clone(),
            sprint: target.sprint,
            ahead: false,
            reference: self.reference.clone(),
        }
    }
}

impl Opened {
    /// Loads and checks the platform and opens the environment's store.
    pub fn new(global: &Global, target: &Target, printer: &Printer) -> anyhow::Result<Self> {
        Self::at(global, target, &RefChoice::default(), printer)
    }

    /// The same, laid over the content of another ref than the environment names.
    pub fn at(
        global: &Global,
        target: &Target,
        choice: &RefChoice,
        printer: &Printer,
    ) -> anyhow::Result<Self> {
        let platform = platform::load(global, &choice.selection(target), printer)?.platform;
        let layout = Layout::new(&platform.folder, &platform.environment.name);
        let pins = Pins::of(&platform);
        Self::of(platform, layout, pins)
    }

    /// Opens the store of an environment that lies elsewhere, as that of a rehearsal does.
    pub fn of(platform: Platform, layout: Layout, pins: Pins) -> anyhow::Result<Self> {
        let graph = Graph::new(&platform).map_err(|error| Failure::new(Exit::Invalid, error.to_string()))?;
        layout.make().map_err(broken)?;
        let store: Arc<dyn Store> = Arc::new(LocalStore::new(&layout.home).map_err(broken)?);
        let records = Arc::new(Records::load(Arc::clone(&store)).map_err(broken)?);
        let stacks =
            platform.stacks.iter().map(|(id, stack)| (id.clone(), Arc::new(stack.clone()))).collect();
        Ok(Self { platform, graph, stacks, layout, pins, store, records })
    }

    /// Acts that earlier runs left in flight.
    pub fn leftovers(&self) -> anyhow::Result<BTreeMap<StackId, Leftover>> {
        let records = self.records.all();
        let known = self.stacks.keys().chain(records.keys()).collect();
        run::leftovers(&*self.store, &known).map_err(broken)
    }

    /// The environment's name.
    pub fn environment(&self) -> &str {
        &self.platform.environment.name
    }

    /// Takes the environment's lock, or says who has it.
    pub fn lock(&self, command: &str, run: &str) -> anyhow::Result<Lock> {
        Lock::take(&self.layout.home, self.environment(), &Holder::this(command, run)).map_err(broken)
    }

    /// A stack named on the command line.
    pub fn stack(&self, name: &str) -> anyhow::Result<StackId> {
        let known: Vec<StackId> = self.stacks.keys().cloned().chain(self.records.all().into_keys()).collect();
        if let Some(id) = known.iter().find(|id| id.as_str() == name) {
            return Ok(id.clone());
        }
        let environment = self.environment();
        let failure = Failure::new(
            Exit::Invalid,
            format!("environment `{environment}` has no stack `{}`", name.escape_debug()),
        );
        let later = self.platform.absent.iter().find(|(id, _)| id.as_str() == name);
        Err(match later {
            Some((_, Some(sprint))) => failure.hint(format!(
                "it comes with sprint {sprint}; the environment is at sprint {}",
                self.platform.environment.sprint
            )),
            Some((_, None)) => failure.hint("it is disabled here (`enabled = false`)"),
            None => match closest(name, known.iter().map(StackId::as_str)) {
                Some(close) => failure.hint(format!("did you mean `{close}`?")),
                None => failure.hint("`groundwork graph` shows what there is"),
            },
        }
        .into())
    }
}

pub(super) fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|other| (strsim::jaro_winkler(name, other), other))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, other)| other)
}

/// A store error with its exit code and hint.
pub(super) fn broken(error: StoreError) -> anyhow::Error {
    let exit = if matches!(error, StoreError::Locked { .. }) { Exit::Locked } else { Exit::Failed };
    let failure = Failure::new(exit, error.to_string());
    match error.hint() {
        Some(hint) => failure.hint(hint).into(),
        None => failure.into(),
    }
}
