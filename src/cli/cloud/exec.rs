use std::{
    ffi::OsString,
    os::unix::process::ExitStatusExt as _,
    sync::Arc,
};

use super::place::Place;
use crate::{
    cli::{Exit, Printer, exit::Failure},
    rehearsal::google::{
        provider::Simulator,
        schema::Facts,
        serve::attach,
    },
};

/// Arguments of `exec`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The command, after `--`
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// What could lead a command to the user's own account at Google: it must not see any of it.
const CREDENTIALS: &[&str] = &[
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CREDENTIALS",
    "GOOGLE_CLOUD_KEYFILE_JSON",
    "GCLOUD_KEYFILE_JSON",
    "GOOGLE_OAUTH_ACCESS_TOKEN",
    "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT",
    "KUBECONFIG",
];

pub(super) async fn run(place: &Place, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let simulator = Simulator::new(Facts::built_in(), Arc::new(place.open()?));
    let attached = attach(Arc::new(simulator), vec!["cloud".to_owned(), "hold".to_owned()])?;
    let (name, rest) =
        arguments.command.split_first().ok_or_else(|| Failure::new(Exit::Invalid, "there is no command"))?;
    let program = which::which(name).map_err(|_| {
        Failure::new(Exit::Failed, format!("there is no program `{}`", name.to_string_lossy().escape_debug()))
    })?;
    printer.note(format_args!("Google is simulated: {}", place.folder.display()));
    let mut command = tokio::process::Command::new(program);
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
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(Exit::Child(u8::try_from(code).unwrap_or(1)))
}
