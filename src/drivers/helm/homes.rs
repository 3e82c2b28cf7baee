use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use crate::{
    drivers::{ClusterAccess, World, files::private_folder, kubernetes::write_kubeconfig},
    model::{Digest, Fault},
};

/// Where helm keeps what it keeps, per cluster UID: both majors cache discovery by host and port, and local clusters
/// reuse ports.
#[derive(Clone, Debug)]
pub(super) struct Homes {
    folder: PathBuf,
}

impl Homes {
    /// The homes for one cluster, with the kubeconfig written.
    pub fn of_cluster(world: &World, uid: &str, access: &ClusterAccess) -> Result<Self, Fault> {
        let homes = Self { folder: folder_of(world, uid) };
        write_kubeconfig(access, &homes.kubeconfig())?;
        Ok(homes)
    }

    /// The homes for what needs no cluster: pulling charts.
    pub fn without_cluster(cache: &Path) -> Result<Self, Fault> {
        let folder = cache.join("helm");
        private_folder(&folder)?;
        Ok(Self { folder })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn kubeconfig(&self) -> PathBuf {
        self.folder.join("kubeconfig")
    }

    /// The environment of a helm process. Neither `~/.kube`, `~/.config/helm` nor `~/.docker` is looked at.
    pub fn environment(&self, world: &World) -> BTreeMap<OsString, OsString> {
        let mut environment = world.child_environment.clone();
        let paths = [
            ("KUBECONFIG", "kubeconfig"),
            ("KUBECACHEDIR", "kube-cache"),
            ("HELM_CACHE_HOME", "helm-cache"),
            ("HELM_CONFIG_HOME", "helm-config"),
            ("HELM_DATA_HOME", "helm-data"),
            ("HELM_REGISTRY_CONFIG", "helm-config/registry.json"),
        ];
        for (variable, path) in paths {
            environment.insert(variable.into(), self.folder.join(path).into());
        }
        // Releases are read through the API as Secrets: another storage driver would hide them.
        environment.insert("HELM_DRIVER".into(), "secret".into());
        // Helm falls back to docker's logins; a platform that wants them passes DOCKER_CONFIG on.
        environment
            .entry("DOCKER_CONFIG".into())
            .or_insert_with(|| self.folder.join("helm-config/docker").into());
        environment
    }
}

fn folder_of(world: &World, uid: &str) -> PathBuf {
    world.home.join("helm").join(folder_name(uid))
}

/// Removes what helm kept of a cluster that is gone.
///
/// # Errors
/// When a file cannot be removed.
pub fn forget_cluster(world: &World, uid: &str) -> std::io::Result<()> {
    match fs_err::remove_dir_all(folder_of(world, uid)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A UID as the name of a folder: it comes from a server and could be anything.
fn folder_name(uid: &str) -> String {
    let sound = (8..=64).contains(&uid.len()) && uid.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    if sound { uid.to_owned() } else { Digest::of(uid.as_bytes()).short().to_owned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_uid_never_leaves_its_folder() {
        assert_eq!(super::folder_name("0253b346-27ba-44eb"), "0253b346-27ba-44eb");
        assert!(!super::folder_name("../../etc/passwd").contains('/'));
    }
}
