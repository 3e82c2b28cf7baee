//! `groundwork init`: a new platform from the embedded content, and newer content for an older one.

mod ask;
mod git;
mod given;
mod new;
mod place;
mod shown;
mod upgrade;
mod write;

use std::path::PathBuf;

use super::{Exit, Printer, arguments::Global};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The platform's folder: for a new one absent, or empty but for .git, a README and a licence
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    #[command(flatten)]
    given: given::Given,
    /// Merge the content of this groundwork into a platform that an older one wrote; local changes are kept
    #[arg(long)]
    upgrade: bool,
    /// Only show what an upgrade would do, and end as it would
    #[arg(long, requires = "upgrade")]
    dry_run: bool,
    /// Upgrade although not everything is committed: then nothing but a copy can take it back
    #[arg(long, requires = "upgrade")]
    allow_dirty: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let folder = std::path::absolute(global.directory.join(&arguments.folder))?;
    if arguments.upgrade {
        upgrade::run(&folder, arguments, printer)
    } else {
        new::run(&folder, arguments, printer)
    }
}
