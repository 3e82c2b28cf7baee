//! The one place that decides where a chart comes from.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Charts, mirror::Mirrored, pull};
use crate::{
    drivers::{Context, World},
    model::{Chart, ChartOrigin, Given, GivenSource, Helm, Kind, Record, Stack, StackId},
};

/// Where a chart comes from in this run.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// The mirror.
    Mirror(Mirrored),
    /// Its repository, by way of the cache.
    Repository {
        /// Why the stack's stand-in does not help where that cannot be reached; `None` if it has none.
        no_stand_in: Option<String>,
    },
    /// The stack's stand-in.
    StandIn(PathBuf),
}

impl Place {
    /// The word for it.
    pub const fn origin(&self) -> ChartOrigin {
        match self {
            Self::Mirror(_) => ChartOrigin::Mirror,
            Self::Repository { .. } => ChartOrigin::Repository,
            Self::StandIn(_) => ChartOrigin::StandIn,
        }
    }
}

/// What decides where the charts of an environment's releases come from.
pub struct Releases<'a> {
    /// The environment's stacks.
    pub stacks: &'a BTreeMap<StackId, Arc<Stack>>,
    /// The records of what is installed and still there.
    pub installed: &'a BTreeMap<StackId, Record>,
    /// Whether the environment is protected.
    pub protected: bool,
    /// Around them.
    pub world: &'a World,
}

/// A stand-in that a run uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// The stack.
    pub stack: StackId,
    /// The chart that could not be had, as `platform.lock` would name it.
    pub chart: String,
    /// Why its repository could not be asked for it.
    pub why: String,
    /// What the mirror has instead, where there is one.
    pub miss: Option<String>,
}

impl Charts {
    /// Settles where the charts of these stacks come from: the mirror, then the cache or the repository, then the stack's
    /// stand-in. Before a run, because a stack's digest covers it. Asks the network only for charts that a stand-in may
    /// stand for, each host once; with no context it asks nobody, and takes what a stand-in was installed for as still out
    /// of reach.
    ///
    /// Gives the stand-ins that are used.
    pub async fn settle(
        &self,
        ids: impl Iterator<Item = &StackId>,
        releases: &Releases<'_>,
        context: Option<&Context>,
    ) -> Vec<StandIn> {
        let settling = ids.filter_map(|id| releases.stacks.get(id)).filter_map(|stack| {
            let Kind::Helm(helm) = &stack.kind else { return None };
            let name = Self::pin_name(&helm.chart)?;
            Some(self.settle_one(stack, &helm.chart, name, releases, context))
        });
        futures::future::join_all(settling).await.into_iter().flatten().collect()
    }

    async fn settle_one(
        &self,
        stack: &Stack,
        chart: &Chart,
        name: String,
        releases: &Releases<'_>,
        context: Option<&Context>,
    ) -> Option<StandIn> {
        let found = self.mirror.as_ref().map(|mirror| mirror.find(chart));
        if let Some(Ok(found)) = found {
            self.settled(stack.id.clone(), Place::Mirror(found));
            return None;
        }
        let stand_in = releases.world.platform_folder.join(&stack.folder).join(Helm::STAND_IN);
        let missed = match releases.no_stand_in(stack, &stand_in) {
            Err(no_stand_in) => Err(no_stand_in),
            Ok(()) => Ok(self.out_of_reach(stack, chart, &name, releases, context).await),
        };
        let (place, used) = match missed {
            Err(no_stand_in) => (Place::Repository { no_stand_in }, None),
            Ok(None) => (Place::Repository { no_stand_in: None }, None),
            Ok(Some(why)) => {
                let miss = found.and_then(Result::err);
                (Place::StandIn(stand_in), Some(StandIn { stack: stack.id.clone(), chart: name, why, miss }))
            }
        };
        self.settled(stack.id.clone(), place);
        used
    }

    /// Why a chart that is not in the cache cannot be pulled, if its repository cannot be reached.
    async fn out_of_reach(
        &self,
        stack: &Stack,
        chart: &Chart,
        name: &str,
        releases: &Releases<'_>,
        context: Option<&Context>,
    ) -> Option<String> {
        if self.cached(name).is_file() {
            return None;
        }
        let Some(context) = context else {
            return releases.recorded(stack).flatten().map(|_| "it was not tried".to_owned());
        };
        // All hosts at the same time; pulls come one after the other.
        if let Err(why) = pull::reach(chart, &self.hosts, releases.world).await {
            return Some(why);
        }
        // Whatever else is wrong is said when the stack's turn comes.
        self.pulled(chart, name, releases.world, context).await.err()?.unreachable
    }
}

impl Releases<'_> {
    /// Where the installed chart of a stack came from, if one is installed.
    fn recorded(&self, stack: &Stack) -> Option<Option<ChartOrigin>> {
        Some(self.installed.get(&stack.id)?.applied.as_ref()?.chart)
    }

    /// Whether a stack's stand-in may be used, if it has one; or why not. Only a cluster that is simulated gets one.
    fn no_stand_in(&self, stack: &Stack, stand_in: &Path) -> Result<(), Option<String>> {
        if !stand_in.join("Chart.yaml").is_file() {
            return Err(None);
        }
        let refused = |why: String| Err(Some(format!("its stand-in chart is not used: {why}")));
        match self.recorded(stack) {
            Some(Some(ChartOrigin::StandIn)) | None => {}
            Some(_) => return refused("the real one is installed".to_owned()),
        }
        if self.world.simulated {
            return Ok(());
        }
        let cluster = stack.kind.cluster().and_then(|cluster| self.stacks.get(cluster));
        match cluster {
            Some(cluster) if !is_local(cluster) => {
                refused(format!("`{}` is not a local cluster that groundwork runs", cluster.id))
            }
            None => refused("its cluster is not a local one that groundwork runs".to_owned()),
            Some(_) if self.protected => refused("the environment is protected".to_owned()),
            Some(_) => Ok(()),
        }
    }
}

fn is_local(cluster: &Stack) -> bool {
    matches!(&cluster.kind, Kind::Given(Given { source: GivenSource::LocalCluster { .. } }))
}
