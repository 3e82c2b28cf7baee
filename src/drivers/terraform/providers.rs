//! Providers: which a stack needs.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use super::{configuration::Module, files::Files, hcl};
use crate::{drivers::ToolKind, model::Fault};

/// A provider's full address: `registry.terraform.io/hashicorp/time`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Address {
    host: String,
    namespace: String,
    name: String,
}

impl Address {
    /// The address that a `source` stands for; the registry of a short one is the tool's own.
    pub fn parse(source: &str, tool: ToolKind) -> Option<Self> {
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
        let [host, namespace, name] = [host, namespace, name].map(str::to_lowercase);
        // It becomes a path.
        let plain = |part: &String| !part.is_empty() && part != "." && part != ".." && !part.contains('\\');
        let plain = [&host, &namespace, &name].into_iter().all(plain);
        plain.then_some(Self { host, namespace, name })
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

/// Providers with the version constraints that all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted(pub BTreeMap<Address, BTreeSet<String>>);

impl Wanted {
    /// What a stack's local modules need, without what is built in. Its lock file, if it has one, names the versions.
    pub fn of(files: &Files, lock: Option<&str>, tool: ToolKind) -> Result<Self, Fault> {
        let mut wanted = Self::default();
        for module in files.modules.values() {
            wanted.add(module, tool);
        }
        if let Some(lock) = lock {
            let shown = files.root.join(super::files::LOCK_FILE);
            for hcl::Locked { source, version, .. } in hcl::locked(lock, &shown)? {
                let address = Address::parse(&source, tool);
                if let Some(versions) = address.and_then(|address| wanted.0.get_mut(&address)) {
                    *versions = BTreeSet::from([format!("= {version}")]);
                }
            }
        }
        Ok(wanted)
    }

    /// Adds what one module needs.
    pub fn add(&mut self, module: &Module, tool: ToolKind) {
        let named = module.required.iter().map(|(name, requirement)| {
            let source = requirement.source.as_deref().unwrap_or(name);
            (Address::parse(source, tool), requirement.version.clone())
        });
        // `terraform` as an undeclared local name is the builtin provider.
        let implied =
            module.used.iter().filter(|name| !module.required.contains_key(*name) && *name != "terraform");
        let implied = implied.map(|name| (Address::parse(name, tool), None));
        for (address, version) in named.chain(implied) {
            if let Some(address) = address.filter(|address| !address.is_builtin()) {
                self.0.entry(address).or_default().extend(version);
            }
        }
    }

    /// Without those that are served already, by namespace and name.
    pub fn without(mut self, attached: &BTreeSet<String>) -> Self {
        self.0.retain(|address, _| !attached.contains(&format!("{}/{}", address.namespace, address.name)));
        self
    }

    /// Whether one version alone is wanted of a provider, as a stack's own lock file says: that file has its hashes.
    pub fn is_locked(&self, source: &str) -> bool {
        let one = |versions: &BTreeSet<String>| versions.iter().any(|version| version.starts_with("= "));
        self.0.iter().any(|(address, versions)| address.to_string() == source && one(versions))
    }

    /// Takes another stack's needs in, if both can be installed by one init.
    pub fn merge(&mut self, other: &Self) -> bool {
        let fits =
            other.0.iter().all(|(address, versions)| self.0.get(address).is_none_or(|mine| mine == versions));
        if fits {
            self.0.extend(other.0.clone());
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(sources: &[(&str, &str)]) -> Wanted {
        let entry = |(source, version): &(&str, &str)| {
            let address = Address::parse(source, ToolKind::Terraform).expect("an address");
            (address, BTreeSet::from([(*version).to_owned()]))
        };
        Wanted(sources.iter().map(entry).collect())
    }

    #[test]
    fn short_addresses_belong_to_the_tools_registry() {
        let shown = |source: &str, tool| Address::parse(source, tool).map(|address| address.to_string());
        assert_eq!(
            shown("time", ToolKind::Terraform).as_deref(),
            Some("registry.terraform.io/hashicorp/time")
        );
        assert_eq!(shown("a/B", ToolKind::OpenTofu).as_deref(), Some("registry.opentofu.org/a/b"));
        assert_eq!(shown("x.io/a/b", ToolKind::OpenTofu).as_deref(), Some("x.io/a/b"));
        assert_eq!(shown("../../x", ToolKind::Terraform), None);
    }

    #[test]
    fn needs_are_merged_only_if_one_init_serves_both() {
        let mut one = wanted(&[("a/x", "~> 1.0"), ("a/y", "2.0.0")]);
        assert!(one.merge(&wanted(&[("a/x", "~> 1.0"), ("a/z", "3.0.0")])));
        assert_eq!(one.0.len(), 3);
        assert!(!one.merge(&wanted(&[("a/x", "~> 2.0")])));
    }
}
