//! `groundwork adopt`: what exists becomes a stack's, and a plan without a change proves it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::IsTerminal as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Exit, Printer,
    arguments::Global,
    ask::answered,
    charts::ChartChoice,
    consent::Consent,
    exit::Failure,
    freeze::FreezeChoice,
    plan_file,
    target::{Opened, Target, broken},
    walk::{self, Walk, Walked, exit, new_run, walk},
    watch::{Watching, look},
    world,
};
use crate::{
    drivers::{
        World,
        terraform::{IMPORTED, Import},
    },
    model::{Action, Approved, Change, Helm, Kind, Record, StackId, Task},
    plan::{Adoption, Unfit},
    report::{self, Detail, Ending},
    run::{Approval, Goal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// The stack: a terraform stack takes resources over, a helm stack its release
    stack: String,
    /// Of each resource its address in the stack's root, and its id as the provider imports it
    #[arg(value_names = ["ADDRESS", "ID"], num_args = 0..)]
    pairs: Vec<String>,
    /// The same from a file: an address and an id a line, or `import` blocks where its name ends with `.tf`
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Carry out what the plan makes and changes besides; what it would replace or destroy is refused all the same
    #[arg(long)]
    changes: bool,
    #[command(flatten)]
    charts: ChartChoice,
    /// Take over without asking
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    freeze: FreezeChoice,
    #[command(flatten)]
    watching: Watching,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let id = opened.stack(&arguments.stack)?;
    let imports = imports(&arguments)?;
    fits(&opened, &id, &imports)?;
    let during_freeze = arguments.freeze.check(&opened, "adopt")?;
    let run = new_run();
    let _lock = opened.lock("adopt", &run)?;
    let plain = match world::make(&opened, Task::Apply, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let mut world = (*plain).clone();
    world.imports = BTreeMap::from([(id.clone(), imports)]);
    let scratch = tempfile::Builder::new().prefix("adopt-").tempdir_in(&world.home)?;
    let approved = if arguments.yes { Approved::Yes } else { Approved::Terminal };
    let consent = Consent { approved: Some(approved), during_freeze, ..Consent::default() };
    let work = Adopting { opened: &opened, id: &id, arguments: &arguments, consent, printer };
    let plan = scratch.path().join("plan");
    let planned = work.plan(Arc::new(world.clone()), run, &plan).await?;
    if planned.ending != Ending::Done {
        return Ok(exit(planned.ending));
    }
    let adoption = work.judge(&planned)?;
    if let Some(exit) = work.refuse(&adoption) {
        return Ok(exit);
    }
    if !work.approved(&planned) {
        return Ok(Exit::Unapproved);
    }
    let before = opened.records.get(&id);
    let done = work.carry_out(Arc::new(world), &plan).await?;
    if done.broken || done.ending != Ending::Done {
        return Ok(if done.broken { Exit::Failed } else { exit(done.ending) });
    }
    work.prove(plain, before, &adoption).await
}

/// What the command line names.
fn imports(arguments: &Arguments) -> anyhow::Result<Vec<Import>> {
    let invalid = |why: String| Failure::new(Exit::Invalid, why);
    let mut imports = Vec::new();
    for pair in arguments.pairs.chunks(2) {
        let [address, id] = pair else {
            let text = format!("`{}` has no id behind it", pair[0].escape_debug());
            return Err(invalid(text).hint("groundwork adopt STACK ADDRESS ID [ADDRESS ID …]").into());
        };
        imports.push(Import::new(address, id).map_err(invalid)?);
    }
    if let Some(path) = &arguments.from {
        let blocks = path.extension().is_some_and(|extension| extension == "tf");
        let list = Import::list(&fs_err::read_to_string(path)?, blocks);
        imports.extend(list.map_err(|why| invalid(format!("{}: {why}", path.display())))?);
    }
    let mut seen = BTreeSet::new();
    match imports.iter().find(|import| !seen.insert(import.address.clone())) {
        Some(twice) => Err(invalid(format!("`{}` is named twice", twice.address)).into()),
        None => Ok(imports),
    }
}

/// Whether such a stack can take that over.
fn fits(opened: &Opened, id: &StackId, imports: &[Import]) -> anyhow::Result<()> {
    let stack = opened
        .stacks
        .get(id)
        .ok_or_else(|| Failure::new(Exit::Invalid, format!("the platform no longer has stack `{id}`")))?;
    let failure = |what: String, hint: &str| Err(Failure::new(Exit::Invalid, what).hint(hint).into());
    match &stack.kind {
        Kind::Terraform(_) if imports.is_empty() => failure(
            format!("nothing says which resources stack `{id}` is to take over"),
            "groundwork adopt STACK ADDRESS ID [ADDRESS ID …], or --from FILE",
        ),
        Kind::Helm(_) if !imports.is_empty() => failure(
            format!("stack `{id}` is a release, which has no addresses"),
            "groundwork adopt STACK takes the release over that has its name",
        ),
        Kind::Helm(helm) if opened.records.get(id).is_some() => failure(
            format!("release `{}` is recorded as stack `{id}` already", helm.release),
            "`groundwork plan` shows how it differs from what is declared",
        ),
        Kind::Terraform(_) | Kind::Helm(_) => Ok(()),
        kind @ (Kind::Job(_) | Kind::Given(_)) => failure(
            format!("stack `{id}` is of kind {}, and takes nothing over", kind.word()),
            "resources belong to stacks of kind terraform, releases to those of kind helm",
        ),
    }
}

/// One adoption.
struct Adopting<'a> {
    opened: &'a Opened,
    id: &'a StackId,
    arguments: &'a Arguments,
    /// What carries it out.
    consent: Consent,
    printer: &'a Printer,
}

impl Adopting<'_> {
    async fn plan(&self, world: Arc<World>, run: String, to: &Path) -> anyhow::Result<Walked> {
        let walked = self
            .walk(world, run, Goal::Preview { refresh: true }, None, &|run, state| {
                plan_file::write(to, self.opened, &self.arguments.target, run, state)
            })
            .await?;
        if walked.ending == Ending::Done {
            self.printer.note(report::plan(&walked.view, Detail::Full, look(true)));
        }
        Ok(walked)
    }

    async fn carry_out(&self, world: Arc<World>, plan: &Path) -> anyhow::Result<Walked> {
        // It was shown and approved: what it would lose beyond that stops the run.
        let goal = Goal::Apply { refresh: false, approval: Approval::GivenForPlan };
        let saved = plan_file::read(plan)?;
        self.walk(world, new_run(), goal, Some(saved), &|_, _| Ok(())).await
    }

    /// A plan without imports shows no change, or nothing is recorded.
    async fn prove(
        &self,
        world: Arc<World>,
        before: Option<Record>,
        adoption: &Adoption,
    ) -> anyhow::Result<Exit> {
        let goal = Goal::Preview { refresh: true };
        let walked = self.walk(world, new_run(), goal, None, &|_, _| Ok(())).await?;
        if walked.ending == Ending::Done && !walked.state.plan().has_changes() {
            let taken = adoption.taken.len();
            let what = if taken == 0 { "it".to_owned() } else { crate::text::count(taken, "resource") };
            self.printer
                .note(format_args!("stack `{}` has taken {what} over: a plan shows no change", self.id));
            return Ok(Exit::Done);
        }
        match before {
            Some(record) => self.opened.records.save(&record).map_err(broken)?,
            None => self.opened.records.remove(self.id).map_err(broken)?,
        }
        self.printer.note(report::plan(&walked.view, Detail::Full, look(true)));
        let what =
            format!("stack `{}` is not as it is declared after all, and is not recorded as done", self.id);
        let hint = format!(
            "change its inputs or values until `groundwork plan --only-exactly {}` shows nothing, or carry the \
             changes out with `groundwork up --only-exactly {}`",
            self.id, self.id
        );
        let code = if walked.ending == Ending::Done { Exit::Changes } else { exit(walked.ending) };
        Err(Failure::new(code, what).hint(hint).into())
    }

    async fn walk(
        &self,
        world: Arc<World>,
        run: String,
        goal: Goal,
        saved: Option<plan_file::PlanFile>,
        keep: walk::Keep<'_>,
    ) -> anyhow::Result<Walked> {
        let graph = self.opened.graph.restricted(&BTreeSet::from([self.id.clone()]));
        let acts = goal.approval().is_some();
        let shown = if acts { report::Goal::Up } else { report::Goal::Plan };
        let walk_of = Walk {
            opened: self.opened,
            world,
            graph,
            goal,
            command: "adopt",
            shown,
            run,
            jobs: 1,
            charts: self.arguments.charts.clone(),
            watching: self.arguments.watching.clone(),
            detail: Detail::Full,
            next: &|_| Vec::new(),
            saved,
            consent: if acts { self.consent.clone() } else { Consent::default() },
            keep,
        };
        walk(walk_of, self.printer).await
    }

    /// What the plan comes to.
    fn judge(&self, planned: &Walked) -> anyhow::Result<Adoption> {
        let entry = planned.state.plan().entries.get(self.id);
        if let (Some(Kind::Helm(helm)), Some(Action::Create)) =
            (self.opened.stacks.get(self.id).map(|stack| &stack.kind), entry.map(|entry| entry.action))
        {
            return Err(self.no_release(helm).into());
        }
        Adoption::of(entry, IMPORTED).map_err(|unfit| {
            let why = match unfit {
                Unfit::Unknown(why) => why,
                Unfit::Unplanned => "it is not in the plan".to_owned(),
            };
            Failure::new(Exit::Failed, format!("stack `{}` cannot be planned yet: {why}", self.id))
                .hint("bring up, adopt or give what it needs first")
                .into()
        })
    }

    fn no_release(&self, helm: &Helm) -> Failure {
        let (release, namespace) = (&helm.release, &helm.namespace);
        let what = format!("there is no release `{release}` in namespace `{namespace}` to take over");
        Failure::new(Exit::Failed, what)
            .hint("`release` and `namespace` in stack.toml or platform.toml say how it is called; `helm list -A` shows all")
    }

    /// Says why it is not carried out, if it is not.
    fn refuse(&self, adoption: &Adoption) -> Option<Exit> {
        let list = |changes: &[Change]| {
            let line = |change: &Change| format!("\n    {} {}", change.action.word(), change.address);
            changes.iter().map(line).collect::<String>()
        };
        let (what, hint) = if !adoption.lost.is_empty() {
            (
                format!("taking it over would lose what exists:{}", list(&adoption.lost)),
                "the inputs say something else than what is there: change them until the plan replaces nothing",
            )
        } else if !adoption.changed.is_empty() && !self.arguments.changes {
            (
                format!("taking it over would do more than that:{}", list(&adoption.changed)),
                "name what exists of it too, change the inputs or values until they say what is there, or approve the \
                 changes with --changes",
            )
        } else {
            return None;
        };
        self.printer.warn(what);
        self.printer.hint(hint);
        self.printer.note("nothing was changed, and nothing is recorded");
        Some(Exit::Changes)
    }

    /// Whether a person approves; nobody to ask means no.
    fn approved(&self, planned: &Walked) -> bool {
        if self.arguments.yes || !planned.state.plan().has_changes() {
            return true;
        }
        if !std::io::stdin().is_terminal() || self.arguments.watching.json {
            self.printer.note("nobody to ask: run it in a terminal, or approve with --yes");
            return false;
        }
        answered(&report::question(&planned.view, look(true)))
    }
}
