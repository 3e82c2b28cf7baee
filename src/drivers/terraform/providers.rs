//! Providers: which a stack needs, and from where its `init` takes them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{configuration::Module, files::Files, site};
use crate::{
    drivers::{ToolKind, World},
    model::Fault,
};

/// A provider's full address: `registry.terraform.io/hashicorp/time`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Address {
    host: String,
    namespace: String,
    name: String,
}

impl Address {
    /// The address that a `source` stands for; the registry of a short one is the tool's own.
    fn parse(source: &str, tool: ToolKind) -> Option<Self> {
        let host = match tool {
            ToolKind::OpenTofu => "registry.opentofu.org",
            ToolKind::Terraform | ToolKind::Helm => "registry.terraform.io",
        };
        let parts: Vec<&str> = source.split('/').collect();
        let (host, namespace, name) = match parts.as_slice() {
            [name] => (host, "hashicorp", *name),
            [namespace, name] => (host, *namespace, *name),
            [host, namespace, name] => (*host, *namespace, *name),
            _ => return None,
        };
        Some(Self {
            host: host.to_lowercase(),
            namespace: namespace.to_lowercase(),
            name: name.to_lowercase(),
        })
    }

    /// Whether it is part of the tool itself (`terraform_data`, `terraform_remote_state`).
    fn is_builtin(&self) -> bool {
        self.host == "terraform.io" && self.namespace == "builtin"
    }

    /// Where it lies in a mirror and below `.terraform/providers`.
    pub fn path(&self) -> PathBuf {
        [&self.host, &self.namespace, &self.name].iter().collect()
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.host, self.namespace, self.name)
    }
}

/// The providers that a stack's local modules need, without the builtin one. Those of remote modules are not known
/// before they are fetched.
pub(super) fn of(files: &Files, tool: ToolKind) -> Vec<Address> {
    requirements(files, tool).into_keys().collect()
}

/// The providers with the version constraints of all local modules.
pub(super) fn requirements(files: &Files, tool: ToolKind) -> BTreeMap<Address, Vec<String>> {
    let mut wanted: BTreeMap<Address, Vec<String>> = BTreeMap::new();
    for module in files.modules.values() {
        for (address, version) in of_module(module, tool) {
            let versions = wanted.entry(address).or_default();
            versions.extend(version.filter(|version| !versions.contains(version)));
        }
    }
    wanted
}

fn of_module(module: &Module, tool: ToolKind) -> impl Iterator<Item = (Address, Option<String>)> {
    let named = module.required.iter().map(move |(name, requirement)| {
        let source = requirement.source.as_deref().unwrap_or(name);
        (Address::parse(source, tool), requirement.version.clone())
    });
    // `terraform` as an undeclared local name is the builtin provider.
    let implied =
        module.used.iter().filter(|name| !module.required.contains_key(*name) && *name != "terraform");
    let implied = implied.map(move |name| (Address::parse(name, tool), None));
    named
        .chain(implied)
        .filter_map(|(address, version)| Some((address?, version)))
        .filter(|(address, _)| !address.is_builtin())
}

/// The configuration of terraform's command line for stacks: no check for updates, no `~/.terraformrc`, providers
/// from the mirror alone.
pub(super) fn configuration_text(world: &World) -> Result<String, Fault> {
    let mut text = "disable_checkpoint = true\n".to_owned();
    if let Some(mirror) = &world.provider_mirror {
        let mirror = quoted(mirror)?;
        text.push_str(&format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {mirror}\n  }}\n}}\n"
        ));
    }
    Ok(text)
}

fn quoted(path: &Path) -> Result<String, Fault> {
    let text = path.to_str().ok_or_else(|| Fault::new(format!("{} is not UTF-8", path.display())))?;
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
    Ok(format!("\"{text}\""))
}

/// Writes that configuration when it is absent or says something else, in one step: many stacks may ask at once.
pub(super) fn cli_configuration(world: &World) -> Result<PathBuf, Fault> {
    let path = world.home.join("terraform.rc");
    site::replace(&path, configuration_text(world)?.as_bytes())?;
    Ok(path)
}
