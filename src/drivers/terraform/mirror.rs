//! The environment's own mirror of providers: filled before stacks start, and only read by them, so that concurrent
//! `init`s share nothing that is written.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use semver::Version;
use serde_json::json;
use tokio::sync::Mutex;

use super::{
    constraint,
    files::LOCK_FILE,
    invocation::{Invocation, arguments},
    pins::{self, ProviderPin},
    providers::{Address, Wanted},
    redactor::Redactor,
};
use crate::{
    drivers::{
        Context, World,
        catalogue::Operation,
        files::{overwrite_private, private_folder, write_private},
    },
    model::Fault,
};

/// What to do where a provider is not what was pinned.
const PINNED: &str =
    "it is not the provider that platform.lock pins: find out why; if it is right, remove its entry there";

/// How the names of staging folders begin.
const STAGING: &str = ".providers-";

/// Fills the mirror, one at a time.
#[derive(Debug, Default)]
pub(super) struct Mirror {
    filling: Mutex<()>,
    pins: std::sync::Mutex<BTreeSet<ProviderPin>>,
}

/// The mirror, in the layout that terraform calls unpacked: `HOST/NAMESPACE/TYPE/VERSION/PLATFORM/`.
pub(super) fn folder(world: &World) -> PathBuf {
    world.home.join("providers")
}

/// `linux_amd64`, as in a mirror.
pub(super) fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{system}_{machine}")
}

impl Mirror {
    /// A mirror whose providers are held to what is pinned.
    pub fn new(pins: BTreeSet<ProviderPin>) -> Self {
        Self { filling: Mutex::default(), pins: std::sync::Mutex::new(pins) }
    }

    /// What was pinned, and what was installed since.
    pub fn pins(&self) -> BTreeSet<ProviderPin> {
        self.pins.lock().expect("nobody panics while holding it").clone()
    }

    /// Makes sure that the mirror holds a version of every provider that fits.
    pub async fn fill(&self, wanted: &[Wanted], world: &World, context: &Context) -> Result<(), Fault> {
        if wanted.iter().all(|wanted| holds_all(world, wanted)) {
            return Ok(());
        }
        let _one_at_a_time = self.filling.lock().await;
        let mut groups: Vec<Wanted> = Vec::new();
        for wanted in wanted.iter().filter(|wanted| !holds_all(world, wanted)) {
            if !groups.iter_mut().any(|group| group.merge(wanted)) {
                groups.push(wanted.clone());
            }
        }
        for group in &groups {
            let pins = install(group, &self.pins(), world, context).await?;
            self.pins.lock().expect("nobody panics while holding it").extend(pins);
        }
        Ok(())
    }
}

fn holds_all(world: &World, wanted: &Wanted) -> bool {
    wanted.0.iter().all(|(address, versions)| {
        let fits =
            |version: &Version| versions.iter().all(|constraint| constraint::allows(constraint, version));
        installed(&folder(world), address).iter().any(fits)
    })
}

/// The versions of a provider in an unpacked mirror, for this platform.
fn installed(mirror: &Path, address: &Address) -> Vec<Version> {
    let versions = std::fs::read_dir(mirror.join(address.path())).into_iter().flatten();
    versions
        .filter_map(|version| {
            let version = version.ok()?;
            let there = version.path().join(platform()).is_dir();
            there.then(|| Version::parse(version.file_name().to_str()?).ok())?
        })
        .collect()
}

