//! What a chart is made of: its files, and what its Chart.yaml says.

use std::{
    io::Read as _,
    path::{Component, Path, PathBuf},
};

use crate::{
    drivers::World,
    model::{Digest, Digester, Fault, Stages, Value},
};

/// A path of a chart inside the platform's folder.
pub(super) fn in_platform(path: &Path, world: &World) -> Result<PathBuf, Fault> {
    let inside = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        return Err(Fault::new(format!("the chart `{}` lies outside the platform's folder", path.display())));
    }
    let full = world.platform_folder.join(path);
    if full.exists() {
        return Ok(full);
    }
    Err(Fault::new(format!("there is no chart at `{}`", full.display()))
        .hint("a chart is a folder with a Chart.yaml, or a .tgz that `helm package` made"))
}

/// The digest of an archive, or of every file in a folder with its path.
pub(super) fn of_files(chart: &Path) -> Result<Digest, Fault> {
    if chart.is_file() {
        return Ok(Digest::of_reader(fs_err::File::open(chart)?)?);
    }
    let mut files = Vec::new();
    list(chart, 0, &mut files)?;
    if chart.join("stack.toml").exists() {
        // The chart lies in the stack's folder itself: what helm does not read is no part of it.
        files.retain(|file| *file != chart.join(Stages::FILE));
    }
    files.sort();
    let mut digester = Digester::new();
    for file in &files {
        let name = file.strip_prefix(chart).unwrap_or(file);
        digester.add(&name.to_string_lossy(), fs_err::read(file)?);
    }
    Ok(digester.finish())
}

/// All files below a folder; helm follows links in a chart, and so do we.
fn list(folder: &Path, depth: u32, into: &mut Vec<PathBuf>) -> Result<(), Fault> {
    if depth > 32 {
        return Err(Fault::new(format!("the chart's folder `{}` is nested too deeply", folder.display()))
            .because("a link in it may lead back to a folder above"));
    }
    for entry in fs_err::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, depth + 1, into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}

/// Name and version as a Chart.yaml has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// `name`.
    pub name: String,
    /// `version`, as it is written.
    pub version: String,
}

/// Who a chart says that it is: an archive, or a folder. Nothing where it has no Chart.yaml that can be read.
pub(super) fn identity(chart: &Path) -> Option<Identity> {
    let text = if chart.is_dir() {
        std::fs::read_to_string(chart.join("Chart.yaml")).ok()?
    } else {
        chart_yaml(chart)?
    };
    let value: Value = serde_saphyr::from_str(&text).ok()?;
    let field = |key: &str| value[key].as_str().map(str::to_owned);
    Some(Identity { name: field("name")?, version: field("version")? })
}

/// The `NAME/Chart.yaml` of an archive; those of its subcharts lie deeper.
fn chart_yaml(archive: &Path) -> Option<String> {
    /// Helm's own limit for the file is the archive's (100 MiB); nobody writes one this long.
    const LONGEST: u64 = 1 << 20;
    let file = std::fs::File::open(archive).ok()?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    for entry in archive.entries().ok()? {
        let entry = entry.ok()?;
        let path = entry.path().ok()?.into_owned();
        if path.components().count() == 2 && path.ends_with("Chart.yaml") {
            let mut text = String::new();
            entry.take(LONGEST).read_to_string(&mut text).ok()?;
            return Some(text);
        }
    }
    None
}

/// Whether two versions are the same: `v1.16.2` is `1.16.2`.
pub(super) fn same_version(one: &str, other: &str) -> bool {
    match (version(one), version(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// A chart's version: semantic, with or without a `v`.
pub(super) fn version(text: &str) -> Option<semver::Version> {
    semver::Version::parse(text.strip_prefix('v').unwrap_or(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_what_its_files_are() {
        let scratch = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = scratch.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("makes");
            std::fs::write(path, text).expect("writes");
        };
        write("Chart.yaml", "name: a");
        write("templates/a.yaml", "x");
        let before = of_files(scratch.path()).expect("a digest");
        assert_eq!(of_files(scratch.path()).expect("a digest"), before);
        write("stack.toml", "");
        let inside = of_files(scratch.path()).expect("a digest");
        write("stages.yaml", "kind: Stage");
        assert_eq!(of_files(scratch.path()).expect("a digest"), inside);
        write("templates/a.yaml", "y");
        assert_ne!(of_files(scratch.path()).expect("a digest"), before);
    }

    #[test]
    fn versions_are_compared_without_their_v() {
        assert!(same_version("v1.16.2", "1.16.2"));
        assert!(!same_version("1.16.2", "1.16.20"));
        assert!(same_version("odd", "odd"));
    }
}
