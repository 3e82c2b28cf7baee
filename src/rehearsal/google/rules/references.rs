//! What refers to something refers to something that is there.

use std::sync::LazyLock;

use serde_json::{Map, Value as Json};

use super::{Act, Refusal, known};
use crate::rehearsal::google::{
    cloud::{Contents, Object},
    names,
};

/// An attribute that names another thing.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    attribute: String,
    /// The type of what it names.
    pub target: String,
    /// Where the attribute may name things of other types as well: what stands before the name in a path to one of these.
    #[serde(default)]
    collection: Option<String>,
    /// Google keeps the target from being deleted meanwhile.
    #[serde(default)]
    pub holds: bool,
    #[serde(default)]
    kinds: Vec<String>,
}

static REFERENCES: LazyLock<Vec<Reference>> = LazyLock::new(|| {
    #[derive(serde::Deserialize)]
    struct File {
        reference: Vec<Reference>,
    }
    toml::from_str::<File>(include_str!("references.toml"))
        .expect("the file is sound: a test reads it")
        .reference
});

/// All references that are known.
pub(super) fn all() -> impl Iterator<Item = &'static Reference> {
    REFERENCES.iter()
}

impl Reference {
    /// Whether a type's attribute of that name is this reference.
    pub fn applies_to(&self, kind: &str) -> bool {
        kind != self.target && (self.kinds.is_empty() || self.kinds.iter().any(|known| known == kind))
    }

    /// What a thing names by it, in whatever block.
    pub fn texts<'a>(&self, attributes: &'a Map<String, Json>) -> Vec<&'a str> {
        let mut texts = Vec::new();
        self.collect(attributes, &mut texts);
        texts.retain(|text| self.is_to_target(text));
        texts
    }

    fn is_to_target(&self, text: &str) -> bool {
        let before = text.rsplit('/').nth(1);
        self.collection.is_none() || before.is_none() || before == self.collection.as_deref()
    }

    fn collect<'a>(&self, attributes: &'a Map<String, Json>, texts: &mut Vec<&'a str>) {
        for (name, value) in attributes {
            match value {
                Json::String(text) if *name == self.attribute && !text.is_empty() => texts.push(text),
                Json::Array(items) => {
                    items.iter().filter_map(Json::as_object).for_each(|item| self.collect(item, texts));
                }
                // An object is a map of the user's: labels, tags. What its keys are called means nothing.
                _ => {}
            }
        }
    }
}

/// What a thing refers to is there.
pub(super) fn exist(act: &Act<'_>) -> Result<(), Refusal> {
    if act.deletes() {
        return Ok(());
    }
    for reference in all().filter(|reference| reference.applies_to(act.kind)) {
        for text in reference.texts(act.attributes) {
            let there = resolve(act.contents, &reference.target, text, act.project()).is_some()
                || text == "default"
                || !known::is_ours(act.contents, text, act.project());
            if !there {
                return Err(absent(&reference.target, text, act));
            }
        }
    }
    Ok(())
}

/// The thing that a text names: by its id, a link to it, the end of its id, or its name in a project.
#[must_use]
pub fn resolve<'a>(
    contents: &'a Contents,
    kind: &str,
    text: &str,
    project: Option<&str>,
) -> Option<&'a Object> {
    let path = names::path(text);
    if let Some(found) = contents.get(kind, path).filter(|found| found.is_visible()) {
        return Some(found);
    }
    let end = format!("/{path}");
    let same_project =
        |object: &Object| project.is_none() || object.project().is_none() || object.project() == project;
    contents.visible(kind).find(|object| {
        ["self_link", "name", "email"].iter().any(|name| object.text(name) == Some(text))
            || (object.id.ends_with(&end) && (path.starts_with("projects/") || same_project(object)))
    })
}

fn absent(target: &str, text: &str, act: &Act<'_>) -> Refusal {
    let path = names::path(text);
    match target {
        "google_service_account" => Refusal::google(
            400,
            format!("Service account {} does not exist.", names::last(path)),
            "badRequest",
        ),
        "google_kms_key_ring" => Refusal::google(404, format!("KeyRing {path} not found."), "notFound"),
        "google_kms_crypto_key" => Refusal::google(404, format!("CryptoKey {path} not found."), "notFound"),
        "google_storage_bucket" => Refusal::google(404, "The specified bucket does not exist.", "notFound"),
        "google_container_cluster" => Refusal::google(
            404,
            format!(
                "Not found: projects/{}/clusters/{}.",
                act.project().unwrap_or_default(),
                names::last(path)
            ),
            "notFound",
        ),
        "google_dns_managed_zone" => Refusal::google(
            404,
            format!("The 'parameters.managedZone' resource named '{}' does not exist.", names::last(path)),
            "notFound",
        ),
        _ => Refusal::google(404, format!("The resource '{path}' was not found"), "notFound"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sound() {
        assert!(super::all().count() > 10);
        assert!(
            super::all().any(|reference| reference.holds && reference.target == "google_compute_network")
        );
    }
}
