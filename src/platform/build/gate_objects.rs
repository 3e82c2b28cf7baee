use crate::model::ObjectRef;

/// Kinds that people write in short: names, API version, kind, and whether they live in namespaces.
const KINDS: [(&[&str], &str, &str, bool); 22] = [
    (&["configmap", "cm"], "v1", "ConfigMap", true),
    (&["secret"], "v1", "Secret", true),
    (&["service", "svc"], "v1", "Service", true),
    (&["pod", "po"], "v1", "Pod", true),
    (&["serviceaccount", "sa"], "v1", "ServiceAccount", true),
    (&["persistentvolumeclaim", "pvc"], "v1", "PersistentVolumeClaim", true),
    (&["persistentvolume", "pv"], "v1", "PersistentVolume", false),
    (&["namespace", "ns"], "v1", "Namespace", false),
    (&["node"], "v1", "Node", false),
    (&["deployment", "deploy"], "apps/v1", "Deployment", true),
    (&["statefulset", "sts"], "apps/v1", "StatefulSet", true),
    (&["daemonset", "ds"], "apps/v1", "DaemonSet", true),
    (&["job"], "batch/v1", "Job", true),
    (&["cronjob", "cj"], "batch/v1", "CronJob", true),
    (&["ingress", "ing"], "networking.k8s.io/v1", "Ingress", true),
    (&["ingressclass"], "networking.k8s.io/v1", "IngressClass", false),
    (&["networkpolicy", "netpol"], "networking.k8s.io/v1", "NetworkPolicy", true),
    (&["storageclass", "sc"], "storage.k8s.io/v1", "StorageClass", false),
    (&["poddisruptionbudget", "pdb"], "policy/v1", "PodDisruptionBudget", true),
    (&["clusterrole"], "rbac.authorization.k8s.io/v1", "ClusterRole", false),
    (&["apiservice"], "apiregistration.k8s.io/v1", "APIService", false),
    (&["customresourcedefinition", "crd"], "apiextensions.k8s.io/v1", "CustomResourceDefinition", false),
];

/// An object by a kind as people write it (`deployment`, `Deployment`, `deploy`, or a custom resource's own kind).
pub fn object(kind: &str, name: &str, namespace: &str, api_version: Option<&str>) -> ObjectRef {
    let folded = kind.to_lowercase();
    let known = KINDS.iter().find(|(names, ..)| names.contains(&folded.as_str()));
    match (known, api_version) {
        (Some((_, known, kind, namespaced)), version) if version.is_none_or(|version| version == *known) => {
            ObjectRef {
                api_version: Some((*known).to_owned()),
                kind: (*kind).to_owned(),
                namespace: namespaced.then(|| namespace.to_owned()),
                name: name.to_owned(),
            }
        }
        _ => ObjectRef {
            api_version: api_version.map(str::to_owned),
            kind: kind.to_owned(),
            namespace: Some(namespace.to_owned()),
            name: name.to_owned(),
        },
    }
}
