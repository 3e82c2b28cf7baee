//! `terraform init`: only where there is something to install, and only when that changed.

use std::path::{Path, PathBuf};

use super::{
    files::{Files, LOCK_FILE},
    invocation::{Invocation, arguments, tool},
    providers, site,
};
use crate::{
    drivers::{World, catalogue::Operation},
    model::{Digest, Digester, Fault},
};

/// In `.terraform`: what was installed by the last init that succeeded.
const FINGERPRINT: &str = "groundwork-init";

/// Overrides a backend that the root declares: the state of a stack lies where its environment says.
pub(super) const OVERRIDE: &str = "groundwork_override.tf";

/// What an init of some folder would install.
#[derive(Debug)]
pub(super) struct Needs {
    fingerprint: Digest,
    modules: bool,
    providers: Vec<providers::Address>,
    readonly_lock: bool,
}

impl Needs {
    /// What the root of `files` needs; `None` where nothing is to be installed.
    pub fn of(files: &Files, world: &World) -> Result<Option<Self>, Fault> {
        let modules = files.modules.values().any(|module| !module.calls.is_empty());
        let providers = providers::of(files, tool(world)?.kind);
        if !modules && providers.is_empty() && files.root_module().backend.is_none() {
            return Ok(None);
        }
        let tool = tool(world)?;
        let mut fingerprint = Digester::new()
            .part("tool", format!("{:?} {}", tool.kind, tool.version))
            .part("configuration", providers::configuration_text(world)?);
        for (path, module) in &files.modules {
            fingerprint.add("folder", path.as_os_str().as_encoded_bytes());
            let parts = (&module.calls, &module.required, &module.used, &module.backend);
            fingerprint.add("module", serde_json::to_vec(&parts).expect("plain data"));
        }
        if let Some(lock) = files.entries.get(&files.root.join(LOCK_FILE)) {
            fingerprint.add("lock", lock.digest.as_str());
        }
        let needs =
            Self { fingerprint: fingerprint.finish(), modules, providers, readonly_lock: files.has_lock() };
        Ok(Some(needs))
    }

    /// Whether the last init in `root` installed exactly this, and it is still there.
    fn is_met(&self, root: &Path) -> bool {
        let folder = root.join(".terraform");
        let last = std::fs::read_to_string(folder.join(FINGERPRINT)).unwrap_or_default();
        last == self.fingerprint.as_str()
            && (!self.modules || folder.join("modules/modules.json").is_file())
            && self.providers.iter().all(|address| {
                // Links into the mirror: one that leads nowhere has nothing in it.
                let versions = std::fs::read_dir(folder.join("providers").join(address.path()));
                versions.is_ok_and(|mut versions| {
                    versions.next().is_some_and(|version| {
                        version.is_ok_and(|version| {
                            std::fs::read_dir(version.path()).is_ok_and(|mut platforms| {
                                platforms
                                    .next()
                                    .is_some_and(|platform| platform.is_ok_and(|p| p.path().is_dir()))
                            })
                        })
                    })
                })
            })
    }
}

/// Makes sure that `root` is initialised for `needs`.
pub(super) async fn ensure(invocation: &Invocation<'_>, needs: &Needs) -> Result<(), Fault> {
    let root = invocation.root;
    if needs.is_met(root) {
        return Ok(());
    }
    let mark: PathBuf = root.join(".terraform").join(FINGERPRINT);
    remove_if_there(&mark)?;
    let mut own = vec![];
    if needs.readonly_lock {
        own.push("-lockfile=readonly");
    } else {
        // A lock file that init made for other requirements would hold it to those.
        remove_if_there(&root.join(LOCK_FILE))?;
    }
    invocation.context.doing("terraform init");
    let (finished, narrator) = invocation.run("init", arguments("init", own)).await?;
    if !finished.success() {
        return Err(narrator.fault("terraform init", Operation::Preview, &finished));
    }
    site::replace(&mark, needs.fingerprint.as_str().as_bytes())
}

/// Puts the override for a declared backend beside the root's files, or takes it away.
pub(super) fn override_backend(root: &Path, files: &Files) -> Result<(), Fault> {
    let path = root.join(OVERRIDE);
    if files.root_module().backend.is_some() {
        site::replace(&path, b"terraform {\n  backend \"local\" {}\n}\n")
    } else {
        remove_if_there(&path)
    }
}

fn remove_if_there(path: &Path) -> Result<(), Fault> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
