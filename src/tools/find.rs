use std::path::{Path, PathBuf};

use super::cache::Cache;
use super::probe::Probes;
use super::{Fingerprint, Provided, Requirement, Settings, Source, Tool, ToolError};

/// An executable that was passed over.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Rejected {
    /// Where it is.
    pub path: PathBuf,
    /// Why it does not do.
    pub why: String,
}

/// Looks for tools that are on this machine already.
pub(super) struct Finder<'a> {
    settings: &'a Settings,
    cache: Cache,
    probes: Probes,
}

/// What was found of one tool.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub tool: Option<Provided>,
    pub rejected: Vec<Rejected>,
}

impl<'a> Finder<'a> {
    pub fn new(settings: &'a Settings) -> Self {
        let probes = Probes::load(&settings.cache, settings.search_path.clone());
        Self { settings, cache: Cache::new(settings.cache.clone()), probes }
    }

    pub const fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The path that is set, or else `PATH`, or else the cache.
    pub async fn look(&self, tool: Tool, requirement: &Requirement) -> Result<Found, ToolError> {
        if let Some(path) = self.settings.paths.get(&tool) {
            let tool = Some(self.set_by_the_user(tool, requirement, path).await?);
            return Ok(Found { tool, rejected: Vec::new() });
        }
        let mut found = Found::default();
        for path in self.on_path(tool) {
            match self.probes.version(tool, &path).await {
                Ok(version) if requirement.matches(&version) => {
                    if let Ok(fingerprint) = Fingerprint::of(&path) {
                        found.tool =
                            Some(Provided { tool, path, version, source: Source::Path, fingerprint });
                        return Ok(found);
                    }
                }
                Ok(version) => {
                    let why = format!("{version} does not satisfy {requirement}");
                    found.rejected.push(Rejected { path, why });
                }
                Err(why) => found.rejected.push(Rejected { path, why }),
            }
        }
        found.tool = self.in_cache(tool, requirement);
        Ok(found)
    }

    /// groundwork's own cache alone.
    pub fn in_cache(&self, tool: Tool, requirement: &Requirement) -> Option<Provided> {
        let (path, manifest) = self.cache.find(tool, requirement)?;
        let fingerprint = Fingerprint::of(&path).ok()?;
        Some(Provided { tool, path, version: manifest.version, source: manifest.source, fingerprint })
    }

    async fn set_by_the_user(
        &self,
        tool: Tool,
        requirement: &Requirement,
        path: &Path,
    ) -> Result<Provided, ToolError> {
        let unusable = |why: String| ToolError::Setting { tool, path: path.to_owned(), why };
        if !path.exists() {
            return Err(unusable("there is no such file".into()));
        }
        let version = self.probes.version(tool, path).await.map_err(unusable)?;
        if !requirement.matches(&version) {
            return Err(ToolError::Unfit {
                tool,
                path: path.to_owned(),
                found: version,
                requirement: requirement.clone(),
            });
        }
        let fingerprint = Fingerprint::of(path).map_err(|error| unusable(error.to_string()))?;
        Ok(Provided { tool, path: path.to_owned(), version, source: Source::Setting, fingerprint })
    }

    /// Every executable of that name on `PATH`, each file once (`/bin` is often a link to `/usr/bin`).
    fn on_path(&self, tool: Tool) -> Vec<PathBuf> {
        let Ok(paths) = which::which_in_all(tool.binary(), self.settings.search_path.as_ref(), "/") else {
            return Vec::new();
        };
        let mut seen = Vec::new();
        paths
            .filter(|path| {
                let target = path.canonicalize().unwrap_or_else(|_| path.clone());
                let new = !seen.contains(&target);
                seen.push(target);
                new
            })
            .collect()
    }
}
