use std::fmt;

use serde::{Deserialize, Serialize};

/// A program that groundwork drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// HashiCorp Terraform.
    Terraform,
    /// OpenTofu, used instead of terraform where the platform says so.
    #[serde(rename = "opentofu")]
    OpenTofu,
    /// Helm, major version 3 or 4.
    Helm,
    /// The local cluster's store.
    Etcd,
    /// The local cluster's API server.
    KubeApiserver,
    /// The local cluster's controllers.
    KubeControllerManager,
    /// The local cluster's scheduler.
    KubeScheduler,
    /// The local cluster's simulated nodes.
    Kwok,
}

impl Tool {
    /// Every tool, in the order of lists.
    pub const ALL: [Self; 8] = [
        Self::Terraform,
        Self::OpenTofu,
        Self::Helm,
        Self::Etcd,
        Self::KubeApiserver,
        Self::KubeControllerManager,
        Self::KubeScheduler,
        Self::Kwok,
    ];

    /// The parts of a local cluster.
    pub const CLUSTER: [Self; 5] =
        [Self::Etcd, Self::KubeApiserver, Self::KubeControllerManager, Self::KubeScheduler, Self::Kwok];

    /// The name in `platform.toml` `[tools]`, on the command line and in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "opentofu",
            Self::Helm => "helm",
            Self::Etcd => "etcd",
            Self::KubeApiserver => "kube-apiserver",
            Self::KubeControllerManager => "kube-controller-manager",
            Self::KubeScheduler => "kube-scheduler",
            Self::Kwok => "kwok",
        }
    }

    /// The name of its executable.
    #[must_use]
    pub const fn binary(self) -> &'static str {
        match self {
            Self::OpenTofu => "tofu",
            other => other.name(),
        }
    }

    /// The tool of that name (its executable's name does too).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name || tool.binary() == name)
    }

    /// The environment variable that sets its path, such as `GROUNDWORK_TERRAFORM`.
    #[must_use]
    pub fn path_variable(self) -> String {
        format!("GROUNDWORK_{}", self.shouted())
    }

    /// The environment variable that sets the mirror of its releases, such as `GROUNDWORK_MIRROR_TERRAFORM`.
    #[must_use]
    pub fn mirror_variable(self) -> String {
        format!("GROUNDWORK_MIRROR_{}", self.shouted())
    }

    fn shouted(self) -> String {
        self.name().to_uppercase().replace('-', "_")
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_written_alike_by_serde() {
        for tool in Tool::ALL {
            assert_eq!(Tool::named(tool.name()), Some(tool));
            assert_eq!(Tool::named(tool.binary()), Some(tool));
            assert_eq!(serde_json::to_value(tool).expect("a tool"), tool.name());
        }
        assert_eq!(Tool::named("kubectl"), None);
        assert_eq!(Tool::KubeApiserver.path_variable(), "GROUNDWORK_KUBE_APISERVER");
        assert_eq!(Tool::OpenTofu.mirror_variable(), "GROUNDWORK_MIRROR_OPENTOFU");
    }
}
