use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::StackId;

/// A condition that must hold after a stack before its dependents start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// What messages call it; by default the check in words, such as `rollout deployment/web`.
    pub name: String,
    /// How long it may take.
    pub timeout: Duration,
    /// The stack whose cluster is asked. `None` for an `http` check of a plain URL.
    pub cluster: Option<StackId>,
    /// What must hold.
    pub check: Check,
}

/// One Kubernetes object by kind and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectRef {
    /// `apps/v1`, `cert-manager.io/v1`, `v1`…; `None` lets discovery find the group by kind.
    pub api_version: Option<String>,
    /// The kind, such as `Deployment`.
    pub kind: String,
    /// `None` for cluster-scoped objects; a stack's own namespace otherwise.
    pub namespace: Option<String>,
    /// The object's name.
    pub name: String,
}

/// What a gate asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// A Deployment, StatefulSet or DaemonSet has rolled out: observed generation, updated and available replicas.
    Rollout(ObjectRef),
    /// `status.conditions[type=condition].status` equals `status` (`True` by default).
    Condition {
        /// The object asked.
        object: ObjectRef,
        /// The condition's type, such as `Ready`.
        condition: String,
        /// The status it must have.
        status: String,
    },
    /// A field of an object has a value: for states that are no condition, such as a phase.
    Field {
        /// The object asked.
        object: ObjectRef,
        /// Keys from the top, with dots between: `status.phase`; a number counts in a list.
        path: String,
        /// What the field must be, as text.
        equals: String,
    },
    /// A CustomResourceDefinition is established, by its full name (`certificates.cert-manager.io`).
    Crd {
        /// The definition's full name.
        name: String,
    },
    /// An object is there.
    Exists(ObjectRef),
    /// An HTTP GET gives `status`: of a URL, or of a service's port through the API server's port-forward.
    Http {
        /// A whole URL, or a path when `service` is set.
        url: String,
        /// `service` and `port` inside the cluster.
        service: Option<(ObjectRef, u16)>,
        /// The status expected.
        status: u16,
        /// A text the body must contain.
        contains: Option<String>,
    },
    /// Every webhook of a Validating- or MutatingWebhookConfiguration answers.
    Webhook {
        /// The name of the configuration (both kinds are looked up).
        name: String,
    },
}
