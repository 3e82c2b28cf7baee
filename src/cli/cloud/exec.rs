use std::{
    ffi::OsString,
    os::unix::process::ExitStatusExt as _,
    sync::Arc,
};

use super::place::Place;
use crate::{
    cli::{Exit, Printer, exit::Failure, provision},
    rehearsal::{
        cluster::Binaries,
        google::{
            gke::{Clusters, Provide},
            provider::Simulator,
            schema::Facts,
            serve::attach,
        },
    },
    tools::{Requirements, Tool},
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

/// The programs of a local cluster, for the root that makes one. They are installed then.
fn programs(printer: Printer) -> Provide {
    Arc::new(move || {
        Box::pin(async move {
            let wanted: Vec<_> = Tool::CLUSTER.into_iter().map(|tool| Requirements::default().of(tool)).collect();
            let settings = provision::settings().map_err(|error| error.to_string())?;
            let tools = provision::provide(&wanted, &settings, &printer)
                .await
                .map_err(|_| "the programs of a local cluster cannot be had".to_owned())?;
            Binaries::of(&tools).map_err(|error| error.to_string())
        })
    })
}

pub(super) async fn run(place: &Place, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let cloud = Arc::new(place.open()?);
    let clusters = Clusters::new(cloud.folder(), programs(*printer))?;
    let simulator = Simulator::new(Facts::built_in(), cloud, clusters);
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
