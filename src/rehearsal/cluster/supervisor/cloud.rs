use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    path::PathBuf,
};

use k8s_openapi::{
    NamespaceResourceScope,
    api::{
        core::v1::{ConfigMap, Node, PersistentVolume, Service},
        networking::v1::Ingress,
        storage::v1::StorageClass,
    },
};
use kube::{
    Api, Resource, ResourceExt,
    api::{Patch, PatchParams, PostParams},
};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{
    super::cloud::{
        Backends, CloudObject, Disk, Names, Place, cloud_objects, disk_of, ingress_finalizers,
        ingress_objects, merged, service_finalizers, service_objects, standalone_groups, write,
    },
    claims::PROVISIONER,
    follow::{Happened, follow},
};

/// The label of a node's zone.
const ZONE: &str = "topology.kubernetes.io/zone";

/// What is known of a cluster's objects, and the list that follows from it.
struct Keeper {
    file: PathBuf,
    place: Place,
    nodes: BTreeMap<String, Node>,
    services: Backends,
    ingresses: BTreeMap<(String, String), Ingress>,
    classes: BTreeMap<String, StorageClass>,
    volumes: BTreeMap<String, PersistentVolume>,
    /// Disks of volumes that were deleted and say that their disk is not.
    retained: Vec<CloudObject>,
    /// What an earlier cluster left in the same file.
    foreign: Vec<CloudObject>,
    written: Option<Vec<CloudObject>>,
}

/// Keeps the list of the cloud objects that the cluster's services, ingresses and volumes have on GKE, and those objects'
/// finalizers, for as long as the cluster lives. On return the list is written.
pub(super) async fn keep(client: kube::Client, file: PathBuf, region: &str, uid: &str) -> kube::Result<()> {
    let names = Names::new(uid);
    let ids = json!({
        "metadata": { "name": "ingress-uid" },
        "data": { "uid": names.ingress_uid(), "provider-uid": names.ingress_uid() },
    });
    let maps: Api<ConfigMap> = Api::namespaced(client.clone(), "kube-system");
    let ids = serde_json::from_value(ids).map_err(kube::Error::SerdeError)?;
    maps.create(&PostParams::default(), &ids).await?;
    let foreign = cloud_objects(&file).unwrap_or_else(|error| {
        tracing::warn!("{}: {error}", file.display());
        Vec::new()
    });
    let mut keeper = Keeper {
        file,
        place: Place { names, region: region.to_owned(), zones: BTreeSet::new() },
        nodes: BTreeMap::new(),
        services: Backends::new(),
        ingresses: BTreeMap::new(),
        classes: BTreeMap::new(),
        volumes: BTreeMap::new(),
        retained: Vec::new(),
        foreign: foreign.into_iter().filter(|object| object.cluster != uid).collect(),
        written: None,
    };
    keeper.write();
    tokio::spawn(run(client, keeper));
    Ok(())
}

async fn run(client: kube::Client, mut keeper: Keeper) {
    let mut nodes = follow::<Node>(Api::all(client.clone()));
    let mut classes = follow::<StorageClass>(Api::all(client.clone()));
    let mut volumes = follow::<PersistentVolume>(Api::all(client.clone()));
    let mut services = follow::<Service>(Api::all(client.clone()));
    let mut ingresses = follow::<Ingress>(Api::all(client.clone()));
    loop {
        tokio::select! {
            Some(event) = nodes.recv() => keeper.learn_nodes(event),
            Some(event) = classes.recv() => {
                learn(&mut keeper.classes, event, ResourceExt::name_any);
            }
            Some(event) = volumes.recv() => keeper.learn_volumes(event),
            Some(event) = services.recv() => {
                let changed = learn(&mut keeper.services, event, key);
                keeper.write();
                for service in changed {
                    settle(&client, &service, service_finalizers(&service)).await;
                }
            }
            Some(event) = ingresses.recv() => {
                let changed = learn(&mut keeper.ingresses, event, key);
                keeper.write();
                for ingress in changed {
                    settle(&client, &ingress, ingress_finalizers(&ingress)).await;
                }
            }
            else => return,
        }
        keeper.write();
    }
}

fn key<K: Resource>(object: &K) -> (String, String) {
    (object.namespace().unwrap_or_default(), object.name_any())
}

/// Keeps what there is of a kind; gives what was made or changed.
fn learn<K: Clone, I: Ord>(known: &mut BTreeMap<I, K>, event: Happened<K>, key: impl Fn(&K) -> I) -> Vec<K> {
    match event {
        Happened::Listed(objects) => {
            *known = objects.iter().map(|object| (key(object), object.clone())).collect();
            objects
        }
        Happened::Applied(object) => {
            known.insert(key(&object), object.clone());
            vec![object]
        }
        Happened::Deleted(object) => {
            known.remove(&key(&object));
            Vec::new()
        }
    }
}

/// Gives an object these finalizers. It was changed in between if that is refused, and comes again.
async fn settle<K>(client: &kube::Client, object: &K, finalizers: Option<Vec<String>>)
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + Debug + DeserializeOwned,
{
    let Some(finalizers) = finalizers else { return };
    let change =
        json!({ "metadata": { "finalizers": finalizers, "resourceVersion": object.resource_version() } });
    let api: Api<K> = Api::namespaced(client.clone(), &object.namespace().unwrap_or_default());
    match api.patch(&object.name_any(), &PatchParams::default(), &Patch::Merge(&change)).await {
        Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => {}
        Err(error) => tracing::warn!("finalizers of {}: {error}", object.name_any()),
        Ok(_) => {}
    }
}

impl Keeper {
    fn learn_nodes(&mut self, event: Happened<Node>) {
        learn(&mut self.nodes, event, ResourceExt::name_any);
        let zones = self.nodes.values().filter_map(|node| node.labels().get(ZONE).cloned());
        self.place.zones = zones.collect();
    }

    /// A volume that says so leaves its disk behind.
    fn learn_volumes(&mut self, event: Happened<PersistentVolume>) {
        let before = std::mem::take(&mut self.volumes);
        self.volumes.clone_from(&before);
        learn(&mut self.volumes, event, ResourceExt::name_any);
        for (name, volume) in before {
            if !self.volumes.contains_key(&name)
                && let Some(disk) = self.disk(&volume).filter(|disk| disk.retained)
            {
                self.retained.push(disk.object);
            }
        }
    }

    fn disk(&self, volume: &PersistentVolume) -> Option<Disk> {
        disk_of(volume, &self.classes, PROVISIONER, &self.place)
    }

    /// Writes the list, if it is not what was written last. One that cannot be written is logged: the cluster can live
    /// without.
    fn write(&mut self) {
        let place = &self.place;
        let services = self.services.values();
        let balanced = services.clone().flat_map(|service| service_objects(service, place));
        let grouped = services.flat_map(|service| standalone_groups(service, place));
        let ingresses =
            self.ingresses.values().flat_map(|ingress| ingress_objects(ingress, &self.services, place));
        let disks = self.volumes.values().filter_map(|volume| self.disk(volume)).map(|disk| disk.object);
        let own = balanced.chain(grouped).chain(ingresses).chain(disks).chain(self.retained.clone());
        let objects: Vec<CloudObject> = self.foreign.iter().cloned().chain(merged(own)).collect();
        if self.written.as_ref() == Some(&objects) {
            return;
        }
        if let Err(error) = write(&self.file, objects.clone()) {
            tracing::error!("{}: {error}", self.file.display());
            return;
        }
        self.written = Some(objects);
    }
}
