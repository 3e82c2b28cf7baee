//! `groundwork vault`: what a job of the platform does with Vault.

mod init;

use super::{Exit, Printer, arguments::Global};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Initialise a Vault that unseals itself, once; its keys go to Secret Manager. Goes on where an earlier run was ended
    Init(init::Arguments),
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    match arguments.command {
        Command::Init(arguments) => init::run(global, arguments, printer).await,
    }
}
