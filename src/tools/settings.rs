use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Requirements, Tool, ToolError};

/// Where tools are looked for and kept.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Paths that the user sets: where one is set, nothing else is looked at.
    pub paths: BTreeMap<Tool, PathBuf>,
    /// Base URLs that stand in for a vendor's release site. Below it everything has the vendor's own layout and names:
    ///
    /// | tool | instead of |
    /// |---|---|
    /// | terraform | `https://releases.hashicorp.com/terraform` |
    /// | opentofu | `https://github.com/opentofu/opentofu/releases/download` |
    /// | helm | `https://get.helm.sh` |
    /// | etcd | `https://github.com/etcd-io/etcd/releases/download` |
    /// | kube-* | `https://dl.k8s.io/release` |
    /// | kwok | `https://github.com/kubernetes-sigs/kwok/releases/download`, with `<file>.sha256` beside each file |
    pub mirrors: BTreeMap<Tool, String>,
    /// The cache folder.
    pub cache: PathBuf,
    /// The `PATH` that is searched, for `go` too.
    pub search_path: Option<OsString>,
}

impl Settings {
    /// What the environment says: `GROUNDWORK_<TOOL>`, `GROUNDWORK_MIRROR_<TOOL>`, `PATH`, and for the cache
    /// `GROUNDWORK_CACHE`, `XDG_CACHE_HOME` or `HOME`.
    ///
    /// # Errors
    /// [`ToolError::NoCache`] where none of the last three is set.
    pub fn from_environment() -> Result<Self, ToolError> {
        Self::from_variables(&|name| std::env::var_os(name).filter(|value| !value.is_empty()))
    }

    fn from_variables(variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, ToolError> {
        let cache = variable("GROUNDWORK_CACHE")
            .map(PathBuf::from)
            // The XDG base directory specification: a relative path there is invalid and to be ignored.
            .or_else(|| {
                variable("XDG_CACHE_HOME")
                    .map(PathBuf::from)
                    .filter(|path| path.is_absolute())
                    .map(|path| path.join("groundwork"))
            })
            .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".cache/groundwork")))
            .ok_or(ToolError::NoCache)?;
        let path_of = |tool: Tool| Some((tool, absolute(variable(&tool.path_variable())?.into())));
        let mirror_of =
            |tool: Tool| Some((tool, variable(&tool.mirror_variable())?.to_string_lossy().into_owned()));
        Ok(Self {
            paths: Tool::ALL.into_iter().filter_map(path_of).collect(),
            mirrors: Tool::ALL.into_iter().filter_map(mirror_of).collect(),
            cache: absolute(cache),
            search_path: variable("PATH"),
        })
    }

    /// Adds what the platform says. The environment wins: it is closer to the person and the machine.
    #[must_use]
    pub fn with(mut self, requirements: &Requirements) -> Self {
        for (tool, choice) in &requirements.choices {
            if let Some(path) = &choice.path {
                self.paths.entry(*tool).or_insert_with(|| path.clone());
            }
            if let Some(mirror) = &choice.mirror {
                self.mirrors.entry(*tool).or_insert_with(|| mirror.clone());
            }
        }
        self
    }
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::super::Choice;
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Result<Settings, ToolError> {
        Settings::from_variables(&|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_cache_is_where_the_nearest_variable_says() {
        let cache = |variables: &[(&str, &str)]| settings(variables).expect("a cache").cache;
        let home = ("HOME", "/home/a");
        assert_eq!(cache(&[home]), Path::new("/home/a/.cache/groundwork"));
        assert_eq!(cache(&[home, ("XDG_CACHE_HOME", "/x")]), Path::new("/x/groundwork"));
        assert_eq!(cache(&[home, ("XDG_CACHE_HOME", "x")]), Path::new("/home/a/.cache/groundwork"));
        assert_eq!(cache(&[home, ("XDG_CACHE_HOME", "/x"), ("GROUNDWORK_CACHE", "/g")]), Path::new("/g"));
        assert!(matches!(settings(&[]), Err(ToolError::NoCache)));
    }

    #[test]
    fn the_environment_wins_over_the_platform() {
        let choice = Choice {
            path: Some("/platform/helm".into()),
            mirror: Some("http://m".into()),
            ..Choice::default()
        };
        let platform = Requirements { choices: [(Tool::Helm, choice)].into() };
        let variables = [("HOME", "/h"), ("GROUNDWORK_HELM", "/mine/helm")];
        let merged = settings(&variables).expect("settings").with(&platform);
        assert_eq!(merged.paths[&Tool::Helm], Path::new("/mine/helm"));
        assert_eq!(merged.mirrors[&Tool::Helm], "http://m");
    }
}
