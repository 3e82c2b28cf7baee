use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use super::{Cli, Exit, Printer};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut Cli::command(), "groundwork", &mut script);
    printer.result(String::from_utf8(script)?.trim_end());
    Ok(Exit::Done)
}