/// Installs providers through an init of a generated root whose plugin cache is a folder beside the mirror; what is
/// new in it then moves into the mirror. Nothing that a running stack may use is ever written to.
///
/// What was installed, to be pinned.
async fn install(
    wanted: &Wanted,
    pins: &BTreeSet<ProviderPin>,
    world: &World,
    context: &Context,
) -> Result<Vec<ProviderPin>, Fault> {
    let target = folder(world);
    private_folder(&target)?;
    sweep(&world.home);
    let staging = tempfile::Builder::new().prefix(STAGING).tempdir_in(&world.home)?;
    let (root, cache) = (staging.path().join("root"), staging.path().join("cache"));
    private_folder(&root)?;
    private_folder(&cache)?;
    let required: serde_json::Map<String, serde_json::Value> = wanted
        .0
        .iter()
        .enumerate()
        .map(|(index, (address, versions))| {
            let versions = versions.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let mut requirement = json!({ "source": address.to_string() });
            if !versions.is_empty() {
                requirement["version"] = versions.into();
            }
            (format!("p{index}"), requirement)
        })
        .collect();
    let configuration = json!({ "terraform": { "required_providers": required } });
    overwrite_private(&root.join("main.tf.json"), configuration.to_string().as_bytes())?;
    let lock = root.join(LOCK_FILE);
    overwrite_private(&lock, pins::lock_file(pins, wanted).as_bytes())?;
    let settings = staging.path().join("terraform.rc");
    overwrite_private(&settings, sources(wanted, world)?.as_bytes())?;

    let names: Vec<String> = wanted.0.keys().map(ToString::to_string).collect();
    context.doing(format!("installing {}", names.join(", ")));
    let redactor = Redactor::default();
    let invocation = Invocation { world, context, root: &root, work: &root, redactor: &redactor };
    let more = [
        ("TF_CLI_CONFIG_FILE".into(), settings.into_os_string()),
        ("TF_PLUGIN_CACHE_DIR".into(), cache.clone().into_os_string()),
    ];
    let (finished, narrator) =
        invocation.run_with("providers", arguments("init", [] as [&str; 0]), more.into()).await?;
    if !finished.success() {
        let mut fault = narrator.fault("installing providers", Operation::Preview, &finished);
        fault.why.push(format!("needed: {}", describe(wanted)));
        if fault.why.iter().any(|why| why.contains("checksums")) {
            fault.hint = Some(PINNED.to_owned());
        }
        return Err(fault);
    }
    for address in wanted.0.keys() {
        adopt(&cache, &target, address)?;
    }
    let found = pins::of_lock_file(&fs_err::read_to_string(&lock)?, &lock)?;
    Ok(found.into_iter().filter(|pin| !wanted.is_locked(&pin.source)).collect())
}

/// Staging folders of runs that were killed. Only one run works on an environment, and it installs one at a time.
fn sweep(home: &Path) {
    for item in std::fs::read_dir(home).into_iter().flatten().flatten() {
        if item.file_name().to_string_lossy().starts_with(STAGING) {
            let _ = std::fs::remove_dir_all(item.path());
        }
    }
}

fn describe(wanted: &Wanted) -> String {
    let each = wanted.0.iter().map(|(address, versions)| {
        let versions = versions.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        if versions.is_empty() { address.to_string() } else { format!("{address} ({versions})") }
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Moves the versions that the mirror lacks.
fn adopt(cache: &Path, mirror: &Path, address: &Address) -> Result<(), Fault> {
    for version in fs_err::read_dir(cache.join(address.path()))? {
        let version = version?;
        let from = version.path().join(platform());
        let to = mirror.join(address.path()).join(version.file_name()).join(platform());
        if to.is_dir() || !from.is_dir() {
            continue;
        }
        private_folder(to.parent().unwrap_or(mirror))?;
        // A link that leads nowhere any more gives way.
        let _ = std::fs::remove_file(&to);
        fs_err::rename(from, to)?;
    }
    Ok(())
}

/// From where providers come: the user's mirror for those that it has, their registry for the others.
fn sources(wanted: &Wanted, world: &World) -> Result<String, Fault> {
    let Some(mirror) = &world.provider_mirror else { return Ok(settings("  direct {}\n")) };
    let (here, elsewhere): (Vec<&Address>, Vec<&Address>) =
        wanted.0.keys().partition(|address| mirror.join(address.path()).is_dir());
    let list = |addresses: &[&Address]| {
        let quoted: Vec<String> = addresses.iter().map(|address| format!("\"{address}\"")).collect();
        quoted.join(", ")
    };
    let from_mirror = format!(
        "  filesystem_mirror {{\n    path    = {}\n    include = [{}]\n  }}\n",
        quoted(mirror)?,
        list(&here)
    );
    let direct = match list(&elsewhere) {
        none if none.is_empty() => String::new(),
        list => format!("  direct {{\n    include = [{list}]\n  }}\n"),
    };
    Ok(settings(&(from_mirror + &direct)))
}

/// The configuration of terraform's command line for stacks: no check for updates, no `~/.terraformrc`, providers
/// from the environment's mirror alone.
pub(super) fn configuration_text(world: &World) -> Result<String, Fault> {
    Ok(settings(&format!("  filesystem_mirror {{\n    path = {}\n  }}\n", quoted(&folder(world))?)))
}

fn settings(installation: &str) -> String {
    format!("disable_checkpoint = true\nprovider_installation {{\n{installation}}}\n")
}

fn quoted(path: &Path) -> Result<String, Fault> {
    let text = path.to_str().ok_or_else(|| Fault::new(format!("{} is not UTF-8", path.display())))?;
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
    Ok(format!("\"{text}\""))
}

/// Writes that configuration when it is absent or says something else, in one step: many stacks may ask at once.
pub(super) fn cli_configuration(world: &World) -> Result<PathBuf, Fault> {
    let path = world.home.join("terraform.rc");
    write_private(&path, configuration_text(world)?.as_bytes())?;
    Ok(path)
}
