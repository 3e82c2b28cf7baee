use super::{super::manifest::documents, document::Document};
use crate::model::Images;

/// A manifest whose images are called what they are called instead.
///
/// # Errors
/// Whatever keeps an image from being found: to leave one as it is would be found out by a pod that does not start.
pub fn rewrite(manifest: &str, images: &Images) -> Result<String, String> {
    changed(manifest, images, |_| true)
}

/// The same for a manifest that holds hooks, which stay as they are.
pub(in crate::drivers::helm) fn rewrite_all_but_hooks(
    manifest: &str,
    images: &Images,
) -> Result<String, String> {
    changed(manifest, images, |document| !document.hook)
}

fn changed(manifest: &str, images: &Images, wanted: impl Fn(&Document) -> bool) -> Result<String, String> {
    let mut result = String::with_capacity(manifest.len());
    let mut copied = 0;
    for text in documents(manifest) {
        let document = Document::read(text)?;
        if !wanted(&document) {
            continue;
        }
        // It is a piece of the manifest.
        let start = text.as_ptr() as usize - manifest.as_ptr() as usize;
        let mut spots = document.images;
        spots.sort_by_key(|(_, range)| range.start);
        for (image, range) in spots {
            let Some(instead) = images.instead_of(&image) else { continue };
            result.push_str(&manifest[copied..start + range.start]);
            // The name of an image needs no quotes in YAML; those that are there stay around it.
            result.push_str(&instead);
            copied = start + range.end;
        }
    }
    result.push_str(&manifest[copied..]);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images() -> Images {
        let places = [("docker.io", "m.example/docker"), ("quay.io", "m.example/quay")];
        Images::new(places.map(|(place, instead)| (place.to_owned(), instead.to_owned())).into())
    }

    const MANIFEST: &str = r#"---
# Source: web/templates/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {image: nginx, on: off}}
spec:
  template:
    spec:
      initContainers:
      - image: 'nginx:1'   # a comment
        name: init
      containers:
        - {name: a, image: "quay.io/a/b@sha256:00", args: [--image=quay.io/c/d]}
        - name: b
          image: &shared grafana/grafana:1
          mode: 0777
        - name: c
          image: *shared
        - name: d
          image: ghcr.io/left/alone:1
        - name: e
          image:
            quay.io/on/the/next:line
        - name: empty
          image: ""
      volumes: [{name: v, image: {reference: quay.io/a/volume:1, pullPolicy: Always}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
data:
  pod.yaml: |
    containers: [{image: nginx}]
---
# nothing but a comment: image
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: p}
spec: {image: quay.io/prometheus/prometheus:v3, containers: [{name: r, image: nginx}], version: v3}
--- # with a comment
apiVersion: v1
kind: List
items:
- {apiVersion: batch/v1, kind: Job, metadata: {name: j, annotations: {"helm.sh/hook": pre-install}}, spec: {template: {spec: {containers: [{image: nginx}]}}}}
"#;

    #[test]
    fn images_are_renamed_where_they_stand_and_nothing_else_changes() {
        let renamed = rewrite(MANIFEST, &images()).expect("is YAML");
        let changed: Vec<(&str, &str)> =
            MANIFEST.lines().zip(renamed.lines()).filter(|(before, after)| before != after).collect();
        assert_eq!(MANIFEST.lines().count(), renamed.lines().count());
        let after: Vec<&str> = changed.iter().map(|(_, after)| after.trim()).collect();
        assert_eq!(
            after,
            [
                "- image: 'm.example/docker/library/nginx:1'   # a comment",
                "- {name: a, image: \"m.example/quay/a/b@sha256:00\", args: [--image=quay.io/c/d]}",
                "image: &shared m.example/docker/grafana/grafana:1",
                "image: m.example/docker/grafana/grafana:1",
                "m.example/quay/on/the/next:line",
                "volumes: [{name: v, image: {reference: m.example/quay/a/volume:1, pullPolicy: Always}}]",
                "spec: {image: m.example/quay/prometheus/prometheus:v3, containers: [{name: r, image: m.example/docker/library/nginx}], version: v3}",
                "- {apiVersion: batch/v1, kind: Job, metadata: {name: j, annotations: {\"helm.sh/hook\": pre-install}}, spec: {template: {spec: {containers: [{image: m.example/docker/library/nginx}]}}}}",
            ]
        );
        assert_eq!(rewrite(&renamed, &images()).expect("is YAML"), renamed, "what was renamed stays");
        let without = rewrite_all_but_hooks(MANIFEST, &images()).expect("is YAML");
        assert!(without.contains("[{image: nginx}]}}}}"), "{without}");
    }

    #[test]
    fn an_image_that_cannot_be_renamed_is_named() {
        let pod = |image: &str| {
            format!("kind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - image: {image}\n")
        };
        let folded = rewrite(&pod(">-\n      nginx"), &images()).expect("is YAML");
        assert_eq!(folded, pod(">-\n      m.example/docker/library/nginx"));
        let why = rewrite(&pod("\"ngin\\x78\""), &images()).expect_err("is escaped");
        assert_eq!(why, "the image `nginx` of Pod/p is written in a way that cannot be changed in place");
        assert!(rewrite("image: [", &images()).is_err());
    }
}
