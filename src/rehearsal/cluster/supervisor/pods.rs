use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Instant,
};

use k8s_openapi::api::core::v1::{ContainerStatus, Pod as PodObject};
use kube::Api;

use super::follow::{Happened, follow};

/// What the responder and the simulated kubelets know about a pod.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pod {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its address; that of its node with `hostNetwork`.
    pub address: Option<String>,
    /// Since when it is ready.
    pub ready_since: Option<Instant>,
    /// Its annotations.
    pub annotations: std::collections::BTreeMap<String, String>,
    /// Its containers, those of initialisation included.
    pub containers: Vec<Container>,
}

/// A container of a pod.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Container {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: String,
    /// The ports it declares.
    pub ports: Vec<i32>,
    /// The state it is in.
    pub status: Option<ContainerStatus>,
}

/// All pods of the cluster, kept up to date.
#[derive(Debug, Default)]
pub(super) struct Pods {
    by_name: RwLock<HashMap<(String, String), Arc<Pod>>>,
}

impl Pods {
    /// Begins to watch them.
    pub fn watch(client: kube::Client) -> Arc<Self> {
        let pods = Arc::new(Self::default());
        let mut events = follow::<PodObject>(Api::all(client));
        let kept = Arc::clone(&pods);
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                kept.learn(event);
            }
        });
        pods
    }

    fn learn(&self, event: Happened<PodObject>) {
        let mut by_name = self.by_name.write().unwrap_or_else(PoisonError::into_inner);
        match event {
            Happened::Listed(objects) => {
                let before = std::mem::take(&mut *by_name);
                for object in &objects {
                    let pod = describe(object, &before);
                    by_name.insert(key(&pod), Arc::new(pod));
                }
            }
            Happened::Applied(object) => {
                let pod = describe(&object, &by_name);
                by_name.insert(key(&pod), Arc::new(pod));
            }
            Happened::Deleted(object) => {
                let gone = key(&describe(&object, &by_name));
                by_name.remove(&gone);
            }
        }
    }

    /// The pod of this name.
    pub fn named(&self, namespace: &str, name: &str) -> Option<Arc<Pod>> {
        let by_name = self.by_name.read().unwrap_or_else(PoisonError::into_inner);
        by_name.get(&(namespace.to_owned(), name.to_owned())).cloned()
    }

    /// The pod at this address: of several (on a node's network) the one that has been ready for longest.
    pub fn at(&self, address: &str) -> Option<Arc<Pod>> {
        let by_name = self.by_name.read().unwrap_or_else(PoisonError::into_inner);
        by_name
            .values()
            .filter(|pod| pod.address.as_deref() == Some(address))
            .min_by_key(|pod| (pod.ready_since.is_none(), pod.ready_since))
            .cloned()
    }
}

fn key(pod: &Pod) -> (String, String) {
    (pod.namespace.clone(), pod.name.clone())
}

fn describe(object: &PodObject, before: &HashMap<(String, String), Arc<Pod>>) -> Pod {
    let namespace = object.metadata.namespace.clone().unwrap_or_default();
    let name = object.metadata.name.clone().unwrap_or_default();
    let known = before.get(&(namespace.clone(), name.clone())).and_then(|pod| pod.ready_since);
    let status = object.status.as_ref();
    let ready = status.and_then(|status| status.conditions.as_ref()).is_some_and(|conditions| {
        conditions.iter().any(|condition| condition.type_ == "Ready" && condition.status == "True")
    });
    Pod {
        namespace,
        name,
        address: status.and_then(|status| status.pod_ip.clone()),
        ready_since: ready.then(|| known.unwrap_or_else(Instant::now)),
        annotations: object.metadata.annotations.clone().unwrap_or_default(),
        containers: containers(object),
    }
}

fn containers(object: &PodObject) -> Vec<Container> {
    let Some(spec) = object.spec.as_ref() else { return Vec::new() };
    let status = object.status.as_ref();
    let statuses = |list: Option<&Vec<ContainerStatus>>, name: &str| {
        list.into_iter().flatten().find(|status| status.name == name).cloned()
    };
    let init = spec.init_containers.iter().flatten().map(|container| {
        (
            container,
            statuses(status.and_then(|status| status.init_container_statuses.as_ref()), &container.name),
        )
    });
    let main = spec.containers.iter().map(|container| {
        (container, statuses(status.and_then(|status| status.container_statuses.as_ref()), &container.name))
    });
    init.chain(main)
        .map(|(container, status)| Container {
            name: container.name.clone(),
            image: container.image.clone().unwrap_or_default(),
            ports: container.ports.iter().flatten().map(|port| port.container_port).collect(),
            status,
        })
        .collect()
}
