use std::{collections::BTreeSet, path::PathBuf};

use super::{removal, scene::Scene};
use crate::{cli::Printer, rehearsal::cluster, report::rehearsal::Remains};

/// What is left after a teardown, and what is left because it cannot be deleted.
pub(super) fn find(scene: &Scene, printer: &Printer) -> anyhow::Result<Remains> {
    let Remains { mut left, mut kept, mut lost } = Remains::default();
    scene.cloud.look(|contents| {
        lost.extend(contents.lost().map(|(kind, id)| format!("{kind} `{id}`")));
        for object in contents.all().filter(|object| !contents.is_given(object)) {
            let what = format!("{} `{}`", object.kind, object.id);
            if contents.is_retired(object) {
                kept.push(what);
            } else {
                let command = removal::command(&object.id).map(|command| format!(": {command}"));
                left.push(what + &command.unwrap_or_default());
            }
        }
    })?;
    let given = given_clusters(scene)?;
    for folder in ["cloud/clusters", "clusters"] {
        let clusters = std::fs::read_dir(scene.folder.join(folder)).into_iter().flatten().flatten();
        let others = clusters.map(|cluster| cluster.path()).filter(|path| !given.contains(path));
        left.extend(others.map(|path| format!("the local cluster in {}", path.display())));
    }
    let stopped = given.iter().filter(|folder| cluster::access(folder).is_none());
    lost.extend(stopped.map(|folder| format!("the local cluster in {}", folder.display())));
    let opened = scene.open(None, printer)?;
    left.extend(opened.records.all().into_keys().map(|id| format!("the record of stack `{id}`")));
    Ok(Remains { left, kept, lost })
}

/// The folders of the local clusters behind what was given: they have to be there afterwards.
fn given_clusters(scene: &Scene) -> anyhow::Result<BTreeSet<PathBuf>> {
    let folders = scene.cloud.look(|contents| {
        let clusters = contents.of("google_container_cluster").filter(|object| contents.is_given(object));
        clusters.map(|object| scene.served.clusters.folder(&object.id)).collect()
    })?;
    Ok(folders)
}
