use super::Change;
use crate::rehearsal::google::names::last;

/// Comparisons of links and names; `None` for a comparison of another kind.
pub(super) fn same(name: &str, change: &Change<'_>) -> Option<bool> {
    let (before, after) = (change.before, change.after);
    Some(match name {
        "self_link_or_name" => link_or_name(before, after),
        "compare_ip_address_or_self_link_or_resource_name" => {
            if is_address(after) {
                before == after
            } else {
                link_or_name(before, after)
            }
        }
        "compare_optional_subnet" => after.is_empty() || link_or_name(before, after),
        "relative_path" | "ip_collection" | "address_ip_collection" => relative(before, after),
        "relative_path_any_project" => relative(before, after) || any_project(before, after),
        "relative_path_no_query" => relative(without_query(before), without_query(after)),
        "last_segment" | "project_name" | "storage_bucket" => last(before) == last(after),
        "key_version" => before.split("/cryptoKeyVersions").next() == Some(after),
        "project_number" => any_project(before, after),
        "kms_crypto_key_rings_equivalent" => key_ring(before, after),
        "suppress_gke_hub_endpoint_self_link_diff" => {
            before.trim_start_matches("//container.googleapis.com/") == after
        }
        "source_disk" => {
            let beta = before.trim_start_matches("https://www.googleapis.com/compute/beta");
            beta.ends_with(after.trim_start_matches("https://www.googleapis.com/compute/v1"))
        }
        "disk_image" => image(before, after),
        "optional_prefix" | "folder_prefix" => {
            let with = |text: &str| format!("folders/{text}");
            with(before) == after || with(after) == before
        }
        _ => return None,
    })
}

/// What is wanted is a name, or what a link leads to.
fn link_or_name(before: &str, after: &str) -> bool {
    (!after.contains('/') && last(before) == after) || relative(before, after)
}

fn relative(before: &str, after: &str) -> bool {
    matches!((path(before), path(after)), (Some(before), Some(after)) if before == after)
}

/// The part of a link from the project on.
fn path(link: &str) -> Option<&str> {
    Some(link.split_once("projects/")?.1)
}

/// The same but for the project, of which one is a number.
fn any_project(before: &str, after: &str) -> bool {
    let rest = |link: &str| {
        Some((path(link)?.split_once('/')?.0.to_owned(), path(link)?.split_once('/')?.1.to_owned()))
    };
    let (Some((project, before)), Some((_, after))) = (rest(before), rest(after)) else { return false };
    before == after && project.bytes().all(|byte| byte.is_ascii_digit())
}

fn without_query(link: &str) -> &str {
    link.split('?').next().unwrap_or_default()
}

/// `project/location/ring` and the whole name.
fn key_ring(before: &str, after: &str) -> bool {
    let parts: Vec<&str> = after.split('/').collect();
    matches!(parts.as_slice(), ["projects", project, "locations", location, "keyRings", ring]
        if before == format!("{project}/{location}/{ring}"))
}

/// An image of a family, which has the family's name and more.
fn image(before: &str, after: &str) -> bool {
    if !before.contains("/images/") || after.is_empty() {
        return false;
    }
    let (name, wanted) = (last(before), last(after));
    let project = |link: &str| path(link).and_then(|path| path.split('/').next()).map(str::to_owned);
    let same_project = match (project(before), project(after)) {
        (Some(before), Some(after)) => before == after,
        _ => true,
    };
    let in_family = name == wanted || name.strip_prefix(wanted).is_some_and(|rest| rest.starts_with("-v"));
    same_project && in_family
}

pub(super) fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}
