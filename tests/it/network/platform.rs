//! A platform with one release on the cluster that the tests share, and a cache without charts.

use std::{ffi::OsString, path::PathBuf, sync::Arc};

use groundwork::{
    drivers::{ClusterAccess, kubernetes::write_kubeconfig},
    tools::Settings,
};

use super::super::{
    engine::world::{Ended, Platform},
    shared::Shared,
};

pub struct Release {
    pub platform: Platform,
    cache: tempfile::TempDir,
    pub variables: Vec<(OsString, OsString)>,
    namespace: &'static str,
}

impl Release {
    /// The release `hello` in a namespace of its own, and what else platform.toml says.
    pub fn new(access: &ClusterAccess, namespace: &'static str, more: &str) -> Self {
        let platform = Platform::empty();
        let text = format!(
            "{more}\n[platform]\nname = \"network\"\n[environments.testing]\n[stacks.cluster]\nkind = \"given\"\nkubeconfig = \
             {{ path = \"kubeconfig\" }}\n[stacks.hello]\ncluster = \"cluster\"\nvalues.size = 1\n"
        );
        platform.write("platform.toml", &text);
        write_kubeconfig(access, &platform.path().join("kubeconfig")).expect("written");
        Self { platform, cache: cache(), variables: Vec::new(), namespace }
    }

    pub async fn shared(namespace: &'static str, more: &str) -> (Arc<Shared>, Self) {
        let shared = Shared::get().await;
        let release = Self::new(&shared.access, namespace, more);
        (shared, release)
    }

    /// Says which chart it is of.
    pub fn chart(&self, said: &str) {
        let text = format!("kind = \"helm\"\n{said}\nnamespace = \"{}\"\n", self.namespace);
        self.platform.write("stacks/hello/stack.toml", &text);
    }

    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.platform.path().join(path)
    }

    #[track_caller]
    pub fn ends(&self, code: i32, arguments: &[&str]) -> Ended {
        let mut command = self.platform.command(arguments);
        command.env("GROUNDWORK_CACHE", self.cache.path()).envs(self.variables.iter().cloned());
        let ended = Ended::of(command.output().expect("groundwork starts"));
        assert_eq!(ended.code, code, "{arguments:?}:\n{}\n{}", ended.out, ended.err);
        ended
    }

    #[track_caller]
    pub fn ok(&self, arguments: &[&str]) -> Ended {
        self.ends(0, arguments)
    }

    /// The release's manifest, by helm.
    pub fn manifest(&self) -> String {
        self.ok(&["exec", "hello", "--", "helm", "get", "manifest", "hello", "--namespace", self.namespace])
            .out
    }

    /// All files that groundwork left in the platform's folder and in its cache, as text, beside the tools.
    pub fn left_behind(&self) -> Vec<(PathBuf, String)> {
        let charts = self.cache.path().join("charts");
        let mut all = super::super::engine::world::files_below(self.platform.path());
        if charts.is_dir() {
            all.extend(super::super::engine::world::files_below(&charts));
        }
        all.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
    }
}

/// A cache with the tools of the real one and no charts.
fn cache() -> tempfile::TempDir {
    let real = Settings::from_environment().expect("a cache").cache;
    let cache = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(real).expect("the cache") {
        let entry = entry.expect("an entry");
        if entry.file_name() != "charts" {
            std::os::unix::fs::symlink(entry.path(), cache.path().join(entry.file_name())).expect("a link");
        }
    }
    cache
}
