use std::{collections::BTreeMap, sync::Arc};

use super::{
    Exit, Printer,
    arguments::Global,
    charts::{ChartChoice, Settling, outside_a_run},
    exit::Failure,
    target::{Opened, RefChoice, Target},
    world,
};
use crate::{
    drivers::helm::{Rendered, render},
    model::{Kind, StackId, Task},
    run::Reality,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    content: RefChoice,
    /// Only these stacks; without any, all releases of the environment
    #[arg(value_name = "STACK")]
    stacks: Vec<String>,
    #[command(flatten)]
    charts: ChartChoice,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::at(global, &arguments.target, &arguments.content, printer)?;
    let only: Vec<StackId> =
        arguments.stacks.iter().map(|name| opened.stack(name)).collect::<anyhow::Result<_>>()?;
    let rendered = match rendered(&opened, &arguments.charts, printer).await? {
        Ok(rendered) => rendered,
        Err(exit) => return Ok(exit),
    };
    for (id, release) in rendered {
        if only.is_empty() || only.contains(&id) {
            printer.result(format_args!("# Stack: {id}\n{}", release.manifest.trim_end()));
        }
    }
    Ok(Exit::Done)
}

/// What all releases of an environment render to, in the stacks' order: each with the kinds that those before it bring.
pub(super) async fn rendered(
    opened: &Opened,
    choice: &ChartChoice,
    printer: &Printer,
) -> anyhow::Result<Result<Vec<(StackId, Rendered)>, Exit>> {
    let mut world = match world::make(opened, Task::Plan, printer).await? {
        Ok(world) => Arc::unwrap_or_clone(world),
        Err(exit) => return Ok(Err(exit)),
    };
    let scratch = tempfile::Builder::new().prefix("groundwork-render-").tempdir()?;
    // Nothing is installed, so a stand-in does no harm; and nothing of this is to lie about.
    world.simulated = true;
    scratch.path().clone_into(&mut world.home);
    let (_, charts) = world::drivers(opened, choice)?;
    let context = |id: &StackId| outside_a_run(id, scratch.path(), *printer);
    if let Some(first) = opened.graph.order().first() {
        let (records, reality, context) = (BTreeMap::new(), Reality::default(), context(first));
        let settling = Settling {
            opened,
            graph: &opened.graph,
            records: &records,
            reality: &reality,
            world: &world,
            context: Some(&context),
        };
        choice.settle(&charts, &settling).await?.iter().for_each(|note| printer.note(note));
    }
    let (mut all, mut served) = (Vec::new(), Vec::new());
    for id in opened.graph.order() {
        let Some(stack) = opened.stacks.get(&id) else { continue };
        let Kind::Helm(helm) = &stack.kind else { continue };
        let release =
            render(stack, helm, &served, &charts, &world, &context(&id)).await.map_err(Failure::from)?;
        served.extend(release.serves());
        all.push((id, release));
    }
    Ok(Ok(all))
}
