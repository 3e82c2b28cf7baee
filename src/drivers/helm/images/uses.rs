use std::collections::BTreeSet;

use super::{super::manifest::documents, document::Document};
use crate::model::Images;

/// An image that a manifest names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageUse {
    /// As it is rendered.
    pub image: String,
    /// What `[images]` calls it.
    pub instead: Option<String>,
    /// Where it stands.
    pub whereabouts: Whereabouts,
}

/// Where an image stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whereabouts {
    /// Where it is renamed.
    Renamed,
    /// In a hook that helm hands to no post-renderer.
    Hook(String),
    /// In an argument or a variable of this object's containers: only its chart knows what that is.
    Word(String),
}

impl ImageUse {
    /// Why it keeps the name that the chart gave it, where another one is wanted.
    #[must_use]
    pub fn left(&self) -> Option<String> {
        let instead = self.instead.as_ref()?;
        let place = match &self.whereabouts {
            Whereabouts::Renamed => return None,
            Whereabouts::Hook(address) => format!("the hook {address}"),
            Whereabouts::Word(address) => format!("an argument or variable of {address}"),
        };
        Some(format!("{} in {place} is not renamed: let values say {instead}", self.image))
    }
}

/// The images that a manifest names, each once a place. A document that cannot be read names none: helm decides what
/// becomes of it.
pub(in crate::drivers::helm) fn uses(
    manifest: &str,
    images: &Images,
    hooks_renamed: bool,
) -> BTreeSet<ImageUse> {
    let mut found = BTreeSet::new();
    for document in documents(manifest).into_iter().filter_map(|text| Document::read(text).ok()) {
        let whereabouts = if document.hook && !hooks_renamed {
            Whereabouts::Hook(document.address.clone())
        } else {
            Whereabouts::Renamed
        };
        for (image, _) in document.images {
            let instead = images.instead_of(&image);
            found.insert(ImageUse { image, instead, whereabouts: whereabouts.clone() });
        }
        for image in document.words.iter().flat_map(|word| images.named_in(word)) {
            let instead = images.instead_of(&image);
            found.insert(ImageUse {
                image,
                instead,
                whereabouts: Whereabouts::Word(document.address.clone()),
            });
        }
    }
    found
}

/// What keeps its name in manifest and hooks of a release, in lines for people.
pub(in crate::drivers::helm) fn left(
    manifest: &str,
    hooks: &str,
    images: &Images,
    hooks_renamed: bool,
) -> Vec<String> {
    let all = uses(manifest, images, true).into_iter().chain(uses(hooks, images, hooks_renamed));
    all.filter_map(|found| found.left()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_named_with_its_place() {
        let images = Images::new([("quay.io".to_owned(), "m.example/quay".to_owned())].into());
        let operator = "kind: Deployment\nmetadata: {name: operator}\nspec: {template: {spec: {containers: [{image: quay.io/a/o:1, args: [--reloader=quay.io/a/r:1], env: [{name: X, value: quay.io/a/x:1}]}]}}}\n";
        let hook = "kind: Job\nmetadata: {name: j, annotations: {helm.sh/hook: pre-install}}\nspec: {template: {spec: {containers: [{image: quay.io/a/j:1}]}}}\n";
        assert_eq!(
            left(operator, hook, &images, false),
            [
                "quay.io/a/r:1 in an argument or variable of Deployment/operator is not renamed: let values say m.example/quay/a/r:1",
                "quay.io/a/x:1 in an argument or variable of Deployment/operator is not renamed: let values say m.example/quay/a/x:1",
                "quay.io/a/j:1 in the hook Job/j is not renamed: let values say m.example/quay/a/j:1",
            ]
        );
        assert_eq!(left(operator, hook, &images, true).len(), 2);
        let all = uses(operator, &images, true);
        assert_eq!(all.len(), 3);
    }
}
