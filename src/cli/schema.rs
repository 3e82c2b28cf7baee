use super::{Exit, Printer};
use crate::platform::{ENVIRONMENTS_FILE, PLATFORM_FILE, STACK_FILE, json_schema};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which file's schema to print
    #[arg(value_enum, default_value = "platform")]
    file: File,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum File {
    /// platform.toml
    Platform,
    /// environments/*.toml
    Environments,
    /// stacks/*/stack.toml
    Stack,
}

pub(super) fn run(arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let schema = json_schema(match arguments.file {
        File::Platform => &PLATFORM_FILE,
        File::Environments => &ENVIRONMENTS_FILE,
        File::Stack => &STACK_FILE,
    });
    printer.result(serde_json::to_string_pretty(&schema)?);
    Ok(Exit::Done)
}
