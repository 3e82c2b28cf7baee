use std::{collections::BTreeMap, sync::Arc};

use super::{
    Exit, Printer,
    arguments::Global,
    charts::{ChartChoice, Settling},
    freeze, origin,
    target::{Opened, Target, broken},
    walk::orphans,
    watch::look,
    world,
};
use crate::{
    model::{Applied, ChartOrigin, KeyedHash, Record, Reference, StackId, Task},
    plan::{gates_digest, stack_digest},
    platform::SecretSource,
    report::{self, Standing, StatusRow, StatusView},
    run::{self, Drivers, Leftover, Line, Reality, Transition},
    store::{Holder, Lock, read_journal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let world = match world::make(&opened, Task::Plan, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let (drivers, charts) = world::drivers(&opened, &ChartChoice::default())?;
    let records = opened.records.all();
    let reality = Reality::look(&records, &drivers, &world).await;
    let settling = Settling {
        opened: &opened,
        graph: &opened.graph,
        records: &records,
        reality: &reality,
        world: &world,
        context: None,
    };
    settling.settle(&charts).await;
    let judge = Judge {
        opened: &opened,
        reality,
        leftovers: opened.leftovers()?,
        failed: failed(&opened)?,
        records,
        drivers,
        world,
    };
    let order = opened.graph.order().into_iter().chain(orphans(&opened));
    let view = StatusView {
        platform: opened.platform.name.clone(),
        environment: opened.environment().to_owned(),
        sprint: opened.platform.environment.sprint,
        title: opened.platform.sprints.get(&opened.platform.environment.sprint).cloned(),
        content: origin::content(&opened.platform),
        frozen: freeze::frozen(&opened),
        rows: order.map(|id| judge.row(&id)).collect(),
        locked_by: locked_by(&opened),
    };
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&view)?);
    } else {
        printer.result(report::status(&view, jiff::Timestamp::now(), look(false)));
    }
    Ok(Exit::Done)
}

/// Who holds the environment's lock, if anyone does.
fn locked_by(opened: &Opened) -> Option<String> {
    match Lock::take(&opened.layout.home, opened.environment(), &Holder::this("status", "")) {
        Err(crate::store::StoreError::Locked { holder, .. }) => Some(holder.to_string()),
        _ => None,
    }
}

/// The stacks whose act failed in the newest run that did anything, and why.
fn failed(opened: &Opened) -> anyhow::Result<BTreeMap<StackId, String>> {
    let mut failed = BTreeMap::new();
    for id in run::runs(&*opened.store).map_err(broken)?.into_iter().rev() {
        let entries = read_journal::<Line>(&*opened.store, &id).map_err(broken)?;
        let mut acted = false;
        for entry in entries {
            if let Line::Stack { stack, transition, fault, .. } = entry.what {
                acted |= matches!(transition, Transition::Settled);
                if let (Transition::Ended { end: run::End::Badly, .. }, Some(fault)) = (transition, fault) {
                    failed.insert(stack, fault.what);
                }
            }
        }
        if acted || !failed.is_empty() {
            break;
        }
    }
    Ok(failed)
}

/// That a release runs what only stands for its chart.
fn stand_in(applied: &Applied) -> String {
    let stand_in = applied.chart.filter(|chart| *chart == ChartOrigin::StandIn);
    stand_in.map(|chart| chart.words().to_owned()).unwrap_or_default()
}

struct Judge<'a> {
    opened: &'a Opened,
    world: Arc<crate::drivers::World>,
    drivers: Drivers,
    records: BTreeMap<StackId, Record>,
    reality: Reality,
    leftovers: BTreeMap<StackId, Leftover>,
    failed: BTreeMap<StackId, String>,
}

impl Judge<'_> {
    fn row(&self, id: &StackId) -> StatusRow {
        let record = self.records.get(id);
        let stack = self.opened.stacks.get(id);
        let applied = record.and_then(|record| record.applied.as_ref());
        let kind = stack.map_or_else(
            || record.map_or_else(String::new, |record| record.kind.clone()),
            |stack| stack.kind.word().to_owned(),
        );
        let (state, detail) = self.standing(id);
        StatusRow {
            stack: id.clone(),
            sprint: stack.map_or_else(|| record.map_or(0, |record| record.sprint), |stack| stack.sprint),
            kind,
            state,
            at: applied.and_then(|applied| applied.at.parse().ok()),
            took_ms: applied.map(|applied| applied.took_ms),
            detail,
        }
    }

    fn standing(&self, id: &StackId) -> (Standing, String) {
        if self.leftovers.contains_key(id) {
            return (Standing::InFlight, "an earlier run did not see its end: `up` looks at it first".into());
        }
        let failure = self.failed.get(id);
        let Some(stack) = self.opened.stacks.get(id) else {
            return (Standing::Orphan, "`up --prune` destroys it".into());
        };
        let record = self.records.get(id);
        let Some((record, applied)) = record.and_then(|record| Some((record, record.applied.as_ref()?)))
        else {
            return failure.map_or((Standing::Absent, String::new()), |why| (Standing::Failed, why.clone()));
        };
        if !self.reality.is_untouched(record, &self.world) {
            return if self.reality.is_gone(record) {
                (Standing::Absent, "it is gone with its cluster".into())
            } else {
                (Standing::ChangedOutside, String::new())
            };
        }
        let current = self.drivers.sources(stack, &self.world).ok().and_then(|sources| {
            stack_digest(stack, &sources, &|reference| self.hash(applied, reference)).ok()
        });
        match current {
            Some(digest) if digest == applied.digest => {
                let ready = record.ready.as_ref().map(|ready| &ready.digest);
                if stack.gates.is_empty() || ready == Some(&gates_digest(stack, &digest)) {
                    (Standing::UpToDate, stand_in(applied))
                } else {
                    (Standing::NotReady, failure.cloned().unwrap_or_default())
                }
            }
            _ => failure.map_or((Standing::Outdated, String::new()), |why| (Standing::Failed, why.clone())),
        }
    }

    /// Hashes of recorded outputs. A secret is not read for a status: what is compared is the rest.
    fn hash(&self, applied: &Applied, reference: &Reference) -> Option<KeyedHash> {
        match reference {
            Reference::Output { stack, output } => {
                Some(self.records.get(stack)?.applied.as_ref()?.outputs.get(output)?.hash.clone())
            }
            Reference::Secret(name) => {
                self.in_environment(name).or_else(|| applied.secrets.get(name).cloned())
            }
        }
    }

    /// The hash of a secret that costs nothing to read.
    fn in_environment(&self, name: &str) -> Option<KeyedHash> {
        let SecretSource::Variable(variable) = &self.opened.platform.secrets.get(name)?.source else {
            return None;
        };
        let value = std::env::var(variable).ok().filter(|value| !value.is_empty())?;
        Some(self.world.hash_key.hash(&value.into()))
    }
}
