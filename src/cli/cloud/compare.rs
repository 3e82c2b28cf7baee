mod report;
mod scene;
mod terraform;
mod wall;

use std::path::{Path, PathBuf};

use scene::{Compared, Scene};

use crate::cli::{Exit, Printer};

/// Arguments of `compare`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The root module
    #[arg(value_name = "ROOT", default_value = ".")]
    root: PathBuf,
    /// A file of variables, for terraform
    #[arg(long, value_name = "FILE")]
    var_file: Vec<PathBuf>,
    /// Compare what follows as well: the root is first applied to the simulated cloud with these variables, and both
    /// providers plan from that state, once with the same variables (nothing may change) and once with the others
    #[arg(long, value_name = "FILE")]
    before: Vec<PathBuf>,
    /// Print JSON, with what either provider changes
    #[arg(long)]
    json: bool,
    /// More arguments of `terraform plan`, after `--`: `-var name=value`
    #[arg(last = true, value_name = "ARGUMENT")]
    plan: Vec<String>,
}

pub(super) async fn run(
    cloud: Option<&Path>,
    arguments: Arguments,
    printer: &Printer,
) -> anyhow::Result<Exit> {
    let Some(scene) = Scene::new(cloud, &arguments, printer).await? else { return Ok(Exit::Failed) };
    let mut compared = vec![scene.created().await?];
    if !arguments.before.is_empty() {
        compared.extend(scene.changed().await?);
    }
    let versions = scene.versions();
    if arguments.json {
        printer.result(report::json(&versions, &compared)?);
    } else {
        report::print(&versions, &compared, printer);
    }
    let faithful = compared.iter().all(Compared::is_faithful);
    Ok(if faithful { Exit::Done } else { Exit::Failed })
}
