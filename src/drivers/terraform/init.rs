//! `terraform init`: only where there is something to install, and only when that changed.

use std::path::{Path, PathBuf};

use super::{
    configuration::Module,
    files::{Files, LOCK_FILE},
    invocation::{Invocation, arguments, tool},
    mirror::{self, Mirror},
    providers::Wanted,
};
use crate::{
    drivers::{
        World,
        catalogue::Operation,
        files::{ignore_absent, write_private},
    },
    model::{Digest, Digester, Fault},
};

/// In `.terraform`: what was installed by the last init that succeeded.
const FINGERPRINT: &str = "groundwork-init";

/// Overrides a backend that the root declares: the state of a stack lies where its environment says.
const OVERRIDE: &str = "groundwork_override.tf";

/// What an init of some folder would install.
#[derive(Debug)]
pub(super) struct Needs {
    fingerprint: Digest,
    modules: bool,
    remote_modules: bool,
    /// The providers of the local modules.
    pub providers: Wanted,
    readonly_lock: bool,
}

impl Needs {
    /// What the root of `files` needs, whose files lie in `folder`; `None` where nothing is to be installed.
    pub fn of(files: &Files, folder: &Path, world: &World) -> Result<Option<Self>, Fault> {
        let tool = tool(world)?;
        let lock = if files.has_lock() {
            Some(fs_err::read_to_string(folder.join(&files.root).join(LOCK_FILE))?)
        } else {
            None
        };
        let providers = Wanted::of(files, lock.as_deref(), tool.kind)?.without(&world.attached_providers);
        let calls = || files.modules.values().flat_map(|module| &module.calls);
        let modules = calls().next().is_some();
        if !modules && providers.0.is_empty() && files.root_module().backend.is_none() {
            return Ok(None);
        }
        let mut fingerprint = Digester::new()
            .part("tool", format!("{:?} {}", tool.kind, tool.version))
            .part("configuration", mirror::configuration_text(world)?)
            .part("lock", lock.as_deref().unwrap_or_default());
        for (path, module) in &files.modules {
            fingerprint.add("folder", path.as_os_str().as_encoded_bytes());
            let parts = (&module.calls, &module.required, &module.used, &module.backend);
            fingerprint.add("module", serde_json::to_vec(&parts).expect("plain data"));
        }
        Ok(Some(Self {
            fingerprint: fingerprint.finish(),
            modules,
            remote_modules: calls().any(|call| !call.is_local()),
            providers,
            readonly_lock: lock.is_some(),
        }))
    }

    /// The same for a generated root that calls the root as a module: it has no lock file of its own.
    pub fn of_wrapper(files: &Files, folder: &Path, world: &World) -> Result<Self, Fault> {
        let inner = Self::of(files, folder, world)?;
        Ok(Self {
            fingerprint: Digester::new()
                .part("wrapped", inner.as_ref().map_or("", |needs| needs.fingerprint.as_str()))
                .part("root", files.root.as_os_str().as_encoded_bytes())
                .finish(),
            modules: true,
            remote_modules: inner.as_ref().is_some_and(|needs| needs.remote_modules),
            providers: inner.map(|needs| needs.providers).unwrap_or_default(),
            readonly_lock: false,
        })
    }

    /// Whether the last init in `root` installed exactly this, and it is still there.
    fn is_met(&self, root: &Path) -> bool {
        let folder = root.join(".terraform");
        let last = std::fs::read_to_string(folder.join(FINGERPRINT)).unwrap_or_default();
        let platform = mirror::platform();
        last == self.fingerprint.as_str()
            && (!self.modules || folder.join("modules/modules.json").is_file())
            && self.providers.0.keys().all(|address| {
                // Links into the mirror: one that leads nowhere is no folder.
                let versions = std::fs::read_dir(folder.join("providers").join(address.path()));
                versions
                    .into_iter()
                    .flatten()
                    .flatten()
                    .any(|version| version.path().join(&platform).is_dir())
            })
    }
}

/// Makes sure that a root is initialised for `needs`.
pub(super) async fn ensure(invocation: &Invocation<'_>, needs: &Needs, mirror: &Mirror) -> Result<(), Fault> {
    let (root, world) = (invocation.root, invocation.world);
    if needs.is_met(root) {
        return Ok(());
    }
    let mark: PathBuf = root.join(".terraform").join(FINGERPRINT);
    ignore_absent(fs_err::remove_file(&mark))?;
    let mut own = vec![];
    if needs.readonly_lock {
        own.push("-lockfile=readonly");
    } else {
        // A lock file that init made for other requirements would hold it to those.
        ignore_absent(fs_err::remove_file(root.join(LOCK_FILE)))?;
    }
    let mut providers = vec![needs.providers.clone()];
    if needs.remote_modules {
        providers.push(fetch_modules(invocation).await?);
    }
    mirror.fill(&providers, world, invocation.context).await?;
    invocation.context.doing("terraform init");
    let (finished, narrator) = invocation.run("init", arguments("init", own)).await?;
    if !finished.success() {
        return Err(narrator.fault("terraform init", Operation::Preview, &finished));
    }
    Ok(write_private(&mark, needs.fingerprint.as_str().as_bytes())?)
}

/// Fetches remote modules, and gives the providers of all modules: before that nobody knows them.
async fn fetch_modules(invocation: &Invocation<'_>) -> Result<Wanted, Fault> {
    invocation.context.doing("terraform get");
    let (finished, narrator) = invocation.run("get", vec!["get".into(), "-no-color".into()]).await?;
    if !finished.success() {
        return Err(narrator.fault("terraform get", Operation::Preview, &finished));
    }
    let manifest = fs_err::read(invocation.root.join(".terraform/modules/modules.json"))?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).map_err(|error| {
        Fault::new("terraform's list of modules cannot be read").because(error.to_string())
    })?;
    let tool = tool(invocation.world)?.kind;
    let mut wanted = Wanted::default();
    for module in manifest["Modules"].as_array().into_iter().flatten() {
        if let Some(folder) = module["Dir"].as_str().filter(|folder| *folder != ".") {
            wanted.add(&Module::read_folder(&invocation.root.join(folder))?, tool);
        }
    }
    Ok(wanted.without(&invocation.world.attached_providers))
}

/// Puts the override for a declared backend beside the root's files, or takes it away.
pub(super) fn override_backend(root: &Path, files: &Files) -> Result<(), Fault> {
    let path = root.join(OVERRIDE);
    if files.root_module().backend.is_some() {
        write_private(&path, b"terraform {\n  backend \"local\" {}\n}\n")?;
    } else {
        ignore_absent(fs_err::remove_file(&path))?;
    }
    Ok(())
}
