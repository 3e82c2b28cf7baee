use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
    sync::Mutex,
};

use super::pull;
use crate::{
    drivers::{Context, World},
    model::{Chart, ChartSource, Digest, Digester, Fault, Stages},
};

/// The charts of a run: those in the platform's folder as they are, the others pulled once into a cache and checked
/// against the digests of `platform.lock`.
#[derive(Debug)]
pub struct Charts {
    cache: PathBuf,
    pins: Mutex<BTreeMap<String, Digest>>,
    pulling: tokio::sync::Mutex<()>,
}

impl Charts {
    /// Charts that are kept in `cache`; `pins` are the digests of `platform.lock` by [`Charts::pin_name`].
    #[must_use]
    pub fn new(cache: PathBuf, pins: BTreeMap<String, Digest>) -> Self {
        Self { cache, pins: Mutex::new(pins), pulling: tokio::sync::Mutex::default() }
    }

    /// The name of a chart in `platform.lock`; `None` for one in the platform's folder, which needs no pin.
    #[must_use]
    pub fn pin_name(chart: &Chart) -> Option<String> {
        let version = chart.version.as_deref().unwrap_or("latest");
        match &chart.source {
            ChartSource::Path(_) => None,
            ChartSource::Repository { url, chart } => {
                Some(format!("{}/{chart}@{version}", url.trim_end_matches('/')))
            }
            ChartSource::Oci(reference) => Some(format!("{reference}@{version}")),
        }
    }

    /// The SHA-256 of every chart archive that was pulled or pinned, for `platform.lock`.
    ///
    /// # Panics
    /// When another thread panicked while it pinned one.
    #[must_use]
    pub fn pins(&self) -> BTreeMap<String, Digest> {
        self.pins.lock().expect("nobody panics while holding it").clone()
    }

    /// The digest of a chart's content: its files, or what identifies it in its repository.
    pub(super) fn sources(&self, chart: &Chart, world: &World) -> Result<Digest, Fault> {
        match (&chart.source, Self::pin_name(chart)) {
            (ChartSource::Path(path), _) => of_files(&in_platform(path, world)?),
            // Not its pin: that is known only after the first pull, and a digest must not change by pulling.
            (_, name) => Ok(Digest::of(name.unwrap_or_default().as_bytes())),
        }
    }

    /// The chart as a file or folder that helm installs from; pulled now if that has not happened yet.
    pub(super) async fn at_hand(
        &self,
        chart: &Chart,
        world: &World,
        context: &Context,
    ) -> Result<PathBuf, Fault> {
        let Some(name) = Self::pin_name(chart) else {
            let ChartSource::Path(path) = &chart.source else { unreachable!("only paths have no pin") };
            return in_platform(path, world);
        };
        let place = self.cache.join("charts").join(format!("{}.tgz", Digest::of(name.as_bytes()).short()));
        // One at a time: several stacks often install the same chart.
        let _one = self.pulling.lock().await;
        if !place.is_file() {
            context.doing(format!("pulling {name}"));
            pull::pull(chart, &place, &self.cache, world, context).await?;
        }
        self.check(&name, &place)?;
        Ok(place)
    }

    /// Compares the archive with its pin, or pins it.
    fn check(&self, name: &str, archive: &Path) -> Result<(), Fault> {
        let found = Digest::of_reader(fs_err::File::open(archive)?)?;
        let mut pins = self.pins.lock().expect("nobody panics while holding it");
        match pins.get(name) {
            None => {
                pins.insert(name.to_owned(), found);
                Ok(())
            }
            Some(pinned) if *pinned == found => Ok(()),
            Some(pinned) => {
                // Never used, and pulled again the next time.
                let _ = std::fs::remove_file(archive);
                Err(Fault::new(format!("the chart {name} is not the one in platform.lock"))
                    .because(format!("its SHA-256 is {found}, the lock file has {pinned}"))
                    .hint(
                        "if the publisher replaced the chart and you trust that, remove its line from platform.lock",
                    ))
            }
        }
    }
}

/// A path of a chart inside the platform's folder.
fn in_platform(path: &Path, world: &World) -> Result<PathBuf, Fault> {
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
fn of_files(chart: &Path) -> Result<Digest, Fault> {
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
    fn a_chart_that_was_replaced_is_refused() {
        let scratch = tempfile::tempdir().expect("a folder");
        let archive = scratch.path().join("a.tgz");
        std::fs::write(&archive, "one").expect("writes");
        let charts = Charts::new(scratch.path().to_owned(), BTreeMap::new());
        charts.check("x@1", &archive).expect("is pinned");
        charts.check("x@1", &archive).expect("is the same");
        std::fs::write(&archive, "two").expect("writes");
        let fault = charts.check("x@1", &archive).expect_err("is another");
        assert!(fault.what.contains("platform.lock") && !archive.exists(), "{fault}");
    }
}
