use kube::{
    Api,
    api::{ApiResource, DynamicObject},
    core::GroupVersionKind,
    discovery::Scope,
};

use super::{clusters::Cluster, outcome::refused};
use crate::model::{Fault, ObjectRef};

/// A kind of object as the API server serves it.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its group, version and plural name.
    pub resource: ApiResource,
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
}

/// Kinds that every cluster serves: kind, group, version, plural, namespaced. They need no discovery.
const BUILT_IN: &[(&str, &str, &str, &str, bool)] = &[
    ("ConfigMap", "", "v1", "configmaps", true),
    ("Namespace", "", "v1", "namespaces", false),
    ("Node", "", "v1", "nodes", false),
    ("PersistentVolume", "", "v1", "persistentvolumes", false),
    ("PersistentVolumeClaim", "", "v1", "persistentvolumeclaims", true),
    ("Pod", "", "v1", "pods", true),
    ("Secret", "", "v1", "secrets", true),
    ("Service", "", "v1", "services", true),
    ("ServiceAccount", "", "v1", "serviceaccounts", true),
    ("DaemonSet", "apps", "v1", "daemonsets", true),
    ("Deployment", "apps", "v1", "deployments", true),
    ("ReplicaSet", "apps", "v1", "replicasets", true),
    ("StatefulSet", "apps", "v1", "statefulsets", true),
    ("CronJob", "batch", "v1", "cronjobs", true),
    ("Job", "batch", "v1", "jobs", true),
    ("Ingress", "networking.k8s.io", "v1", "ingresses", true),
    ("NetworkPolicy", "networking.k8s.io", "v1", "networkpolicies", true),
    ("IngressClass", "networking.k8s.io", "v1", "ingressclasses", false),
    ("PodDisruptionBudget", "policy", "v1", "poddisruptionbudgets", true),
    ("Role", "rbac.authorization.k8s.io", "v1", "roles", true),
    ("RoleBinding", "rbac.authorization.k8s.io", "v1", "rolebindings", true),
    ("ClusterRole", "rbac.authorization.k8s.io", "v1", "clusterroles", false),
    ("ClusterRoleBinding", "rbac.authorization.k8s.io", "v1", "clusterrolebindings", false),
    ("StorageClass", "storage.k8s.io", "v1", "storageclasses", false),
    ("PriorityClass", "scheduling.k8s.io", "v1", "priorityclasses", false),
    ("HorizontalPodAutoscaler", "autoscaling", "v2", "horizontalpodautoscalers", true),
    ("APIService", "apiregistration.k8s.io", "v1", "apiservices", false),
    ("CustomResourceDefinition", "apiextensions.k8s.io", "v1", "customresourcedefinitions", false),
    (
        "MutatingWebhookConfiguration",
        "admissionregistration.k8s.io",
        "v1",
        "mutatingwebhookconfigurations",
        false,
    ),
    (
        "ValidatingWebhookConfiguration",
        "admissionregistration.k8s.io",
        "v1",
        "validatingwebhookconfigurations",
        false,
    ),
];

/// Whether objects of a built-in kind live outside namespaces. Kinds that are not built in are taken to live inside.
#[must_use]
pub fn is_cluster_scoped(kind: &str) -> bool {
    BUILT_IN.iter().any(|(known, .., namespaced)| *known == kind && !namespaced)
}

/// What messages call an object: `Deployment/monitoring/grafana`, `ClusterRole/reader`.
#[must_use]
pub fn object_address(kind: &str, namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) => format!("{kind}/{namespace}/{name}"),
        None => format!("{kind}/{name}"),
    }
}

impl Kind {
    fn built_in(api_version: Option<&str>, kind: &str) -> Option<Self> {
        BUILT_IN.iter().find(|(known, ..)| *known == kind).and_then(
            |(kind, group, version, plural, namespaced)| {
                let gvk = GroupVersionKind::gvk(group, version, kind);
                (api_version.is_none_or(|asked| asked == gvk.api_version())).then(|| Self {
                    resource: ApiResource::from_gvk_with_plural(&gvk, plural),
                    namespaced: *namespaced,
                })
            },
        )
    }
}

