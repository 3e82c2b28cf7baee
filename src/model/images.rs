use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where images are pulled from instead (`[images]`): what a full name begins with, and what takes its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Images(BTreeMap<String, String>);

impl Images {
    /// These: registries, or paths in them, without a slash at the end.
    #[must_use]
    pub const fn new(places: BTreeMap<String, String>) -> Self {
        Self(places)
    }

    /// Whether every image stays what it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What an image is called instead; `None` where it stays what it is. The longest place that fits counts. What has been
    /// moved already stays.
    #[must_use]
    pub fn instead_of(&self, image: &str) -> Option<String> {
        let full = full_name(image)?;
        if self.0.values().any(|instead| begins(&full, instead)) {
            return None;
        }
        let fitting = self.0.iter().filter(|(place, _)| begins(&full, place));
        let (place, instead) = fitting.max_by_key(|(place, _)| place.len())?;
        Some(format!("{instead}{}", &full[place.len()..]))
    }

    /// The images that a text names in full, such as an argument `--reloader=quay.io/a/b:1`, and that lie elsewhere now.
    #[must_use]
    pub fn named_in(&self, text: &str) -> Vec<String> {
        let of_name = |char: char| char.is_ascii_alphanumeric() || "._-/:@".contains(char);
        let words = text.split(|char: char| !of_name(char)).filter(|word| !word.contains("://"));
        // Without a registry any word could be an image.
        let full = |word: &&str| word.split_once('/').is_some_and(|(registry, _)| is_registry(registry));
        words.filter(full).filter(|word| self.instead_of(word).is_some()).map(str::to_owned).collect()
    }
}

/// Whether an image's full name begins with a place, by whole parts.
fn begins(full: &str, place: &str) -> bool {
    let ends = if place.contains('/') { &['/', ':', '@'][..] } else { &['/'] };
    full.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(ends))
}

/// An image with its registry, as Docker completes it:
/// <https://pkg.go.dev/github.com/distribution/reference#ParseNormalizedNamed>.
fn full_name(image: &str) -> Option<String> {
    let sound = |char: char| char.is_ascii_alphanumeric() || "._-/:@".contains(char);
    if image.is_empty() || !image.chars().all(sound) {
        return None;
    }
    let (registry, path) = match image.split_once('/') {
        Some((registry, path)) if is_registry(registry) => (registry, path),
        _ => ("docker.io", image),
    };
    let registry = if registry == "index.docker.io" { "docker.io" } else { registry };
    let library = if registry == "docker.io" && !path.contains('/') { "library/" } else { "" };
    Some(format!("{registry}/{library}{path}"))
}

fn is_registry(part: &str) -> bool {
    part == "localhost" || part.contains(['.', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(places: &[(&str, &str)]) -> Images {
        Images::new(places.iter().map(|(place, instead)| ((*place).into(), (*instead).into())).collect())
    }

    #[test]
    fn the_longest_place_that_fits_counts() {
        let images = images(&[
            ("docker.io", "m.example/docker"),
            ("docker.io/bitnami", "m.example/legacy"),
            ("quay.io/a/b", "m.example/c"),
            ("ghcr.io", "ghcr.io"),
        ]);
        for (image, instead) in [
            ("nginx", Some("m.example/docker/library/nginx")),
            ("nginx:1.2", Some("m.example/docker/library/nginx:1.2")),
            ("grafana/grafana:1@sha256:00", Some("m.example/docker/grafana/grafana:1@sha256:00")),
            ("index.docker.io/x/y", Some("m.example/docker/x/y")),
            ("docker.io/x", Some("m.example/docker/library/x")),
            ("bitnami/redis:7", Some("m.example/legacy/redis:7")),
            ("docker.io/bitnamilegacy/redis", Some("m.example/docker/bitnamilegacy/redis")),
            ("quay.io/a/b:1", Some("m.example/c:1")),
            ("quay.io/a/bc:1", None),
            ("quay.io/a/b@sha256:00", Some("m.example/c@sha256:00")),
            ("ghcr.io/x/y:1", None),
            ("m.example/docker/library/nginx", None),
            ("docker.io:5000/x", None),
            ("localhost:5000/x", None),
            ("", None),
            ("${IMAGE}", None),
        ] {
            assert_eq!(images.instead_of(image).as_deref(), instead, "{image}");
        }
    }

    #[test]
    fn what_arguments_name_is_found() {
        let images = images(&[("docker.io", "m.example/docker"), ("quay.io", "m.example/quay")]);
        assert_eq!(
            images.named_in("--reloader=quay.io/p/r:v1,quay.io/p/s"),
            ["quay.io/p/r:v1", "quay.io/p/s"]
        );
        for other in ["--url=https://quay.io/p", "quay.io", "--path=a/b", "m.example/quay/p/r:v1"] {
            assert_eq!(images.named_in(other), Vec::<String>::new(), "{other}");
        }
    }
}
