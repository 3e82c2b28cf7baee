use std::ops::Range;

use serde_saphyr::Spanned;

use super::{custom::FIELDS, spots::spot, tree::Tree};
use crate::drivers::kubernetes::object_address;

/// One object of a manifest, and the images that it names.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// `Deployment/web`.
    pub address: String,
    /// Whether it is a hook of helm's.
    pub hook: bool,
    /// The images of its containers and of the fields that are known to hold one, with their bytes in the document.
    pub images: Vec<(String, Range<usize>)>,
    /// Arguments, commands and variables of its containers, which may name images, too.
    pub words: Vec<String>,
}

/// Lists of containers, wherever they stand: pods, pod templates, custom resources that hold one.
const CONTAINERS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

impl Document {
    /// Reads one document. Nothing is read of most: only a few kinds name images.
    ///
    /// # Errors
    /// When it is no YAML, or an image is written in a way that cannot be changed in place.
    pub fn read(text: &str) -> Result<Self, String> {
        if !text.contains("image") {
            return Ok(Self::default());
        }
        let tree = Tree::read(text)?;
        let mut document = Self::default();
        for item in list_of(&tree) {
            let part = |path: &[&str]| item.value.text_at(path).unwrap_or_default();
            let kind = part(&["kind"]);
            document.address = object_address(kind, None, part(&["metadata", "name"]));
            document.hook |= item.value.text_at(&["metadata", "annotations", "helm.sh/hook"]).is_some();
            if matches!(kind, "ConfigMap" | "Secret" | "CustomResourceDefinition") {
                continue;
            }
            let group = part(&["apiVersion"]).rsplit_once('/').map_or("", |(group, _)| group);
            document.walk(&item.value, text)?;
            for (_, _, path) in FIELDS.iter().filter(|(of, called, _)| (*of, *called) == (group, kind)) {
                let field = path.iter().try_fold(item, |node, key| node.value.get(key));
                document.image(field, text)?;
            }
        }
        Ok(document)
    }

    fn walk(&mut self, tree: &Tree, text: &str) -> Result<(), String> {
        for item in tree.items() {
            self.walk(&item.value, text)?;
        }
        let Tree::Table(entries) = tree else { return Ok(()) };
        for (key, node) in entries {
            if CONTAINERS.contains(&key.as_str()) {
                for container in node.value.items() {
                    self.container(&container.value, text)?;
                }
            }
            if key == "volumes" {
                for volume in node.value.items() {
                    let reference = volume.value.get("image").and_then(|image| image.value.get("reference"));
                    self.image(reference, text)?;
                }
            }
            self.walk(&node.value, text)?;
        }
        Ok(())
    }

    fn container(&mut self, container: &Tree, text: &str) -> Result<(), String> {
        for list in ["args", "command"] {
            for word in container.get(list).map(|list| list.value.items()).unwrap_or_default() {
                self.words.extend(word.value.text_at(&[]).map(str::to_owned));
            }
        }
        for variable in container.get("env").map(|list| list.value.items()).unwrap_or_default() {
            self.words.extend(variable.value.text_at(&["value"]).map(str::to_owned));
        }
        self.image(container.get("image"), text)
    }

    fn image(&mut self, node: Option<&Spanned<Tree>>, text: &str) -> Result<(), String> {
        let Some(node) = node else { return Ok(()) };
        let Tree::Text(image) = &node.value else { return Ok(()) };
        if image.is_empty() {
            return Ok(());
        }
        let range = spot(text, &node.referenced, image).ok_or_else(|| {
            format!(
                "the image `{image}` of {} is written in a way that cannot be changed in place",
                self.address
            )
        })?;
        if !self.images.iter().any(|(_, known)| *known == range) {
            self.images.push((image.clone(), range));
        }
        Ok(())
    }
}

/// The objects of a list, or the object itself.
fn list_of(tree: &Spanned<Tree>) -> Vec<&Spanned<Tree>> {
    let is_list = tree.value.text_at(&["kind"]).is_some_and(|kind| kind.ends_with("List"));
    match tree.value.get("items") {
        Some(items) if is_list => items.value.items().iter().collect(),
        _ => vec![tree],
    }
}
