use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::json;

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    exit::Failure,
    kubeconfig::access,
    render::rendered,
    target::{Opened, Target},
    watch::look,
    world,
};
use crate::{
    drivers::{
        World,
        helm::Rendered,
        kubernetes::{Cluster, Clusters},
    },
    model::{Fault, Kind, Stack, StackId, Task, Value, Waiver},
    readiness::{Assessment, KINDS, Objects, assess, text},
};

/// The namespace of Kubernetes' own workloads.
const SYSTEM: &str = "kube-system";

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// Look at what the charts render to, instead of at a cluster: nothing need be up. What operators would make is not in it
    #[arg(long)]
    rendered: bool,
    #[command(flatten)]
    charts: ChartChoice,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let assessment = if arguments.rendered {
        match rendered(&opened, &arguments.charts, printer).await? {
            Ok(rendered) => of_rendered(&opened, rendered),
            Err(exit) => return Ok(exit),
        }
    } else {
        match world::make(&opened, Task::Plan, printer).await? {
            Ok(world) => inspect(&opened, &world).await?,
            Err(exit) => return Ok(exit),
        }
    };
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
        let cluster = clusters.open(&access(opened, &drivers, id, world).await?).map_err(Failure::from)?;
        let namespaces: BTreeSet<String> = releases.iter().map(|(namespace, _)| namespace.clone()).collect();
        let objects = read(&cluster, namespaces).await.map_err(Failure::from)?;
        let waivers: Vec<(String, Waiver)> =
            releases.iter().flat_map(|(namespace, stack)| waivers(stack, namespace)).collect();
        all.add((found.len() > 1).then_some(id), assess(&objects, &waivers));
    }
    Ok(all)
}

/// Holds what the charts render to against the checklist. A namespace that nothing renders has the labels that its release's
/// stack says.
fn of_rendered(opened: &Opened, rendered: Vec<(StackId, Rendered)>) -> Assessment {
    let mut clusters: BTreeMap<&StackId, (Objects, Vec<(String, Waiver)>)> = BTreeMap::new();
    for (id, release) in rendered {
        let Some(stack) = opened.stacks.get(&id) else { continue };
        let Kind::Helm(helm) = &stack.kind else { continue };
        let (objects, all_waivers) = clusters.entry(&helm.cluster).or_default();
        objects.namespaces.insert(helm.namespace.clone());
        objects.all.extend(release.objects);
        // After those that are rendered: the first of a name counts.
        objects.all.push(json!({ "kind": "Namespace", "metadata": { "name": helm.namespace, "labels": helm.namespace_labels } }));
        all_waivers.extend(waivers(stack, &helm.namespace));
    }
    let several = clusters.len() > 1;
    let mut all = Assessment::default();
    for (id, (mut objects, waivers)) in clusters {
        // A stand-in namespace is only there where nothing else makes one.
        objects.all.sort_by_key(|object| object["apiVersion"].is_null());
        all.add(several.then_some(id), assess(&objects, &waivers));
    }
    all
}

/// The waivers of a stack, each with the namespace where it counts.
fn waivers(stack: &Stack, namespace: &str) -> Vec<(String, Waiver)> {
    let at = |waiver: &Waiver| waiver.namespace.clone().unwrap_or_else(|| namespace.to_owned());
    stack.waivers.iter().map(|waiver| (at(waiver), waiver.clone())).collect()
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

/// One request a kind: what lies in other namespaces than those is left out later.
async fn read(cluster: &Cluster, namespaces: BTreeSet<String>) -> Result<Objects, Fault> {
    // Of what is in Kubernetes' own namespace, only the releases' part is ours.
    let ours = |object: &Value| {
        let metadata = &object["metadata"];
        metadata["namespace"] != SYSTEM || !metadata["annotations"]["meta.helm.sh/release-name"].is_null()
    };
    let mut all = Vec::new();
    for (api_version, kind) in KINDS {
        all.extend(cluster.list(api_version, kind).await?.into_iter().filter(ours));
    }
    Ok(Objects { all, namespaces })
}
