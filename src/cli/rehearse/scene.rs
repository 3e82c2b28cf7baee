use std::{
    cell::RefCell,
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use super::{Arguments, choice::selection, visitor};
use crate::{
    cli::{
        Exit, Printer,
        arguments::Global,
        charts::ChartChoice,
        consent::Consent,
        down,
        exit::Failure,
        lockfile::Pins,
        platform,
        readiness::inspect,
        simulated::{CREDENTIALS, Served, programs, serve},
        target::Opened,
        walk::{Walk, Walked, new_run, walk},
        watch::Watching,
        world,
    },
    drivers::World,
    model::{GivenSource, Kind, Stack, Task, Template, Value},
    platform::{Platform, SecretSource, Selection},
    readiness::Assessment,
    rehearsal::{
        faults::{HelmVictim, Script},
        google::cloud::Cloud,
    },
    report::{self, Detail},
    run::{Approval, Goal},
    store::Layout,
};

/// Where a rehearsal plays: three ends are replaced (Google, clusters, and all of state, secrets and identity), the
/// rest is what `up` and `down` do.
pub(super) struct Scene {
    global: Global,
    pub environment: String,
    /// The sprint that it is taken to have reached, unless that is the one it has.
    sprint: Option<u32>,
    /// The Git ref whose content is rehearsed, unless that is the one that the environment names.
    reference: Option<String>,
    pub folder: PathBuf,
    pub cloud: Arc<Cloud>,
    pub served: Served,
    pub jobs: usize,
    charts: ChartChoice,
    watching: Watching,
    /// The runs so far, in order.
    pub runs: RefCell<Vec<String>>,
    pub script: Arc<Script>,
    /// The stacks whose helm was killed: once is enough.
    killed: RefCell<BTreeSet<String>>,
}

impl Scene {
    pub async fn new(
        global: &Global,
        environment: &str,
        folder: &Path,
        arguments: &Arguments,
        printer: &Printer,
    ) -> anyhow::Result<Self> {
        let cloud = Arc::new(Cloud::open(&folder.join("cloud"))?);
        let conditions = arguments.simulation.conditions()?;
        let script = Arc::clone(&conditions.script);
        let served = serve(Arc::clone(&cloud), programs(*printer), conditions)?;
        let scene = Self {
            global: global.clone(),
            environment: environment.to_owned(),
            sprint: arguments.sprint,
            reference: arguments.content.reference.clone(),
            folder: folder.to_owned(),
            cloud,
            served,
            jobs: arguments.jobs.into(),
            charts: arguments.charts.clone(),
            watching: arguments.watching.clone(),
            runs: RefCell::default(),
            script,
            killed: RefCell::default(),
        };
        scene.copy_pins(printer)?;
        scene.seed(printer).await?;
        Ok(scene)
    }

    /// Puts into the cloud what is there already.
    async fn seed(&self, printer: &Printer) -> anyhow::Result<()> {
        let opened = self.open(None, printer)?;
        self.check_victims(&opened)?;
        let given = &opened.platform.rehearsal.given;
        let mut wrong = Vec::new();
        for (kind, thing) in given.iter().flat_map(|(kind, things)| things.iter().map(move |it| (kind, it))) {
            if let Err(why) = self.served.simulator.seed(kind, thing).await {
                wrong.push(format!("[rehearsal.given]: {why}"));
            }
        }
        if wrong.is_empty() {
            return Ok(());
        }
        Err(Failure::new(Exit::Invalid, wrong.join("\n       "))
            .hint("types and attributes are those of the google provider")
            .into())
    }

    /// A stack whose helm is to be killed must be there, and be a release.
    fn check_victims(&self, opened: &Opened) -> anyhow::Result<()> {
        let is_release = |stack: &&Arc<Stack>| matches!(stack.kind, Kind::Helm(_));
        let releases: Vec<&str> =
            opened.stacks.values().filter(is_release).map(|stack| stack.id.as_str()).collect();
        let Some(wrong) = self.script.helm_killed().find(|name| !releases.contains(name)) else {
            return Ok(());
        };
        let what = format!(
            "a fault `helm-killed` is for the stack `{}`, and {} has no such release",
            wrong.escape_debug(),
            self.environment
        );
        let hint = format!("one of {}", releases.join(", "));
        Err(Failure::new(Exit::Invalid, what).hint(hint).into())
    }

    /// What is pinned holds here too; what is found anew is not pinned for real.
    fn copy_pins(&self, printer: &Printer) -> anyhow::Result<()> {
        const PINS: &str = "platform.lock";
        let pins = self.load(self.sprint, printer)?.content.join(PINS);
        if pins.exists() {
            fs_err::copy(pins, self.folder.join(PINS))?;
        }
        Ok(())
    }

    fn load(&self, sprint: Option<u32>, printer: &Printer) -> anyhow::Result<Platform> {
        let selection =
            Selection { reference: self.reference.clone(), ..selection(&self.environment, sprint) };
        Ok(platform::load(&self.global, &selection, printer)?.platform)
    }

    /// The environment at a sprint, in the rehearsal's folder.
    pub fn open(&self, sprint: Option<u32>, printer: &Printer) -> anyhow::Result<Opened> {
        let mut platform = self.load(sprint.or(self.sprint), printer)?;
        replace(&mut platform, self.script.webhook_delay())?;
        Opened::of(platform, Layout { home: self.folder.clone() }, Pins::within(&self.folder))
    }

    /// Brings a sprint up.
    pub async fn up(&self, sprint: u32, refresh: bool, printer: &Printer) -> anyhow::Result<Walked> {
        let opened = self.open(Some(sprint), printer)?;
        let goal = Goal::Apply { refresh, approval: Approval::Given };
        self.walk(&opened, goal, report::Goal::Up, printer).await
    }

    /// Asks every tool what differs.
    pub async fn look(&self, sprint: u32, printer: &Printer) -> anyhow::Result<Walked> {
        let opened = self.open(Some(sprint), printer)?;
        self.walk(&opened, Goal::Preview { refresh: true }, report::Goal::Plan, printer).await
    }

    /// What the workloads that are up are like.
    pub async fn readiness(&self, printer: &Printer) -> anyhow::Result<Assessment> {
        let opened = self.open(None, printer)?;
        let world = self.world(&opened, printer).await?;
        inspect(&opened, &world).await
    }

    /// Makes what a development team would have made meanwhile; gives it in words.
    pub async fn visit(&self, printer: &Printer) -> anyhow::Result<Vec<String>> {
        let opened = self.open(None, printer)?;
        let world = self.world(&opened, printer).await?;
        visitor::make(&opened, &world).await
    }

    /// Takes everything down.
    pub async fn down(&self, printer: &Printer) -> anyhow::Result<Walked> {
        let opened = self.open(None, printer)?;
        let world = self.world(&opened, printer).await?;
        down::record_remains(&opened, &world)?;
        let goal = Goal::Destroy { approval: Approval::Given };
        self.walk(&opened, goal, report::Goal::Down, printer).await
    }

    async fn walk(
        &self,
        opened: &Opened,
        goal: Goal,
        shown: report::Goal,
        printer: &Printer,
    ) -> anyhow::Result<Walked> {
        let world = self.world(opened, printer).await?;
        let run = new_run();
        self.runs.borrow_mut().push(run.clone());
        let _lock = opened.lock("rehearse", &run)?;
        let graph = match goal {
            Goal::Destroy { .. } => down::recorded_graph(&opened.records.all())?.reversed(),
            _ => opened.graph.clone(),
        };
        let killers = self.killers(opened, &run);
        let walked = walk(
            Walk {
                opened,
                world,
                graph,
                goal,
                command: shown.word(),
                shown,
                run,
                jobs: self.jobs,
                charts: self.charts.clone(),
                watching: self.watching.clone(),
                detail: Detail::Brief,
                next: &|_| Vec::new(),
                saved: None,
                consent: Consent::default(),
                keep: &|_, _| Ok(()),
            },
            printer,
        )
        .await;
        for (stack, killer) in killers {
            if killer.is_finished() {
                self.script.helm_was_killed(&stack);
                self.killed.borrow_mut().insert(stack);
            }
            killer.abort();
        }
        walked
    }

    /// What waits for the helm of stacks whose helm is to be killed.
    fn killers(&self, opened: &Opened, run: &str) -> Vec<(String, tokio::task::JoinHandle<()>)> {
        let killed = self.killed.borrow();
        let victims = self.script.helm_killed().filter(|stack| !killed.contains(*stack));
        let victim = |name: &str| {
            let stack = opened.stacks.values().find(|stack| stack.id.as_str() == name)?;
            let Kind::Helm(helm) = &stack.kind else { return None };
            Some(HelmVictim {
                journal: opened.layout.run(run).join("journal.jsonl"),
                stack: name.to_owned(),
                release: helm.release.clone(),
                clusters: vec![self.folder.join("cloud/clusters"), self.folder.join("clusters")],
            })
        };
        victims.filter_map(victim).map(|victim| (victim.stack.clone(), tokio::spawn(victim.kill()))).collect()
    }

    /// The world of a run, with its ends replaced.
    async fn world(&self, opened: &Opened, printer: &Printer) -> anyhow::Result<Arc<World>> {
        let Ok(world) = world::make(opened, Task::Apply, printer).await? else {
            return Err(Failure::new(Exit::Failed, "a tool is missing").into());
        };
        let mut world = Arc::unwrap_or_clone(world);
        for name in CREDENTIALS {
            world.child_environment.remove(std::ffi::OsStr::new(name));
        }
        let home = self.folder.join("user");
        crate::drivers::files::private_folder(&home)?;
        world.child_environment.insert("HOME".into(), home.into());
        world.child_environment.extend(self.served.attached.environment()?);
        world.attached_providers =
            BTreeSet::from(["hashicorp/google".to_owned(), "hashicorp/google-beta".to_owned()]);
        world.cluster_token = Some(self.served.clusters.token()?);
        world.simulated = true;
        Ok(Arc::new(world))
    }
}

/// What of a platform is not to be touched is replaced: protection, which is for real things; secrets, which are
/// invented; states and clusters of the user's own.
fn replace(platform: &mut Platform, webhook_delay: Duration) -> anyhow::Result<()> {
    platform.environment.protected = false;
    platform.environment.asks = false;
    for (name, secret) in &mut platform.secrets {
        secret.source = SecretSource::Invented(format!("rehearsal-{name}"));
    }
    let mut missing = Vec::new();
    for (id, stack) in &mut platform.stacks {
        stack.protected = false;
        let Kind::Given(given) = &mut stack.kind else { continue };
        match (platform.rehearsal.outputs.get(id), &given.source) {
            (Some(outputs), _) => {
                let literal =
                    |(name, value): (&String, &Value)| (name.clone(), Template::from(value.clone()));
                given.source = GivenSource::Outputs(outputs.iter().map(literal).collect());
            }
            (None, GivenSource::Kubeconfig { .. }) => {
                given.source = GivenSource::LocalCluster { nodes: 3, webhook_delay };
            }
            (None, GivenSource::TerraformState(_)) => missing.push(id.to_string()),
            // What they look up is what the simulated cloud has.
            (None, GivenSource::Outputs(_) | GivenSource::Lookup(_) | GivenSource::LocalCluster { .. }) => {}
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let what = format!("a rehearsal does not read real states, and these stacks do: {}", missing.join(", "));
    let hint = format!("say what they hand on, in `[rehearsal.outputs.{}]` and so on", missing[0]);
    Err(Failure::new(Exit::Invalid, what).hint(hint).into())
}
