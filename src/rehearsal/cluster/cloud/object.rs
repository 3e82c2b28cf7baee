use std::collections::{BTreeMap, BTreeSet};

use kube::{Resource, ResourceExt as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Names;

/// One object of the cloud that a cluster has made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CloudObject {
    /// Terraform's resource type for it: `google_compute_forwarding_rule`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name in the cloud.
    pub name: String,
    /// The region of a regional object. With neither region nor zone it is a global one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The zone of a zonal object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Its labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// What else is known of it, by the names of Terraform's attributes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Value>,
    /// The UID of the `kube-system` namespace of the cluster that made it.
    pub cluster: String,
    /// The Kubernetes objects that it was made for: several share a health check, a firewall rule, a backend.
    pub owners: BTreeSet<Owner>,
}

/// A Kubernetes object that a cloud object was made for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owner {
    /// `Service`, `Ingress` or `PersistentVolume`.
    pub kind: String,
    /// Its namespace, if it lives in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Its UID.
    pub uid: String,
}

impl Owner {
    /// This object as an owner.
    pub(super) fn of<K: Resource<DynamicType = ()>>(object: &K) -> Self {
        Self {
            kind: K::kind(&()).into_owned(),
            namespace: object.namespace(),
            name: object.name_any(),
            uid: object.uid().unwrap_or_default(),
        }
    }
}

/// Where a cluster's objects are made, and how they are called.
#[derive(Debug)]
pub struct Place {
    /// The cluster's names.
    pub names: Names,
    /// The cluster's region.
    pub region: String,
    /// The zones that have nodes.
    pub zones: BTreeSet<String>,
}

impl Place {
    /// A global object.
    pub(super) fn global(&self, kind: &str, name: impl Into<String>, owner: &Owner) -> CloudObject {
        CloudObject {
            kind: kind.to_owned(),
            name: name.into(),
            region: None,
            zone: None,
            labels: BTreeMap::new(),
            attributes: BTreeMap::new(),
            cluster: self.names.cluster().to_owned(),
            owners: BTreeSet::from([owner.clone()]),
        }
    }

    /// A regional object.
    pub(super) fn regional(&self, kind: &str, name: impl Into<String>, owner: &Owner) -> CloudObject {
        CloudObject { region: Some(self.region.clone()), ..self.global(kind, name, owner) }
    }

    /// One object in each zone.
    pub(super) fn zonal<'a>(
        &'a self,
        kind: &'a str,
        name: &'a str,
        owner: &'a Owner,
    ) -> impl Iterator<Item = CloudObject> + 'a {
        let zones = self.zones.iter();
        zones.map(move |zone| CloudObject { zone: Some(zone.clone()), ..self.global(kind, name, owner) })
    }
}

impl CloudObject {
    /// With an attribute.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.attributes.insert(name.to_owned(), value.into());
        self
    }

    /// What tells it from all others of a project.
    fn identity(&self) -> (&str, &str, Option<&str>, Option<&str>) {
        (&self.kind, &self.name, self.region.as_deref(), self.zone.as_deref())
    }
}

/// Each object once, with all its owners, in a lasting order.
pub fn merged(objects: impl IntoIterator<Item = CloudObject>) -> Vec<CloudObject> {
    let mut all: Vec<CloudObject> = objects.into_iter().collect();
    all.sort_by(|one, other| one.identity().cmp(&other.identity()));
    all.dedup_by(|later, first| {
        let same = later.identity() == first.identity();
        if same {
            first.owners.append(&mut later.owners);
        }
        same
    });
    all
}
