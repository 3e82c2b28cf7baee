use std::path::{Path, PathBuf};

use semver::Version;
use serde::{Deserialize, Serialize};

use super::{Requirement, Source, Tool, process::Identity, recipe::Recipe};
use crate::model::Digest;

/// The file beside an installed executable that says what it is. It is written last.
const MANIFEST: &str = "tool.json";
/// The file in a staging folder that names the process which fills it.
pub(super) const BUILDER: &str = "builder.json";

/// What an installed executable is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub tool: Tool,
    pub version: Version,
    pub source: Source,
    /// The URL, or the version of go.
    pub origin: String,
    /// Of the release's archive or of the recipe.
    pub digest: Digest,
    /// Of the executable.
    pub sha256: Digest,
    /// Bytes of the executable.
    pub size: u64,
}

/// groundwork's own cache folder:
///
/// | path | what |
/// |---|---|
/// | `tools/<tool>/<version>-<digest>/` | an installed tool: its executable and `tool.json`; complete or not there |
/// | `tools/.new-<what>-…/` | where one is being made; left over only after a crash, swept under the lock |
/// | `tools/.<what>.lock` | held while it is installed |
/// | `logs/build-<what>-<version>.log` | what go said |
/// | `versions.json` | versions of tools elsewhere |
#[derive(Clone, Debug)]
pub(super) struct Cache(PathBuf);

impl Cache {
    pub const fn new(root: PathBuf) -> Self {
        Self(root)
    }

    pub fn tools(&self) -> PathBuf {
        self.0.join("tools")
    }

    pub fn lock(&self, what: &str) -> PathBuf {
        self.tools().join(format!(".{what}.lock"))
    }

    pub fn log(&self, recipe: &Recipe) -> PathBuf {
        self.0.join("logs").join(format!("build-{}-{}.log", recipe.what, recipe.version()))
    }

    /// The prefix of the staging folders of one lock.
    pub fn staging_prefix(what: &str) -> String {
        format!(".new-{what}-")
    }

    /// The folder of an installed tool.
    pub fn folder(&self, manifest: &Manifest) -> PathBuf {
        let name = format!("{}-{}", manifest.version, manifest.digest.short());
        self.tools().join(manifest.tool.name()).join(name)
    }

    /// The best installed version that satisfies the requirement: of the preferred recipe's major version if there is
    /// one (a platform does not change from Helm 3 to Helm 4 because somebody else installed it), then the newest.
    pub fn find(&self, tool: Tool, requirement: &Requirement) -> Option<(PathBuf, Manifest)> {
        let preferred = Recipe::fitting(tool, requirement).map(|recipe| recipe.version().major);
        let folders = std::fs::read_dir(self.tools().join(tool.name())).ok()?;
        folders
            .filter_map(|folder| installed(tool, &folder.ok()?.path()))
            .filter(|(_, manifest)| requirement.matches(&manifest.version) && is_current(manifest))
            .max_by(|(_, a), (_, b)| {
                let rank = |manifest: &Manifest| {
                    let release = manifest.source == Source::Release;
                    (Some(manifest.version.major) == preferred, manifest.version.clone(), release)
                };
                rank(a).cmp(&rank(b))
            })
    }

    /// Removes what crashed runs left of this, and ends builds that go on without anybody to take their result. The
    /// caller holds the lock, so whatever is there has no owner.
    pub fn sweep(&self, what: &str) {
        let Ok(folders) = std::fs::read_dir(self.tools()) else { return };
        for folder in folders.flatten() {
            if !folder.file_name().to_string_lossy().starts_with(&Self::staging_prefix(what)) {
                continue;
            }
            let builder = std::fs::read(folder.path().join(BUILDER)).ok();
            if let Some(builder) = builder.and_then(|bytes| serde_json::from_slice::<Identity>(&bytes).ok()) {
                builder.end_group();
            }
            let _ = std::fs::remove_dir_all(folder.path());
        }
    }
}

impl Manifest {
    /// The manifest in an installed tool's folder.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        let mut file = fs_err::File::create(folder.join(MANIFEST))?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.sync_all()
    }
}

/// The executable in a folder, if it is all there.
fn installed(tool: Tool, folder: &Path) -> Option<(PathBuf, Manifest)> {
    let manifest: Manifest = serde_json::from_slice(&std::fs::read(folder.join(MANIFEST)).ok()?).ok()?;
    let executable = folder.join(tool.binary());
    // The size tells a file that lost its end when the machine lost power.
    let whole = std::fs::metadata(&executable).ok()?.len() == manifest.size;
    (manifest.tool == tool && whole).then_some((executable, manifest))
}

/// A build with other flags or modules than today's recipe has is not used: the flags were changed for a reason.
fn is_current(manifest: &Manifest) -> bool {
    manifest.source != Source::Build
        || Recipe::of(manifest.tool).any(|recipe| recipe.digest() == manifest.digest)
}
