use super::{Exit, Printer, arguments::Global};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub(super) async fn run(_: &Global, _: Arguments, _: &Printer) -> anyhow::Result<Exit> {
    Ok(Exit::Done)
}
