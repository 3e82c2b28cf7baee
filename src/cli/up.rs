use std::{collections::BTreeSet, path::PathBuf};

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    consent::{Consent, ConsentChoice},
    down,
    exit::Failure,
    freeze::FreezeChoice,
    plan_file,
    target::{Opened, Target},
    walk::{self, Walk, exit, new_run, orphans, refuse_protected, walk},
    watch::Watching,
    world,
};
use crate::{
    graph::Graph,
    model::{Approved, Kind, StackId, Task},
    preflight::google_types,
    report::{self, Detail, Ending, Next},
    run::{Approval, Goal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A plan that `groundwork plan -o` saved: carry out exactly that, unless something has changed since
    #[arg(value_name = "PLAN", conflicts_with_all = ["sprint", "only", "only_exactly", "refresh", "prune"])]
    plan: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    charts: ChartChoice,
    #[command(flatten)]
    consent: ConsentChoice,
    #[command(flatten)]
    freeze: FreezeChoice,
    /// Refused: an environment is promoted by a change of its file that somebody reviews
    #[arg(long = "ref", value_name = "REF", hide = true)]
    reference: Option<String>,
    /// Then destroy recorded stacks that the platform no longer has
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    watching: Watching,
}

/// Which stacks, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct Choice {
    /// Only this stack and what it needs (may be repeated)
    #[arg(long, value_name = "STACK", conflicts_with = "only_exactly")]
    only: Vec<String>,
    /// Only this stack, taking what it needs as it is (may be repeated)
    #[arg(long, value_name = "STACK")]
    only_exactly: Vec<String>,
    /// Ask every stack's tool, those that are up to date too
    #[arg(long)]
    pub refresh: bool,
    /// How many stacks at the same time
    #[arg(short, long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: u16,
    /// Show every change with its whole difference
    #[arg(short, long)]
    pub verbose: bool,
}

impl Choice {
    pub(super) const fn detail(&self) -> Detail {
        if self.verbose { Detail::Full } else { Detail::Brief }
    }

    /// The part of the graph that is chosen.
    pub(super) fn graph(&self, opened: &Opened) -> anyhow::Result<Graph> {
        let named = |names: &[String]| -> anyhow::Result<BTreeSet<StackId>> {
            let ids = names.iter().map(|name| opened.stack(name)).collect::<anyhow::Result<BTreeSet<_>>>()?;
            match ids.iter().find(|id| !opened.stacks.contains_key(*id)) {
                Some(orphan) => {
                    Err(Failure::new(Exit::Invalid, format!("the platform no longer has stack `{orphan}`"))
                        .hint("`groundwork up --prune` destroys what is recorded of it")
                        .into())
                }
                None => Ok(ids),
            }
        };
        if !self.only_exactly.is_empty() {
            return Ok(opened.graph.restricted(&named(&self.only_exactly)?));
        }
        if self.only.is_empty() {
            return Ok(opened.graph.clone());
        }
        let only = named(&self.only)?;
        Ok(opened.graph.restricted(&opened.graph.with_dependencies(&only)))
    }
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    refuse_ref(&arguments)?;
    let saved = arguments.plan.as_deref().map(plan_file::read).transpose()?;
    let target =
        saved.as_ref().map_or_else(|| Ok(arguments.target.clone()), |file| file.target(&arguments.target))?;
    let opened = Opened::new(global, &target, printer)?;
    let during_freeze = arguments.freeze.check(&opened, "up")?;
    let orphans: BTreeSet<StackId> = orphans(&opened).into_iter().collect();
    if arguments.prune {
        refuse_protected(&opened, &orphans, "--prune")?;
    }
    let graph = match &saved {
        Some(file) => opened.graph.restricted(&file.saved.plan.entries.keys().cloned().collect()),
        None => arguments.choice.graph(&opened)?,
    };
    let run = new_run();
    let _lock = opened.lock("up", &run)?;
    walk::rename_moved(&opened)?;
    let world = match world::make(&opened, Task::Apply, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let approval = arguments.approval(&opened);
    let approved = arguments.approved(&opened, saved.as_ref());
    let consent = Consent { approved, codes: arguments.consent.approve.clone(), during_freeze };
    let walked = walk(
        Walk {
            opened: &opened,
            world: world.clone(),
            graph,
            goal: Goal::Apply { refresh: arguments.choice.refresh, approval },
            command: "up",
            shown: report::Goal::Up,
            run,
            jobs: arguments.choice.jobs.into(),
            charts: arguments.charts.clone(),
            watching: arguments.watching.clone(),
            detail: arguments.choice.detail(),
            next: &|ending| next(global, &opened, ending),
            saved,
            consent: consent.clone(),
            keep: &|_, _| Ok(()),
        },
        printer,
    )
    .await?;
    if walked.broken {
        return Ok(Exit::Failed);
    }
    if arguments.prune && walked.ending == Ending::Done && !orphans.is_empty() {
        return down::prune(&opened, world, orphans, approval, consent, &arguments.watching, printer).await;
    }
    Ok(exit(walked.ending))
}

/// A promotion that no file says would be gone with the next `up`, and nobody would have reviewed it.
fn refuse_ref(arguments: &Arguments) -> anyhow::Result<()> {
    let Some(name) = &arguments.reference else { return Ok(()) };
    let name = name.escape_debug();
    Err(Failure::new(Exit::Invalid, "up takes no --ref: what an environment runs stands in its file")
        .hint(format!(
            "write `ref = \"{name}\"` there and have that reviewed; `groundwork plan --ref {name}` shows what it changes"
        ))
        .into())
}

impl Arguments {
    /// What is asked about. A saved plan is approved by being named, but for what is lost in a protected environment.
    fn approval(&self, opened: &Opened) -> Approval {
        let environment = &opened.platform.environment;
        let protected = environment.protected;
        let given = self.consent.is_given() || !(protected || environment.asks);
        approval(given || (protected && self.plan.is_some()), protected)
    }

