use super::{removal, scene::Scene};
use crate::{cli::Printer, report::rehearsal::Remains};

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
    for folder in ["cloud/clusters", "clusters"] {
        let clusters = std::fs::read_dir(scene.folder.join(folder)).into_iter().flatten().flatten();
        left.extend(clusters.map(|cluster| format!("the local cluster in {}", cluster.path().display())));
    }
    let opened = scene.open(None, printer)?;
    left.extend(opened.records.all().into_keys().map(|id| format!("the record of stack `{id}`")));
    Ok(Remains { left, kept, lost })
}
