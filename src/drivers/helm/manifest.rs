use serde_saphyr::options::DuplicateKeyPolicy;

use crate::{
    drivers::kubernetes::{is_cluster_scoped, object_address},
    model::Value,
};

/// One object of a manifest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// `apps/v1`…
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// `None` for objects outside namespaces.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// All of it.
    pub value: Value,
}

impl Item {
    /// What tells it from all others: a new version of the same group is the same object.
    pub fn key(&self) -> (String, String, Option<String>, String) {
        let group = self.api_version.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
        (self.kind.clone(), group, self.namespace.clone(), self.name.clone())
    }

    /// What messages call it.
    pub fn address(&self) -> String {
        object_address(&self.kind, self.namespace.as_deref(), &self.name)
    }
}

/// The documents of a manifest, as text without surrounding blanks and comments-only lines at the top.
pub(super) fn documents(manifest: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in manifest.split_inclusive('\n') {
        if line.trim_end() == "---" || line.starts_with("--- #") {
            found.push(&manifest[start..at]);
            start = at + line.len();
        }
        at += line.len();
    }
    found.push(&manifest[start..]);
    found.into_iter().map(str::trim).filter(|document| !document.is_empty()).collect()
}

/// The objects of one document; lists are taken apart. `namespace` is where objects go that name none.
///
/// A document that cannot be read as YAML is no object: helm would have refused it.
pub(super) fn items(document: &str, namespace: &str) -> Vec<Item> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        budget: None,
    };
    let Ok(value) = serde_saphyr::from_str_with_options::<Value>(document, options) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    collect(value, namespace, &mut found);
    found
}

/// All objects of a manifest.
pub(super) fn all_items(manifest: &str, namespace: &str) -> Vec<Item> {
    documents(manifest).into_iter().flat_map(|document| items(document, namespace)).collect()
}

fn collect(mut value: Value, namespace: &str, into: &mut Vec<Item>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = text(&value["kind"]);
    if kind.ends_with("List")
        && let Some(Value::Array(inner)) = value.get_mut("items").map(Value::take)
    {
        for item in inner {
            collect(item, namespace, into);
        }
        return;
    }
    let metadata = &value["metadata"];
    if kind.is_empty() || metadata["name"].as_str().is_none() {
        return;
    }
    let own = metadata["namespace"].as_str().filter(|own| !own.is_empty());
    let namespace = if is_cluster_scoped(&kind) { None } else { Some(own.unwrap_or(namespace).to_owned()) };
    let name = text(&metadata["name"]);
    into.push(Item { api_version: text(&value["apiVersion"]), kind, namespace, name, value });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_taken_apart_into_objects() {
        let manifest = "---\n# Source: a/b.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\n\
                        data:\n  script: |\n    ---x\n---\n---\napiVersion: v1\nkind: List\nitems:\n\
                        - {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: two}}\n\
                        - {apiVersion: v1, kind: Secret, metadata: {name: three, namespace: other}}\n";
        let addresses: Vec<String> = all_items(manifest, "apps").iter().map(Item::address).collect();
        assert_eq!(addresses, ["ConfigMap/apps/one", "ClusterRole/two", "Secret/other/three"]);
    }

    #[test]
    fn a_key_that_stands_twice_counts_once() {
        let twice = "kind: Service\nmetadata: {name: a, labels: {x: y}, labels: {x: z}}\n";
        assert_eq!(items(twice, "n")[0].value["metadata"]["labels"]["x"], "z");
    }
}
