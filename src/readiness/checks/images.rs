use crate::readiness::workload::Workload;

/// Images by digest, or by a tag that is no moving one.
pub(super) fn check(workload: &Workload<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, container) in workload.all_containers() {
        let image = container["image"].as_str().unwrap_or_default();
        if let Some(why) = unpinned(image) {
            found.push(format!("the image of the container {name} is not pinned: `{image}` {why}"));
        }
    }
    found
}

fn unpinned(image: &str) -> Option<&'static str> {
    if image.contains("@sha256:") {
        return None;
    }
    // A colon before the last slash is a registry's port.
    let last = image.rsplit('/').next().unwrap_or_default();
    match last.split_once(':') {
        None | Some((_, "")) => Some("has no tag"),
        Some((_, "latest")) => Some("is whatever is newest"),
        Some(_) => None,
    }
}
