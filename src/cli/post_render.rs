use std::{
    io::{Read as _, Write as _},
    path::PathBuf,
};

use anyhow::Context as _;

use super::{Exit, exit::Failure};
use crate::{drivers::helm::rename_images, model::Images};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The table of images
    table: PathBuf,
}

/// From stdin to stdout, as helm wants it.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Exit> {
    let table = fs_err::read(&arguments.table)?;
    let images: Images = serde_json::from_slice(&table).context("the table of images cannot be read")?;
    let mut manifest = String::new();
    std::io::stdin().read_to_string(&mut manifest).context("helm's manifest cannot be read")?;
    let renamed = rename_images(&manifest, &images).map_err(|why| Failure::new(Exit::Failed, why))?;
    // Helm 4 takes an empty answer for a failure.
    let renamed = if renamed.trim().is_empty() { "---\n".to_owned() } else { renamed };
    std::io::stdout().write_all(renamed.as_bytes())?;
    Ok(Exit::Done)
}
