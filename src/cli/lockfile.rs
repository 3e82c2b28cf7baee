//! `platform.lock`: what was found for the platform's requirements. Committed beside `platform.toml`.

use std::{collections::BTreeMap, io::Write as _, path::Path};

use serde::{Deserialize, Serialize};

use super::Printer;
use crate::{
    model::Digest,
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
}

fn read(folder: &Path) -> File {
    let text = std::fs::read_to_string(folder.join(NAME)).ok();
    text.and_then(|text| toml::from_str(&text).ok()).unwrap_or_default()
}

/// The digests of charts that are pinned.
pub(super) fn charts(folder: &Path) -> BTreeMap<String, Digest> {
    read(folder).charts
}

/// Pins the charts of a run.
pub(super) fn pin_charts(folder: &Path, pins: BTreeMap<String, Digest>, printer: &Printer) {
    let mut file = read(folder);
    if file.charts != pins {
        (file.version, file.charts) = (1, pins);
        save(folder, &file, printer);
    }
}

fn save(folder: &Path, file: &File, printer: &Printer) {
    let path = folder.join(NAME);
    if let Err(error) = write(folder, &path, file) {
        printer.warn(format_args!("{} was not written: {error}", path.display()));
    }
}

/// Pins the tools of a run. Another version than the pinned one is said; nothing is read of tools that are pinned
/// already. A lock file that cannot be written stops nothing.
pub(super) fn pin(folder: &Path, tools: &Toolset, printer: &Printer) {
    let mut new = File { version: 1, ..read(folder) };
    let mut changed = false;
    for tool in tools.iter() {
        let pinned = new.tools.iter().position(|pin| pin.name == tool.tool);
        if pinned
            .is_some_and(|at| new.tools[at].version == tool.version && new.tools[at].source == tool.source)
        {
            continue;
        }
        let Ok(pin) = tool.pin() else { continue };
        changed = true;
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
    if changed {
        save(folder, &new, printer);
    }
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
