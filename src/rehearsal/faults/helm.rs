use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use k8s_openapi::api::core::v1::Secret;
use kube::{Api, api::ListParams};
use nix::{sys::signal::Signal, unistd::Pid};

use crate::{
    drivers::process::Spawned, process_stat::ProcessStat, rehearsal::cluster, run::Line, store::Entry,
};

/// A helm that is to be killed.
#[derive(Clone, Debug)]
pub struct HelmVictim {
    /// The journal of the run that starts it.
    pub journal: PathBuf,
    /// Its stack.
    pub stack: String,
    /// The release that it installs or upgrades.
    pub release: String,
    /// The folders that the clusters' folders lie in.
    pub clusters: Vec<PathBuf>,
}

/// How often it is looked whether the moment has come: it lasts as long as helm waits for its objects.
const EVERY: Duration = Duration::from_millis(15);

impl HelmVictim {
    /// Waits until helm has written its release down and is not through with it, and kills it then. Does not return
    /// before.
    pub async fn kill(self) {
        loop {
            if let Some(helm) = self.started()
                && self.is_pending().await
                && is_alive(&helm)
                && let Ok(pid) = i32::try_from(helm.pid)
            {
                let _ = nix::sys::signal::kill(Pid::from_raw(pid), Signal::SIGKILL);
                return;
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// The stack's upgrade, once the journal has it.
    fn started(&self) -> Option<Spawned> {
        let text = std::fs::read_to_string(&self.journal).ok()?;
        let upgrade = |line: &str| match serde_json::from_str::<Entry<Line>>(line).ok()?.what {
            Line::Process { stack, process } if stack.as_str() == self.stack && process.step == "upgrade" => {
                Some(process)
            }
            _ => None,
        };
        text.lines().rev().find_map(upgrade)
    }

    async fn is_pending(&self) -> bool {
        for folder in self.clusters.iter().flat_map(|parent| folders(parent)) {
            let Some(Ok(client)) = cluster::access(&folder).map(|access| access.client()) else { continue };
            let pending = ListParams::default().labels(&format!(
                "owner=helm,name={},status in (pending-install,pending-upgrade)",
                self.release
            ));
            let secrets: Api<Secret> = Api::all(client);
            if secrets.list_metadata(&pending).await.is_ok_and(|found| !found.items.is_empty()) {
                return true;
            }
        }
        false
    }
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn is_alive(process: &Spawned) -> bool {
    ProcessStat::of(process.pid).is_some_and(|stat| !stat.dead && stat.started == process.started)
}
