//! One run over an environment, from opening it to its summary: what `plan`, `up` and `down` have in common.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Printer,
    ask::asking,
    charts::{ChartChoice, Settling},
    consent::Consent,
    exit::{Exit, Failure},
    freeze, origin,
    plan_file::PlanFile,
    secrets,
    target::{Opened, broken},
    views::Shown,
    watch::{Watching, look, urgencies},
    world,
};
use crate::{
    drivers::{Context, World, helm::Charts, leavings},
    graph::Graph,
    model::{Content, Record, StackId},
    plan::Knowledge,
    report::{self, Detail, Ending, Expectation, Live, Next, RunStarted, What},
    run::{self, Drivers, Equipment, Goal, Leftover, Over, Reality, RunState, Survey},
    store::Journal,
};

/// Keeps what it wants of a run.
pub(super) type Keep<'a> = &'a dyn Fn(&str, &RunState) -> anyhow::Result<()>;

/// One run to be made.
pub(super) struct Walk<'a> {
    pub opened: &'a Opened,
    pub world: Arc<World>,
    /// The stacks of the run, in the direction of the walk.
    pub graph: Graph,
    pub goal: Goal,
    /// `up`, `plan`, `down`.
    pub command: &'static str,
    pub shown: report::Goal,
    pub run: String,
    pub jobs: usize,
    pub charts: ChartChoice,
    pub watching: Watching,
    pub detail: Detail,
    /// What comes next, by how it ended.
    pub next: &'a dyn Fn(Ending) -> Vec<Next>,
    /// The plan to carry out, if it was made and approved before.
    pub saved: Option<PlanFile>,
    /// What was said yes to before.
    pub consent: Consent,
    /// Keeps what it wants of a run (its id) that ended well, before plan files go.
    pub keep: Keep<'a>,
}

/// A run that is over, and the plan as it is shown.
pub(super) struct Walked {
    pub ending: Ending,
    pub state: RunState,
    pub view: report::PlanView,
    pub broken: bool,
}

/// A new run's id: the time in UTC, so that ids sort, and a little more, so that they differ.
pub(super) fn new_run() -> String {
    let now = jiff::Timestamp::now();
    format!("{}-{:04x}", now.strftime("%Y%m%dT%H%M%S%3fZ"), std::process::id() & 0xffff)
}

/// Walks. The caller holds the environment's lock.
pub(super) async fn walk(mut walk: Walk<'_>, printer: &Printer) -> anyhow::Result<Walked> {
    let opened = walk.opened;
    let (drivers, charts) = world::drivers(opened, &walk.charts)?;
    let drivers = Arc::new(drivers);
    let records = opened.records.all();
    let leftovers = relevant(opened.leftovers()?, &walk.graph);
    let reality = Reality::look(&records, &drivers, &walk.world).await;
    if let Some(last) = run::runs(&*opened.store).map_err(broken)?.last() {
        let survives = |stack: &str| leftovers.keys().any(|id| id.as_str() == stack);
        leavings::forget_secrets(&opened.layout.run(last), &survives);
    }
    leavings::forget_exec(&opened.layout.home);
    let read = secrets::of_run(opened, &walk.graph, walk.goal, &walk.world.hash_key, printer).await?;
    let mut notes = Vec::new();
    if !matches!(walk.goal, Goal::Destroy { .. }) {
        prepare(&walk, &drivers, printer).await?;
        notes = settle(&walk, &charts, &records, &reality, printer).await?;
    }
    let survey = Survey {
        stacks: &opened.stacks,
        records: &records,
        drivers: &drivers,
        world: &walk.world,
        reality: &reality,
        leftovers: &leftovers,
    };
    let has_content = !matches!(walk.goal, Goal::Destroy { .. });
    let facts = survey.facts(&walk.graph, has_content);
    let content = origin::content(&opened.platform);
    let begins = started(&walk, &survey, &records, &content);
    let unread = read.unread.into_iter().map(|unread| (unread.name, unread.why)).collect();
    let knowledge = Knowledge { secrets: read.values, unread, ..Knowledge::default() };
    let mut state = RunState::new(walk.goal, walk.jobs, facts, knowledge).beside(records);
    if let Some(file) = walk.saved.take() {
        state = file.take(state, &walk, &|id| leftovers.contains_key(id))?;
    }
    let live = walk.watching.start(printer.is_quiet());
    live.tell(What::RunStarted(begins));
    notes.into_iter().for_each(|note| live.note(note));
    let shown = Arc::new(shown(&walk, content.clone()));
    let ask = asking(&walk, &live, Arc::clone(&shown), state.plan().clone());
    let equipment = Equipment {
        run: walk.run.clone(),
        command: walk.command.to_owned(),
        world: Arc::clone(&walk.world),
        drivers: Arc::clone(&drivers),
        layout: opened.layout.clone(),
        journal: Journal::new(Arc::clone(&opened.store), &walk.run),
        records: Arc::clone(&opened.records),
        leftovers,
        tell: telling(&live),
        ask,
        origin: origin::origin(content, walk.consent.during_freeze.clone()),
        approved: walk.consent.approved.clone(),
    };
    let Over { ending, state, broken } = run::run(equipment, state, urgencies()).await;
    let pinned = super::lockfile::pin_content(&opened.pins, charts.pins(), drivers.provider_pins(), printer);
    live.tell(What::RunFinished { ending, next: (walk.next)(ending) });
    let kept = if ending == Ending::Done { (walk.keep)(&walk.run, &state) } else { Ok(()) };
    leavings::forget_secrets(&opened.layout.run(&walk.run), &|_| false);
    leavings::forget_kubeconfigs(&opened.layout.home);
    let view = report::PlanView { approval: code(&walk, &state), ..shown.plan(state.plan()) };
    finish(live, &walk, printer);
    pinned?;
    kept?;
    Ok(Walked { ending, state, view, broken: broken.is_some() })
}

