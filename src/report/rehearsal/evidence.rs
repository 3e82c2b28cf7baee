use std::{collections::BTreeMap, path::Path, time::Duration};

use jiff::Timestamp;

use super::{
    CloudChange, Estimate, Part, Played, Real, Remains, Run, StackReport, UNPROVEN, Verdict, cloud,
    milliseconds, part::Scene, run::Became, run::StackRun, verdict::Outcome,
};
use crate::{
    graph::{Graph, Node, StackKind},
    model::StackId,
    readiness::Assessment,
    rehearsal::{
        clock::{Doing, typical},
        faults::Struck,
        google::cloud::Entry as CloudEntry,
    },
    run::{Line, Step},
    store::Entry,
};

/// All that a verdict is made from.
pub struct Evidence<'a> {
    /// The platform.
    pub platform: &'a str,
    /// The environment.
    pub environment: &'a str,
    /// The environment's stacks, all sprints.
    pub graph: &'a Graph,
    /// How many stacks could be at work at the same time.
    pub jobs: usize,
    /// When the rehearsal began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// What was played.
    pub parts: Vec<Played>,
    /// The journals of its runs.
    pub journals: &'a BTreeMap<String, Vec<Entry<Line>>>,
    /// All that happened in the simulated cloud.
    pub log: &'a [CloudEntry],
    /// The folder of the rehearsal, as processes say where they run: without links.
    pub home: &'a Path,
    /// What is left.
    pub remains: Remains,
    /// What the workloads are like, where they were looked at.
    pub readiness: Option<Assessment>,
    /// What was made to go wrong, and how often it did.
    pub faults: Vec<Struck>,
    /// What was taken to exist or to be so.
    pub assumed: Vec<String>,
    /// The jobs whose commands a rehearsal does not run, each with the reason.
    pub not_run: BTreeMap<StackId, String>,
}

impl Verdict {
    /// What the evidence says.
    #[must_use]
    pub fn of(mut evidence: Evidence<'_>) -> Self {
        let played = std::mem::take(&mut evidence.parts);
        let parts: Vec<Part> = (0..played.len()).map(|at| evidence.part(&played, at)).collect();
        let passed = !parts.is_empty() && parts.iter().all(Part::passed);
        let real = evidence.real(&parts);
        let order = evidence.graph.order();
        let nodes = order.iter().filter_map(|id| evidence.graph.node(id));
        let stacks: Vec<StackReport> = nodes.map(|node| evidence.stack(node, &parts, &real)).collect();
        let jobs = stacks.iter().filter(|stack| stack.not_run.is_some());
        let jobs = jobs.map(|stack| format!("what the job `{}` does, which was not run", stack.stack));
        let not_proven = UNPROVEN.map(str::to_owned).into_iter().chain(jobs).collect();
        Self {
            groundwork: env!("CARGO_PKG_VERSION").to_owned(),
            platform: evidence.platform.to_owned(),
            environment: evidence.environment.to_owned(),
            began: evidence.began,
            passed,
            took: milliseconds::between(evidence.began, evidence.ended),
            parts,
            stacks,
            real,
            faults: evidence.faults,
            remains: evidence.remains,
            readiness: evidence.readiness,
            assumed: evidence.assumed,
            not_proven,
        }
    }
}

