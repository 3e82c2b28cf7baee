//! How Google names things: paths of collections and names, and links that lead to them.

/// What stands behind a collection in a path: the project of `projects/p/global/networks/n`.
#[must_use]
pub fn segment<'a>(path: &'a str, collection: &str) -> Option<&'a str> {
    let mut parts = path.split('/');
    parts.find(|part| *part == collection)?;
    parts.next().filter(|part| !part.is_empty())
}

/// The last part of a path or link: `europe-west1` of `…/regions/europe-west1`.
#[must_use]
pub fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The path of a link: what stands behind the API's address and version, or the text itself.
#[must_use]
pub fn path(link: &str) -> &str {
    let Some(rest) = link.strip_prefix("https://").or_else(|| link.strip_prefix("//")) else { return link };
    let at = ["projects/", "organizations/", "folders/", "b/"]
        .iter()
        .filter_map(|collection| Some(rest.find(&format!("/{collection}"))? + 1))
        .min();
    at.map_or(link, |at| &rest[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_and_a_path_are_the_same_thing() {
        let link = "https://www.googleapis.com/compute/v1/projects/p/regions/r/subnetworks/s";
        assert_eq!(path(link), "projects/p/regions/r/subnetworks/s");
        assert_eq!(path("//container.googleapis.com/projects/p/locations/l"), "projects/p/locations/l");
        assert_eq!((segment(link, "regions"), segment(link, "zones"), last(link)), (Some("r"), None, "s"));
        assert_eq!(path("default"), "default");
    }
}