    /// How the plan as a whole is approved before it is made.
    fn approved(&self, opened: &Opened, saved: Option<&plan_file::PlanFile>) -> Option<Approved> {
        let environment = &opened.platform.environment;
        if let Some(file) = saved {
            let saved = &file.saved;
            return Some(Approved::PlanFile {
                made_by: saved.who.clone(),
                made_at: saved.at.clone(),
                made_in: saved.run.clone(),
            });
        }
        if self.consent.is_given() {
            return Some(Approved::Yes);
        }
        (!environment.protected && !environment.asks).then_some(Approved::NotAsked)
    }
}

pub(super) const fn approval(yes: bool, protected: bool) -> Approval {
    match (yes, protected) {
        (false, _) => Approval::Ask,
        (true, false) => Approval::Given,
        (true, true) => Approval::GivenForPlan,
    }
}

fn next(global: &Global, opened: &Opened, ending: Ending) -> Vec<Next> {
    let place = format!("{} -e {}", walk::directory(global), opened.environment());
    let command = |name: &str| format!("groundwork {name}{place}");
    match ending {
        Ending::Done => {
            let mut next = vec![Next::new(command("status"), "see how every stack stands")];
            if let Some(cluster) = walk::cluster(opened) {
                next.push(Next::new(
                    format!("{} {cluster}", command("kubeconfig")),
                    "print a kubeconfig for the cluster",
                ));
            }
            next.push(Next::new(command("down"), "take it all down again"));
            next
        }
        Ending::Failed => {
            let preflight =
                Next::new(command("preflight"), "check everything that a real account needs at once");
            let mut next = vec![
                Next::new(command("logs"), "read what the stack that failed wrote"),
                Next::new(command("up"), "continue: what is done is not repeated"),
            ];
            next.extend(uses_google(opened).then_some(preflight));
            next
        }
        Ending::Interrupted => vec![Next::new(command("up"), "continue where it stopped")],
        Ending::Unapproved => vec![Next::new(command("plan"), "look at the plan again")],
    }
}

/// Whether a root of the environment has resources of Google's.
fn uses_google(opened: &Opened) -> bool {
    let folder = &opened.platform.content;
    let roots = opened.stacks.values().filter(|stack| matches!(stack.kind, Kind::Terraform(_)));
    roots.into_iter().any(|stack| google_types(folder, stack).is_ok_and(|types| !types.is_empty()))
}