impl Evidence<'_> {
    fn part(&self, played: &[Played], at: usize) -> Part {
        let this = &played[at];
        let (began, ended) = (this.began, played.get(at + 1).map_or(self.ended, |next| next.began));
        let journals = this.runs.iter().filter_map(|run| self.journals.get(run));
        let runs: Vec<Run> = journals.filter_map(|journal| Run::read(journal, self.began)).collect();
        let durations = self.durations(&runs, |stack| stack.did(Step::Act) || stack.did(Step::Destroy));
        let graph = if this.scene == Scene::Down { self.graph.reversed() } else { self.graph.clone() };
        Part {
            part: this.scene,
            name: this.name.clone(),
            from: milliseconds::between(self.began, began),
            took: milliseconds::between(began, this.ended),
            real: Estimate::of(&graph, &durations, self.jobs).map(|estimate| estimate.took),
            problems: problems(this, &runs),
            notes: this.notes.clone(),
            runs,
            cloud: CloudChange::by_type(cloud::within(self.log, began, ended)),
        }
    }

    /// What bringing everything up in one run and taking it down would take, of all that the rehearsal did of it.
    fn real(&self, parts: &[Part]) -> Real {
        let of = |scene: Scene, step: Step| {
            let mut longest: BTreeMap<StackId, Duration> = BTreeMap::new();
            for part in parts.iter().filter(|part| part.part == scene) {
                // What a later sprint changes in a stack would be made with it at once.
                for (stack, duration) in self.durations(&part.runs, |stack| stack.did(step)) {
                    let known = longest.entry(stack).or_default();
                    *known = (*known).max(duration);
                }
            }
            longest
        };
        let (up, down) = (of(Scene::Up, Step::Act), of(Scene::Down, Step::Destroy));
        let expected = self.graph.nodes().filter(|node| node.kind != StackKind::Given);
        let without =
            expected.filter(|node| !up.contains_key(&node.id)).map(|node| node.id.clone()).collect();
        Real {
            up: Estimate::of(self.graph, &up, self.jobs),
            down: Estimate::of(&self.graph.reversed(), &down, self.jobs),
            without,
        }
    }

    /// About how long a real cloud would be at work in the runs of a part for each stack of which `which` holds. What
    /// a run that failed has done of a stack counts as well: the next one goes on from there.
    fn durations(&self, runs: &[Run], which: impl Fn(&StackRun) -> bool) -> BTreeMap<StackId, Duration> {
        let mut durations: BTreeMap<StackId, Duration> = BTreeMap::new();
        let mut in_cloud: BTreeMap<&StackId, Duration> = BTreeMap::new();
        for run in runs {
            let at = |after: Duration| self.began.checked_add(after).unwrap_or(self.ended);
            // Journals know milliseconds, the cloud knows more.
            let log = cloud::within(self.log, at(run.from), at(run.to() + Duration::from_millis(1)));
            let times = cloud::real_times(log, self.home);
            for stack in &run.stacks {
                let Some(node) = self.graph.node(&stack.stack) else { continue };
                let so_far = in_cloud.entry(&stack.stack).or_default();
                *so_far += times.get(&stack.stack).copied().unwrap_or_default();
                if which(stack) {
                    let longest = durations.entry(stack.stack.clone()).or_default();
                    *longest = (*longest).max(real(node.kind, stack, std::mem::take(so_far)));
                }
            }
        }
        durations
    }

    fn stack(&self, node: &Node, parts: &[Part], real: &Real) -> StackReport {
        let runs = || parts.iter().flat_map(|part| &part.runs);
        let of = |run| -> Option<&StackRun> { find(run, &node.id) };
        let last = runs().filter_map(of).rfind(|stack| stack.outcome != Became::Unreached);
        let failed = runs().filter_map(of).any(|stack| stack.outcome == Became::Failed);
        let outcome = match last.map(|stack| stack.outcome) {
            None => Outcome::Unreached,
            Some(Became::Failed | Became::Unfinished) => Outcome::Failed,
            Some(_) if failed => Outcome::Recovered,
            Some(_) => Outcome::Passed,
        };
        let acted = runs().filter_map(of).find(|stack| stack.did(Step::Act));
        StackReport {
            stack: node.id.clone(),
            sprint: node.sprint,
            kind: node.kind.word(),
            needs: self.graph.dependencies(&node.id).map(|(need, _)| need.clone()).collect(),
            outcome,
            not_run: self.not_run.get(&node.id).filter(|_| acted.is_some()).cloned(),
            chart: runs().filter_map(of).filter_map(|stack| stack.chart).next_back(),
            up: acted.map(StackRun::took),
            real_up: real.up.as_ref().and_then(|estimate| estimate.duration(&node.id)),
            real_down: real.down.as_ref().and_then(|estimate| estimate.duration(&node.id)),
            summary: acted.and_then(|stack| stack.summary.clone()),
            fault: runs().filter_map(of).filter_map(|stack| stack.fault.clone()).next_back(),
        }
    }
}

/// What was not as it must be, and which stacks of the last run are why.
fn problems(played: &Played, runs: &[Run]) -> Vec<String> {
    if played.problems.is_empty() {
        return Vec::new();
    }
    let stacks = runs.last().into_iter().flat_map(|run| &run.stacks);
    let failed = stacks.filter_map(|stack| {
        let fault = stack.fault.as_ref()?;
        let why = fault.why.iter().flat_map(|why| why.lines()).find(|line| !line.trim().is_empty());
        let why = why.map(|why| format!(": {}", why.trim())).unwrap_or_default();
        Some(format!("stack `{}`: {}{why}", stack.stack, fault.what))
    });
    failed.chain(played.problems.iter().cloned()).collect()
}

fn find<'r>(run: &'r Run, id: &StackId) -> Option<&'r StackRun> {
    run.stacks.iter().find(|stack| stack.stack == *id)
}

/// About how long a real run would be at work for a stack that a run of the rehearsal changed; `cloud` is what the cloud
/// would take of it.
fn real(kind: StackKind, stack: &StackRun, cloud: Duration) -> Duration {
    let doing = if stack.did(Step::Destroy) { Doing::Delete } else { Doing::Create };
    let own = match kind {
        StackKind::Terraform => typical("terraform", doing) + cloud,
        StackKind::Helm => typical("helm", doing),
        StackKind::Job => typical("job", doing),
        StackKind::Given => Duration::ZERO,
    };
    let gates = if stack.did(Step::Gate) { typical("gates", doing) } else { Duration::ZERO };
    own + gates
}
