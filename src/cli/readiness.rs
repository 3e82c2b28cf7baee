use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    exit::Failure,
    target::{Opened, Target},
    watch::look,
    world,
};
use crate::{
    drivers::{
        World, given,
        kubernetes::{Cluster, Clusters},
    },
    model::{Fault, Kind, Stack, StackId, Waiver},
    readiness::{Assessment, KINDS, Objects, assess, text},
    run::Drivers,
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
    let world = match world::make(&opened, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let assessment = inspect(&opened, &world).await?;
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&assessment)?);
    } else {
        printer.result(text(&assessment, look(false).width));
    }
    if assessment.findings.is_empty() {
        return Ok(Exit::Done);
    }
    let found = match assessment.findings.len() {
        1 => "1 point does not hold".to_owned(),
        several => format!("{several} points do not hold"),
    };
    Err(Failure::new(Exit::Failed, found)
        .hint("mend the values, or accept it with its reason: `[[waivers]]` in the stack's stack.toml")
        .into())
}

/// Holds the workloads of all releases that are up against the checklist.
pub(super) async fn inspect(opened: &Opened, world: &Arc<World>) -> anyhow::Result<Assessment> {
    let (drivers, _) = world::drivers(opened, &ChartChoice::default())?;
    let clusters = Clusters::new();
    let mut all = Assessment::default();
    let found = by_cluster(opened);
    for (id, releases) in &found {
        let cluster = connect(opened, &drivers, &clusters, id, world).await.map_err(Failure::from)?;
        let namespaces: BTreeSet<String> = releases.iter().map(|(namespace, _)| namespace.clone()).collect();
        let objects = read(&cluster, namespaces).await.map_err(Failure::from)?;
        let waivers: Vec<(String, Waiver)> = releases
            .iter()
            .flat_map(|(namespace, stack)| {
                stack.waivers.iter().map(|waiver| (namespace.clone(), waiver.clone()))
            })
            .collect();
        all.add((found.len() > 1).then_some(id), assess(&objects, &waivers));
    }
    Ok(all)
}

/// The releases that are up, with their namespaces, by the stack that is their cluster.
fn by_cluster(opened: &Opened) -> BTreeMap<StackId, Vec<(String, &Stack)>> {
    let mut found: BTreeMap<StackId, Vec<(String, &Stack)>> = BTreeMap::new();
    for stack in opened.stacks.values() {
        let Kind::Helm(helm) = &stack.kind else { continue };
        if opened.records.get(&stack.id).is_some_and(|record| record.applied.is_some()) {
            found.entry(helm.cluster.clone()).or_default().push((helm.namespace.clone(), stack));
        }
    }
    found
}

async fn connect(
    opened: &Opened,
    drivers: &Drivers,
    clusters: &Clusters,
    id: &StackId,
    world: &Arc<World>,
) -> Result<Arc<Cluster>, Fault> {
    let not_up = || Fault::new(format!("stack `{id}` is not up")).hint("bring it up with `groundwork up`");
    let record = opened.records.get(id).ok_or_else(not_up)?;
    let outputs = drivers.live_outputs(&record, world).await?;
    clusters.open(&given::access(&outputs, world)?)
}

async fn read(cluster: &Cluster, namespaces: BTreeSet<String>) -> Result<Objects, Fault> {
    let mut all = Vec::new();
    for kind in KINDS {
        if kind.kind == "Namespace" {
            all.extend(cluster.list(kind.api_version, kind.kind, kind.plural, None).await?);
            continue;
        }
        for namespace in &namespaces {
            all.extend(cluster.list(kind.api_version, kind.kind, kind.plural, Some(namespace)).await?);
        }
    }
    Ok(Objects { all, namespaces })
}
