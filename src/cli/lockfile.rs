//! `platform.lock`: what was found for the platform's requirements. Committed beside `platform.toml`.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    Printer,
    exit::{Exit, Failure},
};
use crate::{
    drivers::terraform::ProviderPin,
    model::Digest,
    platform::Platform,
    tools::{Toolset, lock::Pin},
};

const NAME: &str = "platform.lock";
const HEAD: &str =
    "# What groundwork found for the requirements of platform.toml. Written by groundwork; commit it.\n";

#[derive(Debug, Default, Serialize, Deserialize)]
struct File {
    version: u32,
    /// SHA-256 of every chart archive, by where it comes from.
    #[serde(default)]
    charts: BTreeMap<String, Digest>,
    #[serde(default)]
    tools: Vec<Pin>,
    /// Providers of roots without a lock file of their own.
    #[serde(default)]
    providers: BTreeSet<ProviderPin>,
}

/// A `platform.lock`, and whether what is found anew may be added to it.
#[derive(Clone, Debug)]
pub(super) struct Pins {
    /// The folder that it lies in.
    folder: PathBuf,
    /// The Git ref that it is of: then it is as it is.
    revision: Option<String>,
}

impl Pins {
    /// Those in a folder.
    pub fn within(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), revision: None }
    }

    /// Those that belong to an environment's content.
    pub fn of(platform: &Platform) -> Self {
        let revision = platform.revision.as_ref().map(|revision| revision.name.clone());
        Self { folder: platform.content.clone(), revision }
    }

    fn save(&self, file: &File, what: &[String], printer: &Printer) {
        match &self.revision {
            None => save(&self.folder, file, printer),
            Some(revision) => printer.note(format_args!(
                "{NAME} of {revision} does not pin {}: what is used is what was found; commit {NAME} before a tag is set",
                what.join(", ")
            )),
        }
    }
}

/// What is pinned. A file that cannot be read is an error: what it pins must not be pinned anew unseen.
fn read(folder: &Path) -> anyhow::Result<File> {
    let invalid = |why: String| {
        let hint = "take it from version control; what it pins is found anew only once the file is removed";
        Failure::new(Exit::Invalid, format!("{} cannot be read: {why}", folder.join(NAME).display()))
            .hint(hint)
    };
    match std::fs::read_to_string(folder.join(NAME)) {
        Ok(text) => toml::from_str(&text).map_err(|error| invalid(error.to_string()).into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
        Err(error) => Err(invalid(error.to_string()).into()),
    }
}

/// The digests of charts and the providers that are pinned.
pub(super) fn content(pins: &Pins) -> anyhow::Result<(BTreeMap<String, Digest>, BTreeSet<ProviderPin>)> {
    let file = read(&pins.folder)?;
    Ok((file.charts, file.providers))
}

/// The tools that are pinned, each with its version.
pub(super) fn versions(pins: &Pins) -> anyhow::Result<Vec<String>> {
    Ok(read(&pins.folder)?.tools.iter().map(|pin| format!("{} {}", pin.name, pin.version)).collect())
}

/// Pins the charts and providers of a run.
pub(super) fn pin_content(
    pins: &Pins,
    charts: BTreeMap<String, Digest>,
    providers: BTreeSet<ProviderPin>,
    printer: &Printer,
) -> anyhow::Result<()> {
    let old = read(&pins.folder)?;
    if (&old.charts, &old.providers) != (&charts, &providers) {
        let new_charts = charts.keys().filter(|name| !old.charts.contains_key(*name)).cloned();
        let new_providers =
            providers.difference(&old.providers).map(|pin| format!("{} {}", pin.source, pin.version));
        let what: Vec<String> = new_charts.chain(new_providers).collect();
        pins.save(&File { version: 1, charts, providers, ..old }, &what, printer);
    }
    Ok(())
}

/// Pins charts and leaves the rest as it is.
pub(super) fn pin_charts(
    pins: &Pins,
    charts: BTreeMap<String, Digest>,
    printer: &Printer,
) -> anyhow::Result<()> {
    let providers = read(&pins.folder)?.providers;
    pin_content(pins, charts, providers, printer)
}

fn save(folder: &Path, file: &File, printer: &Printer) {
    let path = folder.join(NAME);
    if let Err(error) = write(folder, &path, file) {
        printer.warn(format_args!("{} was not written: {error}", path.display()));
    }
}

/// Pins the tools of a run. Another version than the pinned one is said; nothing is read of tools that are pinned
/// already. A lock file that cannot be written stops nothing.
pub(super) fn pin(pins: &Pins, tools: &Toolset, printer: &Printer) -> anyhow::Result<()> {
    let mut new = File { version: 1, ..read(&pins.folder)? };
    let mut changed = Vec::new();
    for tool in tools.iter() {
        let pinned = new.tools.iter().position(|pin| pin.name == tool.tool);
        if pinned
            .is_some_and(|at| new.tools[at].version == tool.version && new.tools[at].source == tool.source)
        {
            continue;
        }
        let Ok(pin) = tool.pin() else { continue };
        changed.push(format!("{} {}", pin.name, pin.version));
        match pinned {
            Some(at) => {
                if new.tools[at].version != pin.version {
                    let (name, old, new) = (pin.name, &new.tools[at].version, &pin.version);
                    printer.note(format_args!("{NAME}: {name} {old} → {new}"));
                }
                new.tools[at] = pin;
            }
            None => new.tools.push(pin),
        }
    }
    if !changed.is_empty() {
        pins.save(&new, &changed, printer);
    }
    Ok(())
}

fn write(folder: &Path, path: &Path, file: &File) -> anyhow::Result<()> {
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(HEAD.as_bytes())?;
    new.write_all(toml::to_string_pretty(file)?.as_bytes())?;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(new.path(), mode)?;
    new.persist(path)?;
    Ok(())
}
