use super::{
    Edge,
    gates::own_cluster,
    stack::{Context, Said},
};
use crate::model::{Kind, Stages};

/// What the folder's `stages.yaml` declares, and the cluster that it is for.
pub fn make(said: &Said<'_>, kind: &Kind, edges: &mut Vec<Edge>, context: &mut Context<'_>) -> Stages {
    let declared = said.folder.and_then(|folder| folder.stages.as_ref());
    let cluster = match declared {
        Some(_) => own_cluster(said, kind, edges),
        // Of one that has none, only a cluster that it talks to anyway is worth a question.
        None => kind.cluster().cloned(),
    };
    if let (Some(declared), None) = (declared, &cluster) {
        let message = format!("the stages of `{}` have no cluster to be for", said.id);
        context.wrong(message, declared.place, "name the stack that is the cluster: `cluster = \"gke\"`");
    }
    Stages { cluster, objects: declared.map(|declared| declared.objects.clone()).unwrap_or_default() }
}