impl Cluster {
    /// The kind as the cluster serves it; `None` when it serves none of that name (its definition is not there yet).
    ///
    /// # Errors
    /// When the API server does not answer.
    ///
    /// # Panics
    /// When another thread panicked while it asked the same.
    pub async fn kind(&self, api_version: Option<&str>, kind: &str) -> Result<Option<Kind>, Fault> {
        if let Some(found) = Kind::built_in(api_version, kind) {
            return Ok(Some(found));
        }
        let key = (api_version.map(str::to_owned), kind.to_owned());
        if let Some(found) = self.kinds.lock().expect("nobody panics while holding it").get(&key) {
            return Ok(Some(found.clone()));
        }
        let found = match api_version {
            Some(version) => self.pinned(version, kind).await?,
            None => self.anywhere(kind).await?,
        };
        if let Some(found) = &found {
            self.kinds.lock().expect("nobody panics while holding it").insert(key, found.clone());
        }
        Ok(found)
    }

    /// The kind of a resource by its plural name, as admission rules name it; `version` may be `*`.
    ///
    /// # Errors
    /// When the API server does not answer.
    pub async fn kind_of_resource(
        &self,
        group: &str,
        version: &str,
        plural: &str,
    ) -> Result<Option<Kind>, Fault> {
        let built_in = BUILT_IN.iter().find(|(_, its_group, its_version, its_plural, _)| {
            *its_plural == plural
                && (group == "*" || *its_group == group)
                && (version == "*" || *its_version == version)
        });
        if let Some((kind, ..)) = built_in {
            return Ok(Kind::built_in(None, kind));
        }
        let found = match (group, version) {
            ("*" | "", _) => return Ok(None),
            (group, "*") => kube::discovery::group(&self.client(), group).await,
            (group, version) => {
                kube::discovery::pinned_group(&self.client(), &kube::core::GroupVersion::gv(group, version))
                    .await
            }
        };
        let resources = match found {
            Ok(found) => found.recommended_resources(),
            Err(kube::Error::Discovery(_)) => return Ok(None),
            Err(error) if super::is_not_found(&error) => return Ok(None),
            Err(error) => return Err(refused(&error, &format!("the kinds of {group} cannot be listed"))),
        };
        Ok(resources.into_iter().find(|(resource, _)| resource.plural == plural).map(
            |(resource, capabilities)| Kind { resource, namespaced: capabilities.scope == Scope::Namespaced },
        ))
    }

    async fn pinned(&self, api_version: &str, kind: &str) -> Result<Option<Kind>, Fault> {
        let version = api_version
            .parse::<kube::core::GroupVersion>()
            .map_err(|error| Fault::new(format!("`{api_version}` is no API version: {error}")))?;
        match kube::discovery::pinned_kind(&self.client(), &version.with_kind(kind)).await {
            Ok((resource, capabilities)) => {
                Ok(Some(Kind { resource, namespaced: capabilities.scope == Scope::Namespaced }))
            }
            Err(kube::Error::Discovery(_)) => Ok(None),
            Err(error) if super::is_not_found(&error) => Ok(None),
            Err(error) => Err(refused(&error, &format!("the kinds of {api_version} cannot be listed"))),
        }
    }

    async fn anywhere(&self, kind: &str) -> Result<Option<Kind>, Fault> {
        let discovery = kube::Discovery::new(self.client())
            .run_aggregated()
            .await
            .map_err(|error| refused(&error, "the kinds that the cluster serves cannot be listed"))?;
        Ok(discovery.groups().find_map(|group| group.recommended_kind(kind)).map(
            |(resource, capabilities)| Kind { resource, namespaced: capabilities.scope == Scope::Namespaced },
        ))
    }

    /// Where objects of a kind are asked for.
    #[must_use]
    pub fn api(&self, kind: &Kind, namespace: Option<&str>) -> Api<DynamicObject> {
        match namespace {
            Some(namespace) if kind.namespaced => {
                Api::namespaced_with(self.client(), namespace, &kind.resource)
            }
            _ => Api::all_with(self.client(), &kind.resource),
        }
    }

    /// An object; `None` when it, or its kind, is not there.
    ///
    /// # Errors
    /// When the API server does not answer.
    pub async fn object(&self, object: &ObjectRef) -> Result<Option<DynamicObject>, Fault> {
        let Some(kind) = self.kind(object.api_version.as_deref(), &object.kind).await? else {
            return Ok(None);
        };
        let found = self.api(&kind, object.namespace.as_deref()).get_opt(&object.name).await;
        found.map_err(|error| {
            let address = object_address(&object.kind, object.namespace.as_deref(), &object.name);
            refused(&error, &format!("{address} cannot be read"))
        })
    }
}
