use std::{ffi::OsString, os::unix::process::ExitStatusExt as _, sync::Arc};

use super::{place::Place, program};
use crate::cli::{
    Exit, Printer,
    arguments::Global,
    exit::Failure,
    simulated::{CREDENTIALS, Simulation, programs, serve, serve_on_paper, tell_of_faults},
};

/// Arguments of `exec`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    simulation: Simulation,
    /// Start no local clusters: those of the cloud are on paper only, and nothing can be installed in them
    #[arg(long)]
    no_clusters: bool,
    /// The command, after `--`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

pub(super) async fn run(
    global: &Global,
    place: &Place,
    arguments: Arguments,
    printer: &Printer,
) -> anyhow::Result<Exit> {
    let (name, rest) =
        arguments.command.split_first().ok_or_else(|| Failure::new(Exit::Invalid, "there is no command"))?;
    let program = match program::find(global, name, printer).await? {
        Ok(program) => program,
        Err(exit) => return Ok(exit),
    };
    let (cloud, conditions) = (Arc::new(place.open()?), arguments.simulation.conditions()?);
    let script = Arc::clone(&conditions.script);
    let attached = if arguments.no_clusters {
        serve_on_paper(cloud, conditions)?
    } else {
        serve(cloud, programs(*printer), conditions)?.attached
    };
    printer.note(format_args!("Google is simulated: {}", place.folder.display()));
    let mut command = tokio::process::Command::new(program.path);
    if let Some(search) = program.search {
        command.env("PATH", search);
    }
    command.args(rest).envs(attached.environment()?);
    CREDENTIALS.iter().for_each(|variable| {
        command.env_remove(variable);
    });
    // gcloud's own configuration holds credentials too.
    command.env("CLOUDSDK_CONFIG", place.folder.join("gcloud"));
    let mut child = command.spawn()?;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            // The command shares our terminal and gets its Ctrl-C itself.
            _ = tokio::signal::ctrl_c() => {}
        }
    };
    tell_of_faults(&script, printer);
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(Exit::Child(u8::try_from(code).unwrap_or(1)))
}
