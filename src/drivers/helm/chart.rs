use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Mutex,
};

use super::{
    contents::{in_platform, of_files},
    driver::Target,
    hosts::Hosts,
    mirror::{Mirror, Mirrored},
    pull,
    registries::Registries,
    settle::Place,
};
use crate::{
    drivers::{Context, World, given},
    model::{Chart, ChartOrigin, ChartSource, Digest, Digester, Fault, Stack, StackId},
};

/// The charts of a run: those in the platform's folder as they are, the others from a mirror, or pulled once into a
/// cache, and checked against the digests of `platform.lock`; or stand-ins. [`Charts::settle`] decides which.
#[derive(Debug)]
pub struct Charts {
    pub(super) cache: PathBuf,
    pub(super) mirror: Option<Mirror>,
    pins: Mutex<BTreeMap<String, Digest>>,
    pulling: tokio::sync::Mutex<()>,
    pub(super) hosts: Hosts,
    registries: Registries,
    settled: Mutex<BTreeMap<StackId, Place>>,
}

impl Charts {
    /// Charts that are kept in `cache`; `pins` are the digests of `platform.lock` by [`Charts::pin_name`].
    #[must_use]
    pub fn new(cache: PathBuf, pins: BTreeMap<String, Digest>) -> Self {
        Self {
            cache,
            mirror: None,
            pins: Mutex::new(pins),
            pulling: tokio::sync::Mutex::default(),
            hosts: Hosts::default(),
            registries: Registries::default(),
            settled: Mutex::default(),
        }
    }

    /// The same with a mirror that is looked at first.
    #[must_use]
    pub fn with_mirror(self, mirror: Option<Mirror>) -> Self {
        Self { mirror, ..self }
    }

