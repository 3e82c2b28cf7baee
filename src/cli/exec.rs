use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    exit::Failure,
    freeze::FreezeChoice,
    origin,
    target::{Opened, Target, broken},
    walk::new_run,
    world,
};
use crate::{
    drivers::{Context, Job, Urgency, World, given, kubernetes::write_kubeconfig, terraform::Shell},
    model::{Kind, StackId, Task},
    report::Ending,
    run::{Drivers, Line, job_by_hand},
    store::{Holder, Journal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// The stack
    stack: String,
    #[command(flatten)]
    freeze: FreezeChoice,
    /// The command, after `--`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let id = opened.stack(&arguments.stack)?;
    let during_freeze = arguments.freeze.check(&opened, "exec")?;
    let _lock = opened.lock("exec", "exec")?;
    let world = match world::make(&opened, Task::Apply, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let (drivers, _) = world::drivers(&opened, &ChartChoice::default())?;
    // Removed when the command is through: kubeconfig, logs, variables.
    let scratch = tempfile::Builder::new().prefix("exec-").tempdir_in(&world.home)?;
    let mut place = Place {
        folder: world.platform_folder.clone(),
        environment: world.child_environment.clone(),
        shell: None,
    };
    place.enter(&id, &opened, &drivers, &world, scratch.path()).await?;
    place.find_tools(&world)?;
    let journal = during_freeze.map(|reason| begun(&opened, reason)).transpose()?;
    let started = Instant::now();
    let status = place.run(&arguments.command).await?;
    if let Some(journal) = journal {
        let ending = if status.success() { Ending::Done } else { Ending::Failed };
        let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        journal.append(Line::Finished { ending: ending.word().to_owned(), took_ms }, true).map_err(broken)?;
    }
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(Exit::Child(u8::try_from(code).unwrap_or(1)))
}

/// Breaking a freeze leaves a trace.
fn begun(opened: &Opened, during_freeze: String) -> anyhow::Result<Journal> {
    let run = new_run();
    let journal = Journal::new(Arc::clone(&opened.store), &run);
    let line = Line::Run {
        who: Holder::this("exec", &run).who,
        run,
        command: "exec".to_owned(),
        groundwork: env!("CARGO_PKG_VERSION").to_owned(),
        origin: origin::origin(origin::content(&opened.platform), Some(during_freeze)),
    };
    journal.append(line, true).map_err(broken)?;
    Ok(journal)
}

/// Where a command runs.
struct Place {
    folder: PathBuf,
    environment: BTreeMap<OsString, OsString>,
    /// Its files last as long as the command.
    #[allow(dead_code, reason = "held, not read")]
    shell: Option<Shell>,
}

impl Place {
    async fn enter(
        &mut self,
        id: &StackId,
        opened: &Opened,
        drivers: &Drivers,
        world: &Arc<World>,
        scratch: &Path,
    ) -> anyhow::Result<()> {
        let stack = opened
            .stacks
            .get(id)
            .ok_or_else(|| Failure::new(Exit::Invalid, format!("the platform no longer has stack `{id}`")))?;
        let cluster = match &stack.kind {
            Kind::Terraform(_) => {
                let job = job(id, opened, drivers, world).await?;
                let shell = drivers.shell(&job, &context(id, scratch)).await.map_err(Failure::from)?;
                (self.folder, self.environment) = (shell.folder.clone(), shell.environment.clone());
                self.shell = Some(shell);
                return Ok(());
            }
            Kind::Given(_) => Some(id),
            kind @ (Kind::Helm(_) | Kind::Job(_)) => kind.cluster(),
        };
        let folder = world.platform_folder.join(&stack.folder);
        if folder.is_dir() {
            self.folder = folder;
        }
        let record = cluster.and_then(|cluster| opened.records.get(cluster));
        if let Some(record) = record {
            let outputs = drivers.live_outputs(&record, world).await;
            if let Ok(access) = outputs.and_then(|outputs| given::access(&outputs, world)) {
                let path = scratch.join("kubeconfig");
                write_kubeconfig(&access, &path).map_err(Failure::from)?;
                self.environment.insert("KUBECONFIG".into(), path.into());
            }
        }
        Ok(())
    }

    /// The tools that groundwork drives come first on PATH.
    fn find_tools(&mut self, world: &World) -> anyhow::Result<()> {
        let tools = [world.terraform.as_ref(), world.helm.as_ref()].into_iter().flatten();
        let folders = tools.filter_map(|tool| tool.path.parent().map(Path::to_owned));
        let inherited = self.environment.get(OsStr::new("PATH")).cloned().unwrap_or_default();
        let search = std::env::join_paths(folders.chain(std::env::split_paths(&inherited)))?;
        self.environment.insert("PATH".into(), search);
        Ok(())
    }

    async fn run(self, words: &[String]) -> anyhow::Result<std::process::ExitStatus> {
        let (name, rest) =
            words.split_first().ok_or_else(|| Failure::new(Exit::Invalid, "there is no command"))?;
        let search = self.environment.get(OsStr::new("PATH"));
        let program = which::which_in(name, search, &self.folder).map_err(|_| {
            Failure::new(Exit::Failed, format!("there is no program `{}`", name.escape_debug()))
        })?;
        let mut command = tokio::process::Command::new(program);
        command.args(rest).current_dir(&self.folder).env_clear().envs(&self.environment);
        let mut child = command.spawn()?;
        loop {
            tokio::select! {
                status = child.wait() => return Ok(status?),
                // The command shares our terminal and gets its Ctrl-C itself.
                _ = tokio::signal::ctrl_c() => {}
            }
        }
    }
}

async fn job(id: &StackId, opened: &Opened, drivers: &Drivers, world: &Arc<World>) -> anyhow::Result<Job> {
    let own = opened.stacks.get(id).into_iter();
    let secrets = world::secrets(&opened.platform, own, &world.hash_key).await?;
    job_by_hand(id, &opened.stacks, &opened.records.all(), secrets, drivers, world)
        .await
        .map_err(|fault| Failure::from(fault).into())
}

fn context(id: &StackId, scratch: &Path) -> Context {
    let (_, cancel) = tokio::sync::watch::channel(Urgency::None);
    let log = scratch.join("log");
    Context::new(id.clone(), scratch.to_owned(), log, cancel, Arc::new(|_| {}), Arc::new(|_| Ok(())))
}
