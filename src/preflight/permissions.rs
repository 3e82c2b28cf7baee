use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use serde::Deserialize;

/// Where a permission is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// In the folder or organisation that the project lies in.
    Parent,
    /// On the billing account.
    Billing,
    /// In the project.
    Project,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    types: BTreeMap<String, Permissions>,
    /// The smallest predefined role that has a permission, by the beginning of its name.
    roles: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Permissions {
    parent: Vec<String>,
    billing: Vec<String>,
    project: Vec<String>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("facts/permissions.toml")).expect("the file is sound: a test reads it")
});

/// The permissions that resource types need.
#[derive(Debug, Default)]
pub(super) struct Permitted {
    parent: BTreeSet<&'static str>,
    billing: BTreeSet<&'static str>,
    project: BTreeSet<&'static str>,
    /// Types of which nothing is known here.
    pub unknown: Vec<String>,
}

impl Permitted {
    /// Those of a scope, in order.
    pub fn of(&self, scope: Scope) -> Vec<&'static str> {
        let set = match scope {
            Scope::Parent => &self.parent,
            Scope::Billing => &self.billing,
            Scope::Project => &self.project,
        };
        set.iter().copied().collect()
    }
}

/// What these types need.
pub(super) fn needed<'a>(types: impl Iterator<Item = &'a str>) -> Permitted {
    let mut needed = Permitted::default();
    for kind in types {
        let Some(permissions) = FILE.types.get(kind) else {
            needed.unknown.push(kind.to_owned());
            continue;
        };
        needed.parent.extend(permissions.parent.iter().map(String::as_str));
        needed.billing.extend(permissions.billing.iter().map(String::as_str));
        needed.project.extend(permissions.project.iter().map(String::as_str));
    }
    needed
}

/// Whether a permission is for reading.
pub(super) fn looks(permission: &str) -> bool {
    let verb = permission.rsplit('.').next().unwrap_or_default();
    ["get", "list", "search"].iter().any(|reads| verb.starts_with(reads))
}

/// A role for whoever only reads, by where it is given.
/// <https://docs.cloud.google.com/iam/docs/roles-permissions>
pub(super) fn reading_role(scope: Scope, permission: &str) -> &'static str {
    match scope {
        Scope::Billing => "roles/billing.viewer",
        Scope::Parent => "roles/browser",
        Scope::Project if permission.ends_with(".getIamPolicy") => "roles/iam.securityReviewer",
        Scope::Project => "roles/viewer",
    }
}

/// The smallest predefined role that has a permission.
pub(super) fn role(permission: &str) -> &'static str {
    let fitting = FILE.roles.iter().filter(|(start, _)| permission.starts_with(start.as_str()));
    fitting.max_by_key(|(start, _)| start.len()).map_or("roles/owner", |(_, role)| role.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_a_name_of_three_parts_and_a_role() {
        for (kind, permissions) in &FILE.types {
            let all = permissions.parent.iter().chain(&permissions.billing).chain(&permissions.project);
            for permission in all {
                assert_eq!(permission.split('.').count(), 3, "{kind}: {permission}");
                assert_ne!(role(permission), "roles/owner", "{kind}: {permission} has no role");
            }
        }
    }

    #[test]
    fn the_longest_beginning_decides() {
        assert_eq!(role("compute.firewalls.create"), "roles/compute.securityAdmin");
        assert_eq!(role("compute.networks.create"), "roles/compute.networkAdmin");
        assert_eq!(role("nothing.known.here"), "roles/owner");
    }
}
