use std::{collections::HashMap, time::Duration};

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::{
    Api, ResourceExt as _,
    api::{DynamicObject, Patch, PatchParams},
};
use serde_json::{Value, json};

use super::{
    super::stages::{self, MANAGER},
    follow::{Happened, follow},
    stage_replay::replay,
    stage_shelf::{park, restore},
};

/// The definition that a stage has taken effect with. It is written once the resource is served, and the change makes
/// kwok look at the stage again: it tries each stage only when stages change, and gives up where the resource is not
/// there yet.
pub(super) const SERVED: &str = "groundwork.dev/served";

/// How long the API server is given to publish the schema of a new resource.
const PATIENCE: Duration = Duration::from_mins(1);

/// The resources that definitions serve: API version and kind to the definition's UID and plural.
type Served = HashMap<(String, String), (String, String)>;

/// What is known of definitions and stages.
#[derive(Default)]
struct Known {
    served: Served,
    /// The stages that are there.
    stages: HashMap<String, DynamicObject>,
    /// What those are for that were taken away while their resource is gone: kwok would ask for it at ever longer
    /// intervals, and overlook for up to half a minute that it has come back.
    parked: HashMap<String, (String, String)>,
    /// What stages are for that were changed since they took effect.
    changed: Vec<(String, String)>,
}

/// What is to be done about a stage.
#[derive(Debug, PartialEq)]
enum Act {
    /// Put it aside.
    Park(Box<DynamicObject>),
    /// Bring back the one of that name.
    Restore(String),
    /// Tell kwok that its resource is served now.
    Wake { name: String, uid: String, kind: String, plural: String, version: String },
    /// Have it play what stages say now for the objects that are there.
    Replay { kind: String, plural: String, version: String },
}

/// Wakes stages whose resource has come to be served, for as long as the cluster lives.
pub(super) fn keep(client: kube::Client) {
    tokio::spawn(async move {
        let mut definitions = follow::<CustomResourceDefinition>(Api::all(client.clone()));
        let mut stages = follow::<DynamicObject>(stages::api(&client));
        let mut known = Known::default();
        loop {
            tokio::select! {
                Some(event) = definitions.recv() => known.learn_definitions(event),
                Some(event) = stages.recv() => known.learn_stages(event),
                else => return,
            }
            for act in known.acts() {
                carry_out(&client, act).await;
            }
        }
    });
}

async fn carry_out(client: &kube::Client, act: Act) {
    let (name, result) = match act {
        Act::Park(stage) => (stage.name_any(), park(client, &stage).await),
        Act::Restore(name) => {
            let result = restore(client, &name).await;
            (name, result)
        }
        Act::Wake { name, uid, kind, plural, version } => {
            let client = client.clone();
            tokio::spawn(async move {
                wake(&client, &name, &uid, &plural, &version).await;
                replay(client, version, kind, plural).await;
            });
            return;
        }
        Act::Replay { kind, plural, version } => {
            tokio::spawn(replay(client.clone(), version, kind, plural));
            return;
        }
    };
    if let Err(error) = result {
        tracing::warn!("stage {name}: {error}");
    }
}

impl Known {
    fn learn_definitions(&mut self, event: Happened<CustomResourceDefinition>) {
        let served = |definition: &CustomResourceDefinition| {
            if stages::established(definition) { resources(definition) } else { Vec::new() }
        };
        match event {
            Happened::Listed(definitions) => self.served = definitions.iter().flat_map(served).collect(),
            Happened::Applied(definition) => self.served.extend(served(&definition)),
            Happened::Deleted(definition) => {
                for (resource, _) in resources(&definition) {
                    self.served.remove(&resource);
                }
            }
        }
    }

    fn learn_stages(&mut self, event: Happened<DynamicObject>) {
        match event {
            Happened::Listed(stages) => {
                self.stages = stages.into_iter().map(|stage| (stage.name_any(), stage)).collect();
            }
            Happened::Applied(stage) => {
                self.parked.remove(&stage.name_any());
                let name = stage.name_any();
                let spec = |stage: &DynamicObject| stage.data.get("spec").cloned();
                if self.stages.get(&name).is_some_and(|before| spec(before) != spec(&stage)) {
                    self.changed
                        .extend(reference(&stage).filter(|_| stage.annotations().contains_key(SERVED)));
                }
                self.stages.insert(name, stage);
            }
            Happened::Deleted(stage) => {
                self.stages.remove(&stage.name_any());
            }
        }
    }

    /// What follows from what is known. Each is said once.
    fn acts(&mut self) -> Vec<Act> {
        let mut acts = Vec::new();
        let gone: Vec<String> = self
            .stages
            .iter()
            .filter(|(_, stage)| self.orphaned(stage))
            .map(|(name, _)| name.clone())
            .collect();
        for name in gone {
            if let Some((stage, reference)) = self.stages.remove(&name).and_then(|stage| {
                let reference = reference(&stage)?;
                Some((stage, reference))
            }) {
                self.parked.insert(name, reference);
                acts.push(Act::Park(Box::new(stage)));
            }
        }
        let served = &self.served;
        let back: Vec<String> = self
            .parked
            .iter()
            .filter(|(_, reference)| served.contains_key(reference))
            .map(|(name, _)| name.clone())
            .collect();
        self.parked.retain(|name, _| !back.contains(name));
        acts.extend(back.into_iter().map(Act::Restore));
        acts.extend(self.changed.drain(..).filter_map(|(version, kind)| {
            let (_, plural) = served.get(&(version.clone(), kind.clone()))?.clone();
            Some(Act::Replay { kind, plural, version })
        }));
        for (name, stage) in &mut self.stages {
            let Some(reference) = reference(stage) else { continue };
            let Some((uid, plural)) = served.get(&reference) else { continue };
            if stage.annotations().get(SERVED) != Some(uid) {
                // So that it is said once only; the watch brings the stage again with the annotation.
                stage.annotations_mut().insert(SERVED.to_owned(), uid.clone());
                let (uid, plural) = (uid.clone(), plural.clone());
                let (version, kind) = reference;
                acts.push(Act::Wake { name: name.clone(), uid, kind, plural, version });
            }
        }
        acts
    }

