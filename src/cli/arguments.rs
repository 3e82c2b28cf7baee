use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::{Exit, Printer, cluster, schema, tools, validate};

/// groundwork takes a platform from one declarative file to production, with the real terraform and the real helm.
#[derive(Debug, Parser)]
#[command(name = "groundwork", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// The folder that holds platform.toml
    #[arg(short = 'C', long = "directory", global = true, value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// Print results and errors only
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// The commands, one file each.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the platform file without changing or asking anything
    Validate(validate::Arguments),
    /// Print the JSON Schema of the platform's files, for editors
    Schema(schema::Arguments),
    /// List the tools that groundwork drives, or install them
    Tools(tools::Arguments),
    /// Start, stop and look at local clusters
    Cluster(cluster::Arguments),
}

pub(super) async fn dispatch(cli: Cli, printer: &Printer) -> anyhow::Result<Exit> {
    match cli.command {
        Command::Validate(arguments) => validate::run(&cli.global, &arguments, printer),
        Command::Schema(arguments) => schema::run(&arguments, printer),
        Command::Tools(arguments) => tools::run(&cli.global, arguments, printer).await,
        Command::Cluster(arguments) => cluster::run(&cli.global, arguments, printer).await,
    }
}