/// Providers are installed once, before any stack starts: then no two stacks race for them.
async fn prepare(walk: &Walk<'_>, drivers: &Drivers, printer: &Printer) -> anyhow::Result<()> {
    let stacks: Vec<_> =
        walk.graph.nodes().filter_map(|node| walk.opened.stacks.get(&node.id)).map(Arc::as_ref).collect();
    let Some(first) = stacks.first() else { return Ok(()) };
    let context = before(walk, "providers", &first.id, printer);
    drivers.prepare(&stacks, &walk.world, &context).await.map_err(|fault| Failure::from(fault).into())
}

/// Where each chart comes from is settled once, before any stack starts: a stack's digest covers it.
async fn settle(
    walk: &Walk<'_>,
    charts: &Charts,
    records: &BTreeMap<StackId, Record>,
    reality: &Reality,
    printer: &Printer,
) -> anyhow::Result<Vec<String>> {
    let Some(first) = walk.graph.nodes().next() else { return Ok(Vec::new()) };
    let context = before(walk, "charts", &first.id, printer);
    let settling = Settling {
        opened: walk.opened,
        graph: &walk.graph,
        records,
        reality,
        world: &walk.world,
        context: Some(&context),
    };
    walk.charts.settle(charts, &settling).await
}

/// A context for what happens before any stack starts; `stack` is only for names of files.
fn before(walk: &Walk<'_>, what: &str, stack: &StackId, printer: &Printer) -> Context {
    let (_, cancel) = tokio::sync::watch::channel(crate::drivers::Urgency::None);
    let folder = walk.opened.layout.run(&walk.run);
    let (printer, log) = (*printer, folder.join(format!("{what}.log")));
    Context::new(
        stack.clone(),
        folder.join(what),
        log,
        cancel,
        Arc::new(move |progress| printer.note(progress.doing)),
        Arc::new(|_| Ok(())),
    )
}

fn relevant(leftovers: BTreeMap<StackId, Leftover>, graph: &Graph) -> BTreeMap<StackId, Leftover> {
    leftovers.into_iter().filter(|(id, _)| graph.contains(id)).collect()
}

/// What approves the losses of a plan, where they have to be.
fn code(walk: &Walk<'_>, state: &RunState) -> Option<String> {
    let asks = walk.opened.platform.environment.protected && walk.shown != report::Goal::Down;
    Some(state.losses().filter(|_| asks)?.code)
}

fn started(
    walk: &Walk<'_>,
    survey: &Survey<'_>,
    records: &BTreeMap<StackId, Record>,
    content: &Content,
) -> RunStarted {
    let expectation = |id: &StackId| {
        let node = walk.graph.node(id);
        let ran = records.get(id).is_some_and(|record| record.applied.is_some());
        Expectation {
            id: id.clone(),
            sprint: node.map_or(0, |node| node.sprint),
            kind: node.map_or_else(String::new, |node| node.kind.word().to_owned()),
            expected: ran.then(|| survey.duration(id)),
            needs: walk.graph.dependencies(id).map(|(need, _)| need.clone()).collect(),
        }
    };
    RunStarted {
        run: walk.run.clone(),
        platform: walk.opened.platform.name.clone(),
        environment: walk.opened.environment().to_owned(),
        goal: walk.shown,
        content: content.clone(),
        started: jiff::Timestamp::now(),
        jobs: walk.jobs,
        stacks: walk.graph.order().iter().map(expectation).collect(),
    }
}

