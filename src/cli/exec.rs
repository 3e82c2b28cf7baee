use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    exit::Failure,
    secrets,
    target::{Opened, Target},
    world,
};
use crate::{
    drivers::{
        Context, Job, Urgency, World, given, kubernetes::write_kubeconfig, leavings, terraform::Shell,
    },
    model::{Kind, StackId},
    run::{Drivers, job_by_hand},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// The stack
    stack: String,
    /// The command, after `--`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let id = opened.stack(&arguments.stack)?;
    let _lock = opened.lock("exec", "exec")?;
    let world = match world::make(&opened, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let (drivers, _) = world::drivers(&opened, &ChartChoice::default())?;
    // Removed when the command is through: kubeconfig, logs, variables.
    let scratch = tempfile::Builder::new().prefix(leavings::EXEC).tempdir_in(&world.home)?;
    let mut place = Place {
        folder: world.platform_folder.clone(),
        environment: world.child_environment.clone(),
        shell: None,
    };
    place.enter(&id, &opened, &drivers, &world, scratch.path()).await?;
    place.find_tools(&world)?;
    let status = place.run(&arguments.command).await?;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(Exit::Child(u8::try_from(code).unwrap_or(1)))
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
    let secrets = secrets::of_stack(opened, opened.stacks.get(id), &world.hash_key).await?;
    job_by_hand(id, &opened.stacks, &opened.records.all(), secrets, drivers, world)
        .await
        .map_err(|fault| Failure::from(fault).into())
}

fn context(id: &StackId, scratch: &Path) -> Context {
    let (_, cancel) = tokio::sync::watch::channel(Urgency::None);
    let log = scratch.join("log");
    Context::new(id.clone(), scratch.to_owned(), log, cancel, Arc::new(|_| {}), Arc::new(|_| Ok(())))
}
