//! The simulated Google cloud: commands that run against it, and a look into it.

mod change;
mod compare;
mod exec;
mod list;
mod place;
mod program;

use std::path::PathBuf;

use super::{Exit, Printer, arguments::Global};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The folder of the simulated cloud; without it `.groundwork/cloud` in the directory
    #[arg(long, global = true, value_name = "DIR", env = "GROUNDWORK_CLOUD")]
    cloud: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Run a command for which Google is simulated: terraform, tofu, terragrunt, a script
    ///
    /// The providers google and google-beta need no installation and no credentials. What the command makes stays in
    /// the simulated cloud until it is destroyed. Other providers come from where they always come from.
    Exec(exec::Arguments),
    /// List what is in the simulated cloud
    List(list::ListArguments),
    /// Show one thing of the simulated cloud as JSON
    Show(list::ShowArguments),
    /// Change a thing behind terraform's back
    Edit(change::EditArguments),
    /// Delete a thing behind terraform's back
    Delete(change::DeleteArguments),
    /// Compare what the simulated provider plans for a root module with what the real one plans
    ///
    /// The real provider is the one that `terraform init` installs here. It gets no credentials and no way to Google,
    /// and the root is left alone: terraform runs in copies of it. Ends with 0 where at least 99 % of the planned
    /// leaves (a value, or unknown) and all actions and replacements are equal, otherwise with 1.
    Compare(compare::Arguments),
    #[command(hide = true)]
    Hold,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let place = || place::Place::new(global, arguments.cloud.as_deref());
    match arguments.command {
        Command::Exec(arguments) => exec::run(global, &place()?, arguments, printer).await,
        Command::List(arguments) => list::list(&place()?, &arguments, printer),
        Command::Show(arguments) => list::show(&place()?, &arguments, printer),
        Command::Edit(arguments) => change::edit(&place()?, &arguments, printer),
        Command::Delete(arguments) => change::delete(&place()?, &arguments, printer),
        Command::Compare(wanted) => compare::run(arguments.cloud.as_deref(), wanted, printer).await,
        Command::Hold => {
            crate::rehearsal::google::serve::hold();
            Ok(Exit::Done)
        }
    }
}
