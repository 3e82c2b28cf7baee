use std::sync::Arc;

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    exit::Failure,
    target::{Opened, Target},
    walk, world,
};
use crate::{
    drivers::{ClusterAccess, World, given, kubernetes},
    model::{StackId, Task},
    run::Drivers,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// The stack that is the cluster; may be left out where there is only one
    stack: Option<String>,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let id = match &arguments.stack {
        Some(name) => opened.stack(name)?,
        None => walk::cluster(&opened)
            .ok_or_else(|| Failure::new(Exit::Invalid, "no stack of this environment is a cluster"))?,
    };
    let world = match world::make(&opened, Task::Apply, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let (drivers, _) = world::drivers(&opened, &ChartChoice::default())?;
    let access = access(&opened, &drivers, &id, &world).await?;
    printer.result(serde_json::to_string_pretty(&kubernetes::kubeconfig(&access))?);
    Ok(Exit::Done)
}

/// The way to the cluster that a stack is.
pub(super) async fn access(
    opened: &Opened,
    drivers: &Drivers,
    id: &StackId,
    world: &Arc<World>,
) -> anyhow::Result<ClusterAccess> {
    let not_up = || {
        Failure::new(Exit::Failed, format!("stack `{id}` is not up")).hint("bring it up with `groundwork up`")
    };
    let record = opened.records.get(id).ok_or_else(not_up)?;
    let outputs = drivers.live_outputs(&record, world).await.map_err(Failure::from)?;
    given::access(&outputs, &world.of(id))
        .map_err(|fault| Failure::new(Exit::Failed, format!("stack `{id}` is no cluster: {fault}")).into())
}