fn shown(walk: &Walk<'_>, content: Content) -> Shown {
    Shown {
        environment: walk.opened.environment().to_owned(),
        protected: walk.opened.platform.environment.protected,
        goal: walk.shown,
        graph: walk.graph.clone(),
        content,
        frozen: freeze::frozen(walk.opened),
        // A teardown follows records anyway.
        orphans: if walk.shown == report::Goal::Down { Vec::new() } else { orphans(walk.opened) },
    }
}

/// Recorded stacks that the environment does not run any more.
pub(super) fn orphans(opened: &Opened) -> Vec<StackId> {
    opened.records.all().into_keys().filter(|id| !opened.stacks.contains_key(id)).collect()
}

fn telling(live: &Arc<Live>) -> Arc<dyn Fn(What) + Send + Sync> {
    let live = Arc::clone(live);
    Arc::new(move |what| live.tell(what))
}

fn finish(live: Arc<Live>, walk: &Walk<'_>, printer: &Printer) {
    // Tasks that were still winding down may hold it for a moment; the view is all that is needed.
    let view = live.view();
    drop(live);
    if !walk.watching.json && walk.shown != report::Goal::Plan {
        let text = report::summary(&view, look(true));
        if matches!(view.ending(), Some(Ending::Done) | None) {
            printer.note(text);
        } else {
            printer.problems(&format!("{text}\n"));
        }
    }
}

/// The exit code of a run.
pub(super) const fn exit(ending: Ending) -> Exit {
    match ending {
        Ending::Done => Exit::Done,
        Ending::Failed => Exit::Failed,
        Ending::Interrupted => Exit::Interrupted,
        Ending::Unapproved => Exit::Unapproved,
    }
}

/// Whether stacks named on the command line are protected.
pub(super) fn refuse_protected(opened: &Opened, ids: &BTreeSet<StackId>, what: &str) -> anyhow::Result<()> {
    if opened.platform.environment.protected {
        let environment = opened.environment();
        return Err(Failure::new(
            Exit::Invalid,
            format!("environment `{environment}` is protected: {what} refuses it"),
        )
        .hint("set `protected = false` in a merge request first, and take it back afterwards")
        .into());
    }
    let records = opened.records.all();
    let is_protected = |id: &&StackId| {
        opened.stacks.get(*id).is_some_and(|stack| stack.protected)
            || records.get(*id).is_some_and(|record| record.protected)
    };
    let protected: Vec<&str> = ids.iter().filter(is_protected).map(StackId::as_str).collect();
    if protected.is_empty() {
        return Ok(());
    }
    Err(Failure::new(Exit::Invalid, format!("{what} refuses protected stacks: {}", protected.join(", ")))
        .hint("spare them with --keep STACK, or set `protected = false` and apply that first")
        .into())
}

/// Applies `[[moved]]` to what is recorded: a renamed stack keeps its record and its state.
pub(super) fn rename_moved(opened: &Opened) -> anyhow::Result<()> {
    let records = opened.records.all();
    for moved in &opened.platform.moved {
        let (Some(record), None) = (records.get(&moved.from), records.get(&moved.to)) else { continue };
        let mut record = record.clone();
        record.stack = moved.to.clone();
        crate::drivers::terraform::rename(&moved.from, &moved.to, &opened.layout.home, &mut record)
            .map_err(Failure::from)?;
        opened.records.save(&record).map_err(broken)?;
        opened.records.remove(&moved.from).map_err(broken)?;
        for mut dependent in records.values().filter(|other| other.needs.contains(&moved.from)).cloned() {
            dependent
                .needs
                .iter_mut()
                .filter(|need| **need == moved.from)
                .for_each(|need| *need = moved.to.clone());
            opened.records.save(&dependent).map_err(broken)?;
        }
    }
    Ok(())
}

/// ` -C DIR`, if another folder than this one is meant.
pub(super) fn directory(global: &super::arguments::Global) -> String {
    if global.directory == std::path::Path::new(".") {
        return String::new();
    }
    format!(" -C {}", global.directory.display())
}

/// A stack that other stacks use as their cluster, if there is one.
pub(super) fn cluster(opened: &Opened) -> Option<StackId> {
    let mut releases =
        opened.stacks.values().filter(|stack| matches!(stack.kind, crate::model::Kind::Helm(_)));
    releases.find_map(|stack| stack.kind.cluster().cloned())
}
