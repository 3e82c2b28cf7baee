use std::path::PathBuf;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use super::{Exit, Printer, arguments::Global, exit::Failure, provision};
use crate::{
    rehearsal::cluster::{self, Binaries, ClusterError, Phase, Spec, Status},
    text::shell_word,
    tools::{Requirements, Tool},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Start a local cluster, or find it running
    Start {
        /// Its name
        #[arg(default_value = "default")]
        name: String,
        /// How many simulated nodes, spread over three zones
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=250))]
        nodes: u32,
        /// How long the pods behind a webhook are ready before they answer, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 0.0)]
        webhook_delay: f64,
    },
    /// Stop a local cluster and remove all of it
    Stop {
        /// Its name
        #[arg(default_value = "default")]
        name: String,
    },
    /// Show a local cluster's processes, ports and nodes
    Status {
        /// Its name
        #[arg(default_value = "default")]
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the local clusters
    List,
    #[command(hide = true)]
    Guard { folder: PathBuf },
    #[command(hide = true)]
    Supervise { folder: PathBuf },
}

pub(super) async fn run(_: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    match arguments.command {
        Command::Start { name, nodes, webhook_delay } => start(&name, nodes, webhook_delay, printer).await,
        Command::Stop { name } => stop(&name, printer).await,
        Command::Status { name, json } => status(&name, json, printer).await,
        Command::List => list(printer).await,
        Command::Guard { folder } => {
            cluster::guard(&folder).await?;
            Ok(Exit::Done)
        }
        Command::Supervise { folder } => {
            cluster::supervise(&folder).await?;
            Ok(Exit::Done)
        }
    }
}

async fn start(name: &str, nodes: u32, webhook_delay: f64, printer: &Printer) -> anyhow::Result<Exit> {
    let folder = folder(name)?;
    let mut spec = Spec::new(&folder).map_err(failure)?;
    spec.nodes = nodes;
    spec.webhook_delay = std::time::Duration::try_from_secs_f64(webhook_delay)
        .map_err(|error| Failure::new(Exit::Invalid, format!("--webhook-delay {webhook_delay}: {error}")))?;
    // From here on: what comes between providing the programs and starting them must not be lost.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let binaries = match binaries(printer).await? {
        Ok(binaries) => binaries,
        Err(exit) => return Ok(exit),
    };
    let begun = std::time::Instant::now();
    let progress = |step: &str| printer.note(step);
    let starting = cluster::start(&spec, &binaries, &progress);
    let started = tokio::select! {
        started = starting => Some(started.map_err(failure)?),
        _ = interrupt.recv() => None,
        _ = terminate.recv() => None,
    };
    let Some(access) = started else {
        printer.note("interrupted: what was half started ends by itself");
        return Ok(Exit::Interrupted);
    };
    printer.note(format_args!(
        "cluster `{name}` runs at {} ({:.1}s)",
        access.server,
        begun.elapsed().as_secs_f64()
    ));
    let kubeconfig = folder.join("kubeconfig");
    printer.result(kubeconfig.display());
    printer.hint(format_args!("KUBECONFIG={} kubectl get nodes", shell_word(&kubeconfig.to_string_lossy())));
    Ok(Exit::Done)
}

async fn stop(name: &str, printer: &Printer) -> anyhow::Result<Exit> {
    let folder = folder(name)?;
    let there = folder.exists();
    cluster::stop(&folder).await.map_err(failure)?;
    printer.note(if there {
        format!("cluster `{name}` is stopped and removed")
    } else {
        format!("there is no cluster `{name}`: nothing to stop")
    });
    Ok(Exit::Done)
}

async fn status(name: &str, json: bool, printer: &Printer) -> anyhow::Result<Exit> {
    let folder = folder(name)?;
    let Some(status) = cluster::status(&folder).await.map_err(failure)? else {
        return Err(Failure::new(Exit::Failed, format!("there is no cluster `{name}`"))
            .hint(format!("start it with `groundwork cluster start {name}`"))
            .into());
    };
    if json {
        printer.result(serde_json::to_string_pretty(&status)?);
    } else {
        printer.result(describe(name, &status));
    }
    Ok(if status.phase == Phase::Running { Exit::Done } else { Exit::Failed })
}

