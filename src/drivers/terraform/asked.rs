use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use semver::Version;

use super::{
    constraint,
    files::Reader,
    providers::{Address, Wanted},
};
use crate::{drivers::ToolKind, model::Fault};

/// Versions that a root asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Providers by address, `registry.terraform.io/hashicorp/google`, with all constraints.
    pub providers: BTreeMap<String, BTreeSet<String>>,
    /// Modules that are no folder nearby: source and constraint.
    pub modules: BTreeSet<(String, Option<String>)>,
}

impl Asked {
    /// What a root and the local modules that it calls ask for.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn of(platform: &Path, root: &Path, tool: ToolKind) -> Result<Self, Fault> {
        let files = Reader::default().read(platform, root, &[])?;
        let wanted = Wanted::of(&files, None, tool)?;
        let calls = files.modules.values().flat_map(|module| &module.calls).filter(|call| !call.is_local());
        Ok(Self {
            providers: wanted.0.into_iter().map(|(address, all)| (address.to_string(), all)).collect(),
            modules: calls.map(|call| (call.source.clone(), call.version.clone())).collect(),
        })
    }
}

/// Whether a version satisfies all of a root's constraints.
#[must_use]
pub fn satisfies(constraints: &BTreeSet<String>, version: &Version) -> bool {
    constraints.iter().all(|constraint| constraint::allows(constraint, version))
}

/// The versions of a provider in a folder that is a mirror in one of terraform's two layouts.
#[must_use]
pub fn mirrored(mirror: &Path, address: &str, tool: ToolKind) -> Vec<Version> {
    let Some(address) = Address::parse(address, tool) else { return Vec::new() };
    let names = std::fs::read_dir(mirror.join(address.path())).into_iter().flatten().flatten();
    let version = |name: String| {
        // `terraform-provider-google_7.45.0_linux_amd64.zip`, or a folder `7.45.0`.
        let packed = name.strip_prefix("terraform-provider-").and_then(|rest| rest.split('_').nth(1));
        Version::parse(packed.unwrap_or(&name)).ok()
    };
    names.filter_map(|entry| version(entry.file_name().into_string().ok()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_of_a_mirror_are_read() {
        let mirror = tempfile::tempdir().expect("a folder");
        let folder = mirror.path().join("registry.terraform.io/hashicorp/time");
        std::fs::create_dir_all(folder.join("0.13.1/linux_amd64")).expect("a folder");
        std::fs::write(folder.join("terraform-provider-time_0.14.0_linux_amd64.zip"), "").expect("written");
        std::fs::write(folder.join("index.json"), "").expect("written");
        let mut found = mirrored(mirror.path(), "registry.terraform.io/hashicorp/time", ToolKind::Terraform);
        found.sort();
        assert_eq!(found, [Version::new(0, 13, 1), Version::new(0, 14, 0)]);
        assert!(satisfies(&BTreeSet::from(["~> 0.13.0".to_owned()]), &found[0]));
        assert!(!satisfies(&BTreeSet::from(["~> 0.13.0".to_owned()]), &found[1]));
    }
}
