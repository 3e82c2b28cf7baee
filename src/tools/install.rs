use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use semver::Version;
use tempfile::TempDir;

use super::cache::{Cache, Manifest};
use super::{Fingerprint, Provided, Source, Tool, ToolError, probe};
use crate::model::Digest;

/// A folder beside the installed tools, in which one is made. It vanishes with this value; after a SIGKILL the next
/// groundwork sweeps it.
pub(super) struct Staging {
    folder: TempDir,
    cache: Cache,
}

/// A finished executable in a staging folder.
pub(super) struct Made {
    pub tool: Tool,
    pub version: Version,
    pub source: Source,
    /// The URL, or the version of go.
    pub origin: String,
    /// Of the release's archive or of the recipe.
    pub digest: Digest,
    pub executable: PathBuf,
    /// When its download or its build began.
    pub begun: Instant,
}

impl Staging {
    pub fn new(cache: &Cache, what: &str) -> std::io::Result<Self> {
        let tools = cache.tools();
        fs_err::create_dir_all(&tools)?;
        let folder = tempfile::Builder::new().prefix(&Cache::staging_prefix(what)).tempdir_in(tools)?;
        Ok(Self { folder, cache: cache.clone() })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Checks that the executable works and is what it should be, then moves it to its place in one step.
    pub async fn adopt(
        &self,
        made: Made,
        search_path: Option<&std::ffi::OsString>,
    ) -> Result<Provided, ToolError> {
        let (tool, version) = (made.tool, made.version.clone());
        let failed = |error| ToolError::io(tool.name(), self.path(), error);
        fs_err::set_permissions(&made.executable, std::fs::Permissions::from_mode(0o755)).map_err(failed)?;
        let broken = |why| ToolError::Broken { tool, version: version.clone(), why };
        let says = probe::ask(tool, &made.executable, search_path).await.map_err(broken)?;
        if (says.major, says.minor, says.patch) != (version.major, version.minor, version.patch) {
            return Err(broken(format!("it says that it is {says}")));
        }
        self.publish(made).map_err(failed)
    }

    fn publish(&self, made: Made) -> std::io::Result<Provided> {
        let manifest = Manifest {
            tool: made.tool,
            version: made.version,
            source: made.source,
            origin: made.origin,
            digest: made.digest,
            sha256: sha256(&made.executable)?,
            size: fs_err::metadata(&made.executable)?.len(),
        };
        let ready = self.path().join(format!("ready-{}", manifest.tool));
        let binary = manifest.tool.binary();
        fs_err::create_dir(&ready)?;
        fs_err::rename(&made.executable, ready.join(binary))?;
        fs_err::File::open(ready.join(binary))?.sync_all()?;
        manifest.write(&ready)?;
        let place = self.cache.folder(&manifest);
        if let Some(parent) = place.parent() {
            fs_err::create_dir_all(parent)?;
        }
        if place.exists() {
            // Damaged, or it would have been found; a folder cannot be renamed onto one that is not empty.
            fs_err::rename(&place, self.path().join(format!("old-{}", manifest.tool)))?;
        }
        fs_err::rename(&ready, &place)?;
        let path = place.join(binary);
        Ok(Provided {
            tool: manifest.tool,
            fingerprint: Fingerprint::of(&path)?,
            path,
            version: manifest.version,
            source: manifest.source,
        })
    }
}

/// The SHA-256 of a file.
pub(super) fn sha256(path: &Path) -> std::io::Result<Digest> {
    Digest::of_reader(fs_err::File::open(path)?)
}