async fn list(printer: &Printer) -> anyhow::Result<Exit> {
    let clusters = clusters()?;
    let mut names: Vec<String> = match std::fs::read_dir(&clusters) {
        Ok(entries) => entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read `{}`", clusters.display())),
    };
    names.sort();
    let mut table = comfy_table::Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_header(["NAME", "PHASE", "SERVER", "VERSION", "MEMORY"]);
    let mut any = false;
    for name in names {
        if let Some(status) = cluster::status(&clusters.join(&name)).await.map_err(failure)? {
            any = true;
            table.add_row([
                name,
                status.phase.to_string(),
                status.server.clone(),
                status.version.clone(),
                mebibytes(status.memory()),
            ]);
        }
    }
    if any {
        printer.result(table.trim_fmt());
    } else {
        printer.note("there is no local cluster");
        printer.hint("start one with `groundwork cluster start`");
    }
    Ok(Exit::Done)
}

fn describe(name: &str, status: &Status) -> String {
    let mut lines = vec![
        format!("cluster     {name} ({})", status.phase),
        format!("since       {}", status.since.strftime("%Y-%m-%d %H:%M:%S UTC")),
        format!("server      {} {}", status.server, status.version),
        format!("uid         {}", status.uid),
        format!("kubeconfig  {}", status.kubeconfig.display()),
        format!("memory      {}", mebibytes(status.memory())),
        format!("nodes       {}", status.nodes.join(", ")),
    ];
    lines.extend(status.failure.iter().map(|failure| format!("failure     {failure}")));
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["PROCESS", "PID", "PORT", "MEMORY", "LOG"]);
    for process in &status.processes {
        table.add_row([
            process.name.clone(),
            if process.running { process.pid.to_string() } else { "gone".to_owned() },
            process.port.map(|port| port.to_string()).unwrap_or_default(),
            process.memory.map(mebibytes).unwrap_or_default(),
            process.log.display().to_string(),
        ]);
    }
    lines.push(table.trim_fmt());
    lines.join("\n")
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes / (1 << 20))
}

/// The folder of a named cluster. The name becomes a folder's, so it may hold nothing that leads elsewhere.
fn folder(name: &str) -> anyhow::Result<PathBuf> {
    let sound = (1..=40).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !sound {
        return Err(Failure::new(
            Exit::Invalid,
            format!("`{}` is no name for a cluster", name.escape_debug()),
        )
        .hint("use up to 40 lower-case letters, digits and hyphens")
        .into());
    }
    Ok(clusters()?.join(name))
}

/// Where named clusters lie: `$XDG_STATE_HOME/groundwork/clusters`.
fn clusters() -> anyhow::Result<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let state = state
        .or_else(|| Some(std::env::home_dir()?.join(".local/state")))
        .ok_or_else(|| Failure::new(Exit::Failed, "neither XDG_STATE_HOME nor HOME is set"))?;
    Ok(state.join("groundwork/clusters"))
}

/// The programs of a cluster, installed where they are not there yet.
async fn binaries(printer: &Printer) -> anyhow::Result<Result<Binaries, Exit>> {
    let requirements = Requirements::default();
    let settings = provision::settings()?;
    let wanted: Vec<_> = Tool::CLUSTER.into_iter().map(|tool| requirements.of(tool)).collect();
    Ok(match provision::provide(&wanted, &settings, printer).await {
        Ok(toolset) => Ok(Binaries::of(&toolset).map_err(failure)?),
        Err(exit) => Err(exit),
    })
}

#[allow(clippy::needless_pass_by_value, reason = "it is used as a function of `map_err`")]
fn failure(error: ClusterError) -> anyhow::Error {
    let failure = Failure::new(Exit::Failed, error.to_string());
    match error.hint() {
        Some(hint) => failure.hint(hint).into(),
        None => failure.into(),
    }
}