    /// Whether a stage has taken effect with a definition that is gone.
    fn orphaned(&self, stage: &DynamicObject) -> bool {
        stage.annotations().contains_key(SERVED)
            && reference(stage).is_some_and(|reference| !self.served.contains_key(&reference))
    }
}

/// The API version and kind that a stage is for.
pub(super) fn reference(stage: &DynamicObject) -> Option<(String, String)> {
    let reference = stage.data.pointer("/spec/resourceRef")?;
    Some((reference.get("apiGroup")?.as_str()?.to_owned(), reference.get("kind")?.as_str()?.to_owned()))
}

fn resources(definition: &CustomResourceDefinition) -> Vec<((String, String), (String, String))> {
    let spec = &definition.spec;
    let uid = definition.metadata.uid.clone().unwrap_or_default();
    spec.versions
        .iter()
        .filter(|version| version.served)
        .map(|version| {
            let api_version = format!("{}/{}", spec.group, version.name);
            ((api_version, spec.names.kind.clone()), (uid.clone(), spec.names.plural.clone()))
        })
        .collect()
}

/// Waits until the schema is published, which kwok reads, and changes the stage.
async fn wake(client: &kube::Client, name: &str, uid: &str, plural: &str, version: &str) {
    let published = async {
        while !publishes(client, version, plural).await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    if tokio::time::timeout(PATIENCE, published).await.is_err() {
        tracing::warn!(
            "the schema of {plural} ({version}) was not published: stage {name} may not take effect"
        );
    }
    let change = json!({ "metadata": { "annotations": { SERVED: uid } } });
    let parameters = PatchParams { field_manager: Some(MANAGER.to_owned()), ..PatchParams::default() };
    if let Err(error) = stages::api(client).patch(name, &parameters, &Patch::Merge(&change)).await {
        tracing::warn!("stage {name}: {error}");
    }
}

async fn publishes(client: &kube::Client, version: &str, plural: &str) -> bool {
    let Ok(request) = http::Request::get(format!("/openapi/v3/apis/{version}")).body(Vec::new()) else {
        return false;
    };
    let Ok(schema) = client.request::<Value>(request).await else { return false };
    let suffix = format!("/{plural}/{{name}}");
    schema["paths"].as_object().is_some_and(|paths| paths.keys().any(|path| path.ends_with(&suffix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(annotation: Option<&str>) -> DynamicObject {
        let mut stage: DynamicObject = serde_json::from_value(json!({
            "apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "Stage", "metadata": { "name": "s", "uid": "old" },
            "spec": { "resourceRef": { "apiGroup": "a/v1", "kind": "Thing" } },
        }))
        .expect("a stage");
        if let Some(value) = annotation {
            stage.annotations_mut().insert(SERVED.to_owned(), value.to_owned());
        }
        stage
    }

    fn known(served: Option<&str>, stage: DynamicObject) -> Known {
        let resource =
            |uid: &str| (("a/v1".to_owned(), "Thing".to_owned()), (uid.to_owned(), "things".to_owned()));
        Known {
            served: served.map(resource).into_iter().collect(),
            stages: HashMap::from([("s".to_owned(), stage)]),
            ..Known::default()
        }
    }

    fn is_wake(acts: &[Act]) -> bool {
        matches!(acts, [Act::Wake { uid, plural, .. }] if uid == "1" && plural == "things")
    }

    #[test]
    fn a_stage_is_woken_once_for_each_definition() {
        let mut first = known(Some("1"), stage(None));
        assert!(is_wake(&first.acts()));
        assert_eq!(first.acts(), []);
        assert!(is_wake(&known(Some("1"), stage(Some("an older one"))).acts()));
        assert_eq!(known(Some("1"), stage(Some("1"))).acts(), []);
        assert_eq!(known(None, stage(None)).acts(), [], "its definition may yet come");
    }

    #[test]
    fn a_changed_stage_is_played_again() {
        let mut known = known(Some("1"), stage(Some("1")));
        known.learn_stages(Happened::Applied(stage(Some("1"))));
        assert_eq!(known.acts(), []);
        let mut changed = stage(Some("1"));
        changed.data["spec"]["weight"] = json!(1);
        known.learn_stages(Happened::Applied(changed));
        let (kind, plural, version) = ("Thing".to_owned(), "things".to_owned(), "a/v1".to_owned());
        assert_eq!(known.acts(), [Act::Replay { kind, plural, version }]);
        assert_eq!(known.acts(), []);
    }

    #[test]
    fn a_stage_waits_aside_while_its_definition_is_gone() {
        let mut known = known(None, stage(Some("1")));
        let acts = known.acts();
        let [Act::Park(parked)] = acts.as_slice() else { panic!("{acts:?}") };
        assert_eq!(parked.name_any(), "s");
        assert_eq!(known.acts(), []);
        known.served.insert(("a/v1".to_owned(), "Thing".to_owned()), ("2".to_owned(), "things".to_owned()));
        assert_eq!(known.acts(), [Act::Restore("s".to_owned())]);
        assert_eq!(known.acts(), []);
    }
}
