use super::scene::Scene;
use crate::cli::Printer;

/// What is left after a teardown, and what is left because it cannot be deleted.
pub(super) fn find(scene: &Scene, printer: &Printer) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let mut left = Vec::new();
    let mut kept = Vec::new();
    scene.cloud.look(|contents| {
        left.extend(contents.lost().map(|(kind, id)| format!("it was given, and is gone: {kind} `{id}`")));
        for object in contents.all().filter(|object| !contents.is_given(object)) {
            let what = format!("{} `{}`", object.kind, object.id);
            if contents.is_retired(object) {
                kept.push(format!("cannot be deleted: {what}"));
            } else {
                left.push(format!("left in the cloud: {what}"));
            }
        }
    })?;
    for folder in ["cloud/clusters", "clusters"] {
        let clusters = std::fs::read_dir(scene.folder.join(folder)).into_iter().flatten().flatten();
        left.extend(clusters.map(|cluster| format!("a local cluster is left: {}", cluster.path().display())));
    }
    let opened = scene.open(None, printer)?;
    left.extend(opened.records.all().into_keys().map(|id| format!("still recorded as up: stack `{id}`")));
    Ok((left, kept))
}