    /// The same with what is said of the hosts of private charts.
    #[must_use]
    pub fn with_registries(self, registries: Registries) -> Self {
        Self { registries, ..self }
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

    /// The SHA-256 of every chart that was pulled, found in a mirror, or pinned, for `platform.lock`. Stand-ins are
    /// never among them.
    ///
    /// # Panics
    /// When another thread panicked while it pinned one.
    #[must_use]
    pub fn pins(&self) -> BTreeMap<String, Digest> {
        self.pins.lock().expect("nobody panics while holding it").clone()
    }

    /// Where the chart of a stack comes from in this run; `None` for one in the platform's folder.
    #[must_use]
    pub fn origin(&self, stack: &StackId) -> Option<ChartOrigin> {
        self.place(stack).map(|place| place.origin())
    }

    pub(super) fn place(&self, stack: &StackId) -> Option<Place> {
        self.settled.lock().expect("nobody panics while holding it").get(stack).cloned()
    }

    pub(super) fn settled(&self, stack: StackId, place: Place) {
        self.settled.lock().expect("nobody panics while holding it").insert(stack, place);
    }

    /// The digest of a chart's content: its files, or what identifies it in its repository. A stand-in's differs from
    /// that of the chart for which it stands.
    pub(super) fn sources(&self, stack: &StackId, chart: &Chart, world: &World) -> Result<Digest, Fault> {
        let Some(name) = Self::pin_name(chart) else { return of_files(&path_of(chart, world)?) };
        match self.place(stack) {
            Some(Place::StandIn(path)) => {
                Ok(Digester::new().part("stand-in", of_files(&path)?.as_str()).finish())
            }
            Some(Place::Mirror(Mirrored::Unpacked(path))) => {
                Ok(Digester::new().part(&name, of_files(&path)?.as_str()).finish())
            }
            // Not its pin: that is known only after the first pull, and a digest must not change by pulling. An archive
            // is the same wherever it comes from: the pin sees to that.
            Some(Place::Mirror(Mirrored::Packaged(_)) | Place::Repository { .. }) | None => {
                Ok(Digest::of(name.as_bytes()))
            }
        }
    }

    /// The chart as a file or folder that helm installs from; pulled now if that has not happened yet.
    pub(super) async fn at_hand(
        &self,
        target: &Target<'_>,
        world: &World,
        context: &Context,
    ) -> Result<PathBuf, Fault> {
        let chart = &target.helm.chart;
        let Some(name) = Self::pin_name(chart) else { return path_of(chart, world) };
        let place = self.place(target.stack).unwrap_or_else(|| self.unsettled(chart));
        context.log_line(&format!("groundwork: {name}: {}", place.origin().words()));
        match place {
            Place::Mirror(found) => self.in_mirror(&name, &found),
            Place::StandIn(path) => {
                let cluster = &target.helm.cluster;
                if world.simulated || given::is_local_cluster(cluster, target.access, world) {
                    return Ok(path);
                }
                Err(Fault::new(format!("the stand-in chart of stack `{}` is not installed", target.stack))
                    .because(format!("the cluster of `{cluster}` is not a local one that groundwork runs"))
                    .hint(format!(
                        "apply `{cluster}` first: what is recorded of it leads to another cluster"
                    )))
            }
            Place::Repository { no_stand_in } => {
                let pulled = self.pulled(chart, &name, world, context).await;
                let fault = match pulled {
                    Ok(path) => return Ok(path),
                    Err(missed) => missed.fault,
                };
                let miss = self.mirror.as_ref().and_then(|mirror| mirror.find(chart).err());
                Err(miss.into_iter().chain(no_stand_in).fold(fault, Fault::because))
            }
        }
    }

    /// The same for a chart that is not installed, only looked at: wherever it comes from.
    pub(super) async fn to_look_at(
        &self,
        stack: &Stack,
        chart: &Chart,
        world: &World,
        context: &Context,
    ) -> Result<PathBuf, Fault> {
        let Some(name) = Self::pin_name(chart) else { return path_of(chart, world) };
        match self.place(&stack.id).unwrap_or_else(|| self.unsettled(chart)) {
            Place::Mirror(found) => self.in_mirror(&name, &found),
            Place::StandIn(path) => Ok(path),
            Place::Repository { .. } => {
                self.pulled(chart, &name, world, context).await.map_err(|missed| missed.fault)
            }
        }
    }

    /// Where a chart comes from that nobody settled: never from a stand-in, which the stack's digest would not tell.
    fn unsettled(&self, chart: &Chart) -> Place {
        let found = self.mirror.as_ref().and_then(|mirror| mirror.find(chart).ok());
        found.map_or(Place::Repository { no_stand_in: None }, Place::Mirror)
    }

    /// The archive of a chart in the cache, pulled now if that has not happened yet.
    pub(super) async fn pulled(
        &self,
        chart: &Chart,
        name: &str,
        world: &World,
        context: &Context,
    ) -> Result<PathBuf, pull::Missed> {
        let place = self.cached(name);
        // One at a time: several stacks often install the same chart.
        let _one = self.pulling.lock().await;
        if !place.is_file() {
            context.doing(format!("pulling {name}"));
            let from = pull::Outside { cache: &self.cache, hosts: &self.hosts, registries: &self.registries };
            pull::pull(chart, &place, &from, world, context).await?;
        }
        self.check(name, &place).inspect_err(|_| {
            // Never used, and pulled again the next time.
            let _ = std::fs::remove_file(&place);
        })?;
        Ok(place)
    }

    /// Where the archive of a chart is kept once it was pulled.
    pub(super) fn cached(&self, name: &str) -> PathBuf {
        self.cache.join("charts").join(format!("{}.tgz", Digest::of(name.as_bytes()).short()))
    }

    /// A chart of the mirror, if it is the pinned one.
    pub(super) fn in_mirror(&self, name: &str, found: &Mirrored) -> Result<PathBuf, Fault> {
        let path = found.path();
        if self.pin(&pin_of(name, found)).is_none()
            && let Some(other) = self.pinned_as(&of_files(path)?)
        {
            // Names and versions are all that a mirror tells charts by.
            let what = format!("the chart in the mirror, `{}`, is not {name}", path.display());
            return Err(Fault::new(what)
                .because(format!("platform.lock has it as {other}"))
                .hint("a mirror holds one chart of a name and version; if both are the same, remove that line from platform.lock"));
        }
        let hint = match found {
            Mirrored::Packaged(_) => "`groundwork vendor` writes the pinned one",
            Mirrored::Unpacked(_) => "`groundwork vendor` leaves it alone: it may be changed on purpose",
        };
        self.check(&pin_of(name, found), path).map_err(|fault| {
            fault
                .because(format!("it lies in the mirror: `{}`", path.display()))
                .hint(format!("{hint}; if you trust what is there, remove its line from platform.lock"))
        })?;
        Ok(path.to_owned())
    }

    /// Compares a chart with its pin, or pins it.
    fn check(&self, name: &str, chart: &Path) -> Result<(), Fault> {
        let found = of_files(chart)?;
        let mut pins = self.pins.lock().expect("nobody panics while holding it");
        match pins.get(name) {
            None => {
                pins.insert(name.to_owned(), found);
                Ok(())
            }
            Some(pinned) if *pinned == found => Ok(()),
            Some(pinned) => Err(Fault::new(format!("the chart {name} is not the one in platform.lock"))
                .because(format!("its SHA-256 is {found}, the lock file has {pinned}"))
                .hint(
                    "if the publisher replaced the chart and you trust that, remove its line from platform.lock",
                )),
        }
    }

    /// The chart that a digest is pinned for.
    fn pinned_as(&self, digest: &Digest) -> Option<String> {
        let pins = self.pins.lock().expect("nobody panics while holding it");
        pins.iter().find(|(_, pinned)| *pinned == digest).map(|(name, _)| name.clone())
    }

    /// The digest that is pinned, if one is.
    pub(super) fn pin(&self, name: &str) -> Option<Digest> {
        self.pins.lock().expect("nobody panics while holding it").get(name).cloned()
    }
}

/// The name in `platform.lock` of a chart in a mirror. A folder has another digest than the archive it came from.
pub(super) fn pin_of(name: &str, found: &Mirrored) -> String {
    match found {
        Mirrored::Packaged(_) => name.to_owned(),
        Mirrored::Unpacked(_) => format!("{name} (unpacked)"),
    }
}

/// A chart in the platform's folder.
fn path_of(chart: &Chart, world: &World) -> Result<PathBuf, Fault> {
    let ChartSource::Path(path) = &chart.source else { unreachable!("only paths have no pin") };
    in_platform(path, world)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(fault.what.contains("platform.lock"), "{fault}");
        let found = Mirrored::Packaged(archive.clone());
        let pins = [("fork/x@1".to_owned(), Digest::of(b"two"))].into();
        let vendored = Charts::new(scratch.path().to_owned(), pins);
        let fault = vendored.in_mirror("x@1", &found).expect_err("is another's");
        assert!(fault.to_string().ends_with("platform.lock has it as fork/x@1"), "{fault}");
        vendored.in_mirror("fork/x@1", &found).expect("is the one");
        let fault = charts.in_mirror("x@1", &found).expect_err("is another in a mirror, too");
        assert!(fault.to_string().contains("it lies in the mirror") && archive.exists(), "{fault}");
    }
}
