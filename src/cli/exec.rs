//! `groundwork exec`: any command where a stack runs, for whoever has to break the glass.

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
    origin, secrets,
    target::{Opened, Target, broken},
    walk::new_run,
    world,
};
use crate::{
    drivers::{
        Context, Job, World, given,
        kubernetes::write_kubeconfig,
        leavings,
        terraform::{Shell, lookup_root},
    },
    model::{Kind, Output, Stack, StackId, Task, Value},
    run::{CommandLine, Drivers, command_journal, job_by_hand, shown},
    store::Holder,
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
    let run = new_run();
    // What a command does is not told by its words: the one that only reads waits its turn as well.
    let _lock = opened.lock("exec", &run)?;
    let world = match world::make(&opened, Task::Apply, printer).await? {
        Ok(world) => world.of(&id),
        Err(exit) => return Ok(exit),
    };
    let (drivers, _) = world::drivers(&opened, &ChartChoice::default())?;
    // Removed when the command is through: kubeconfig, logs, variables.
    let scratch = tempfile::Builder::new().prefix(leavings::EXEC).tempdir_in(&world.home)?;
    let place =
        Entering { id: &id, opened: &opened, drivers: &drivers, world: &world, scratch: scratch.path() };
    let (place, secrets) = place.enter(printer).await?;
    let journal = command_journal(Arc::clone(&opened.store), &run);
    let begun = Instant::now();
    let line = CommandLine::Command {
        stack: id,
        command: shown(&arguments.command, &secrets),
        who: Holder::this("exec", &run).who,
        groundwork: env!("CARGO_PKG_VERSION").to_owned(),
        origin: Box::new(origin::origin(origin::content(&opened.platform), during_freeze)),
    };
    journal.append(line, true).map_err(broken)?;
    let ended = place.run(&arguments.command).await;
    let code = match &ended {
        Ok(status) => status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1),
        // As a shell says it of a program that is not there.
        Err(_) => 127,
    };
    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    journal.append(CommandLine::Exited { code, took_ms }, true).map_err(broken)?;
    ended?;
    Ok(Exit::Child(u8::try_from(code).unwrap_or(1)))
}

/// Where a command runs.
struct Place {
    folder: PathBuf,
    environment: BTreeMap<OsString, OsString>,
    /// terraform or tofu, whichever of the words a person says.
    terraform: Option<PathBuf>,
    /// Its files last as long as the command.
    #[allow(dead_code, reason = "held, not read")]
    shell: Option<Shell>,
}

/// What makes a place for a command.
struct Entering<'a> {
    id: &'a StackId,
    opened: &'a Opened,
    drivers: &'a Drivers,
    world: &'a Arc<World>,
    scratch: &'a Path,
}

impl Entering<'_> {
    /// The place, and the secrets that it holds.
    async fn enter(&self, printer: &Printer) -> anyhow::Result<(Place, Vec<String>)> {
        let id = self.id;
        let stack =
            self.opened.stacks.get(id).ok_or_else(|| {
                Failure::new(Exit::Invalid, format!("the platform no longer has stack `{id}`"))
            })?;
        let mut place = Place {
            folder: self.world.platform_folder.clone(),
            environment: self.world.child_environment.clone(),
            terraform: self.world.terraform.as_ref().map(|tool| tool.path.clone()),
            shell: None,
        };
        let mut secrets = Vec::new();
        if matches!(stack.kind, Kind::Terraform(_)) || lookup_root(stack).is_some() {
            let known = self.secrets(stack, printer).await;
            secrets = texts(known.values());
            let shell = self.shell(stack, known).await?;
            (place.folder, place.environment) = (shell.folder.clone(), shell.environment.clone());
            place.shell = Some(shell);
        } else {
            let folder = self.world.platform_folder.join(&stack.folder);
            if folder.is_dir() {
                place.folder = folder;
            }
        }
        self.point_at_cluster(stack, &mut place, printer).await?;
        place.find_tools(self.world)?;
        Ok((place, secrets))
    }

    /// Whoever breaks the glass may lack a secret that `terraform state list` does without.
    async fn secrets(&self, stack: &Arc<Stack>, printer: &Printer) -> BTreeMap<String, Output> {
        match secrets::of_stack(self.opened, Some(stack), &self.world.hash_key).await {
            Ok(secrets) => secrets,
            Err(error) => {
                printer.warn(format_args!("{error}; the command goes without"));
                BTreeMap::new()
            }
        }
    }

    async fn shell(&self, stack: &Stack, secrets: BTreeMap<String, Output>) -> anyhow::Result<Shell> {
        let (stacks, records) = (&self.opened.stacks, self.opened.records.all());
        let job = job_by_hand(self.id, stacks, &records, secrets, self.drivers, self.world).await;
        let mut job: Job = job.map_err(Failure::from)?;
        let context = Context::by_hand(self.id, self.scratch);
        let lookup = lookup_root(stack);
        // A lookup has no state, and what is applied by hand in one must not be taken for one.
        let state = lookup.is_some().then(|| self.scratch.join("lookup.tfstate"));
        if let Some(root) = lookup {
            job.stack = Arc::new(root);
        }
        Ok(self.drivers.shell(&job, state, &context).await.map_err(Failure::from)?)
    }

    /// The kubeconfig of the cluster that a stack is or lives in. Without one the command finds none, the person's own neither.
    async fn point_at_cluster(
        &self,
        stack: &Stack,
        place: &mut Place,
        printer: &Printer,
    ) -> anyhow::Result<()> {
        let path = self.scratch.join("kubeconfig");
        let cluster = stack.kind.cluster().unwrap_or(self.id);
        place.environment.insert("KUBECONFIG".into(), path.clone().into());
        if let Kind::Helm(helm) = &stack.kind {
            place.environment.insert("HELM_NAMESPACE".into(), helm.namespace.clone().into());
        }
        let Some(record) = self.opened.records.get(cluster) else {
            if stack.kind.cluster().is_some() {
                printer.warn(format_args!("its cluster `{cluster}` is not up: there is no kubeconfig"));
            }
            return Ok(());
        };
        let outputs = self.drivers.live_outputs(&record, self.world).await;
        match outputs.and_then(|outputs| given::access(&outputs, self.world)) {
            Ok(access) => write_kubeconfig(&access, &path).map_err(Failure::from)?,
            Err(fault) if stack.kind.cluster().is_some() => {
                printer.warn(format_args!("there is no way to its cluster `{cluster}`: {fault}"));
            }
            Err(_) => {}
        }
        Ok(())
    }
}

/// The texts in these values.
fn texts<'a>(outputs: impl Iterator<Item = &'a Output>) -> Vec<String> {
    outputs.filter_map(|output| output.value().and_then(Value::as_str).map(str::to_owned)).collect()
}

impl Place {
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
        let program = match &self.terraform {
            Some(program) if matches!(name.as_str(), "terraform" | "tofu") => program.clone(),
            _ => {
                let search = self.environment.get(OsStr::new("PATH"));
                which::which_in(name, search, &self.folder).map_err(|_| {
                    Failure::new(Exit::Failed, format!("there is no program `{}`", name.escape_debug()))
                })?
            }
        };
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
