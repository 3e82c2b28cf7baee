use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    consent::Consent,
    exit::Failure,
    freeze::FreezeChoice,
    target::{Opened, Target, broken},
    up::approval,
    walk::{self, Walk, exit, new_run, refuse_protected, walk},
    watch::Watching,
    world,
};
use crate::{
    drivers::{World, terraform},
    graph::{self, Graph, Node, StackKind, Why},
    model::{Applied, Approved, Digest, Kind, Record, StackId, Task},
    report::{self, Detail, Ending, Next},
    run::{Approval, Goal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// Only this stack and what depends on it (may be repeated)
    #[arg(long, value_name = "STACK", conflicts_with = "only_exactly")]
    only: Vec<String>,
    /// Only this stack; refused while something recorded depends on it (may be repeated)
    #[arg(long, value_name = "STACK")]
    only_exactly: Vec<String>,
    /// Spare this stack and what it needs (may be repeated)
    #[arg(long, value_name = "STACK")]
    keep: Vec<String>,
    /// Destroy without asking
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    freeze: FreezeChoice,
    /// How many stacks at the same time
    #[arg(short, long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    #[command(flatten)]
    watching: Watching,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let during_freeze = arguments.freeze.check(&opened, "down")?;
    let run = new_run();
    let _lock = opened.lock("down", &run)?;
    let world = match world::make(&opened, Task::Apply, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    record_remains(&opened, &world)?;
    let graph = recorded_graph(&opened.records.all())?;
    let chosen = choose(&arguments, &opened, &graph)?;
    refuse_protected(&opened, &chosen, "down")?;
    let place = format!("{} -e {}", walk::directory(global), opened.environment());
    let next = |ending| match ending {
        Ending::Done => vec![Next::new(format!("groundwork up{place}"), "bring it back up")],
        _ => vec![
            Next::new(format!("groundwork logs{place}"), "read what was written"),
            Next::new(format!("groundwork down{place}"), "go on: what is gone stays gone"),
        ],
    };
    let teardown = Teardown {
        opened: &opened,
        world,
        graph: graph.restricted(&chosen).reversed(),
        approval: approval(arguments.yes, false),
        consent: Consent {
            approved: arguments.yes.then_some(Approved::Yes),
            during_freeze,
            ..Consent::default()
        },
        jobs: arguments.jobs.into(),
        watching: &arguments.watching,
        next: &next,
        run,
    };
    teardown.run(printer).await
}

/// Destroys orphans, within `up --prune`.
pub(super) async fn prune(
    opened: &Opened,
    world: Arc<World>,
    orphans: BTreeSet<StackId>,
    approval: Approval,
    consent: Consent,
    watching: &Watching,
    printer: &Printer,
) -> anyhow::Result<Exit> {
    let graph = recorded_graph(&opened.records.all())?;
    let teardown = Teardown {
        opened,
        world,
        graph: graph.restricted(&orphans).reversed(),
        approval,
        consent,
        jobs: 10,
        watching,
        next: &|_| Vec::new(),
        run: new_run(),
    };
    teardown.run(printer).await
}

struct Teardown<'a> {
    opened: &'a Opened,
    world: Arc<World>,
    graph: Graph,
    approval: Approval,
    consent: Consent,
    jobs: usize,
    watching: &'a Watching,
    next: &'a dyn Fn(Ending) -> Vec<Next>,
    run: String,
}

impl Teardown<'_> {
    async fn run(self, printer: &Printer) -> anyhow::Result<Exit> {
        if self.graph.is_empty() {
            printer.note(format_args!("nothing of {} is up: nothing to do", self.opened.environment()));
            return Ok(Exit::Done);
        }
        let walked = walk(
            Walk {
                opened: self.opened,
                world: self.world,
                graph: self.graph,
                goal: Goal::Destroy { approval: self.approval },
                command: "down",
                shown: report::Goal::Down,
                run: self.run,
                jobs: self.jobs,
                charts: ChartChoice::default(),
                watching: self.watching.clone(),
                detail: Detail::Brief,
                next: self.next,
                saved: None,
                consent: self.consent,
                keep: &|_, _| Ok(()),
            },
            printer,
        )
        .await?;
        Ok(if walked.broken { Exit::Failed } else { exit(walked.ending) })
    }
}

/// A stack whose first apply failed half-way has a state and no record: it gets one, so that its remains are destroyed
/// like everything else.
pub(super) fn record_remains(opened: &Opened, world: &World) -> anyhow::Result<()> {
    let records = opened.records.all();
    for stack in opened.stacks.values() {
        if records.contains_key(&stack.id) || !matches!(stack.kind, Kind::Terraform(_)) {
            continue;
        }
        let remains = terraform::unrecorded(world, stack).map_err(Failure::from)?;
        let Some((teardown, witness)) = remains else { continue };
        let needs = graph::needs(stack);
        let applied = Applied {
            digest: Digest::of(b"remains of an apply that failed"),
            at: format!("{:.3}", jiff::Timestamp::now()),
            run: String::new(),
            took_ms: 1,
            outputs: BTreeMap::new(),
            witness,
            teardown,
            secrets: BTreeMap::new(),
            chart: None,
        };
        let record = Record {
            stack: stack.id.clone(),
            kind: stack.kind.word().to_owned(),
            sprint: stack.sprint,
            applied: Some(applied),
            ready: None,
            needs,
            protected: stack.protected,
        };
        opened.records.save(&record).map_err(broken)?;
    }
    Ok(())
}

/// The graph of what is recorded: a teardown follows what was applied, not today's platform file.
pub(super) fn recorded_graph(records: &BTreeMap<StackId, Record>) -> anyhow::Result<Graph> {
    let nodes = records.values().map(|record| {
        let kind = StackKind::from_word(&record.kind).unwrap_or(StackKind::Terraform);
        let needs = record.needs.iter().filter(|need| records.contains_key(*need));
        let needs = needs.map(|need| (need.clone(), Why::needs())).collect();
        (Node { id: record.stack.clone(), sprint: record.sprint, kind }, needs)
    });
    Graph::build(nodes)
        .map_err(|error| Failure::new(Exit::Failed, format!("the records do not fit: {error}")).into())
}

fn choose(arguments: &Arguments, opened: &Opened, graph: &Graph) -> anyhow::Result<BTreeSet<StackId>> {
    let named = |names: &[String]| -> anyhow::Result<BTreeSet<StackId>> {
        let ids: BTreeSet<StackId> =
            names.iter().map(|name| opened.stack(name)).collect::<anyhow::Result<_>>()?;
        Ok(ids.into_iter().filter(|id| graph.contains(id)).collect())
    };
    let spared = graph.with_dependencies(&named(&arguments.keep)?);
    let chosen = if !arguments.only_exactly.is_empty() {
        let only = named(&arguments.only_exactly)?;
        let above: Vec<String> =
            graph.with_dependents(&only).difference(&only).map(ToString::to_string).collect();
        if !above.is_empty() {
            return Err(Failure::new(
                Exit::Invalid,
                format!("still up and dependent on it: {}", above.join(", ")),
            )
            .hint("--only STACK takes these down first")
            .into());
        }
        only
    } else if arguments.only.is_empty() {
        graph.nodes().map(|node| node.id.clone()).collect()
    } else {
        graph.with_dependents(&named(&arguments.only)?)
    };
    Ok(chosen.difference(&spared).cloned().collect())
}
