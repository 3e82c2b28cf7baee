//! What an answer must look like. Each function gives the answer as it is kept, or what is wrong with it.

use super::{Catalog, regions};

type Checked = Result<String, String>;

/// The answer that means an empty list.
pub(super) const NONE: &str = "none";

/// The most that an id of a project has: <https://cloud.google.com/resource-manager/docs/creating-managing-projects>.
const PROJECT_ID: usize = 30;

/// What an id of a project has beyond the names of platform and environment: two hyphens and a generation below 100.
const REST_OF_A_PROJECT_ID: usize = 4;

/// The items of a list.
pub(super) fn list(text: &str) -> Vec<String> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    if text.trim() == NONE { Vec::new() } else { items.map(str::to_owned).collect() }
}

fn joined(items: &[String]) -> String {
    if items.is_empty() { NONE.to_owned() } else { items.join(", ") }
}

/// The text without what would move a terminal's cursor.
fn shown(text: &str) -> String {
    format!("`{}`", text.escape_debug())
}

pub(super) fn name(text: &str, catalog: &Catalog) -> Checked {
    if !is_label(text) || !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(
            "take lower-case letters, digits and inner hyphens, a letter first: ids of projects begin \
                    with it"
                .into(),
        );
    }
    let longest = catalog.environments.iter().max_by_key(|name| name.len()).map_or("", String::as_str);
    let most = PROJECT_ID - REST_OF_A_PROJECT_ID - longest.len();
    if text.len() > most {
        return Err(format!(
            "take at most {most} characters: the project `{text}-{longest}-1` may have {PROJECT_ID}"
        ));
    }
    // https://cloud.google.com/resource-manager/docs/creating-managing-projects
    if let Some(word) = ["google", "ssl"].into_iter().find(|word| text.contains(word)) {
        return Err(format!("Google refuses ids of projects with `{word}` in them"));
    }
    Ok(text.to_owned())
}

pub(super) fn parent(text: &str) -> Checked {
    let number = text.split_once('/').filter(|(kind, _)| matches!(*kind, "organizations" | "folders"));
    match number {
        Some((_, number)) if is_number(number) => Ok(text.to_owned()),
        _ if is_number(text) => {
            Err(format!("is that an organisation or a folder? Write organizations/{text} or folders/{text}"))
        }
        _ => {
            Err("write organizations/NUMBER or folders/NUMBER; `gcloud organizations list` shows the number"
                .into())
        }
    }
}

pub(super) fn billing_account(text: &str) -> Checked {
    let text = text.strip_prefix("billingAccounts/").unwrap_or(text).to_ascii_uppercase();
    let part = |part: &str| part.len() == 6 && part.bytes().all(|c| c.is_ascii_hexdigit());
    if text.split('-').count() == 3 && text.split('-').all(part) {
        return Ok(text);
    }
    Err("write three groups of six hexadecimal digits, such as 012345-6789AB-CDEF01; `gcloud billing accounts list` \
         shows it"
        .into())
}

/// A region is one that is known, so that a slip is found at once; with zones of its own it may be a newer one.
pub(super) fn region(text: &str, with_zones: bool) -> Checked {
    if regions::zones(text).is_some() {
        return Ok(text.to_owned());
    }
    if !is_label(text) || !text.contains('-') || !text.ends_with(|c: char| c.is_ascii_digit()) {
        return Err(format!("{} has not the form of a region, such as europe-west1", shown(text)));
    }
    match regions::closest(text) {
        _ if with_zones => Ok(text.to_owned()),
        Some(close) => Err(format!(
            "no region that groundwork knows: did you mean {close}? A newer one needs --zones as well"
        )),
        None => Err("no region that groundwork knows: a newer one needs --zones as well".into()),
    }
}

pub(super) fn zones(text: &str, region: Option<&str>) -> Checked {
    let zones = list(text);
    if zones.is_empty() {
        return Err("name one zone at least".into());
    }
    for (index, zone) in zones.iter().enumerate() {
        let own = zone.rsplit_once('-').filter(|(of, letter)| {
            region.is_none_or(|region| region == *of)
                && is_label(of)
                && letter.len() == 1
                && letter.bytes().all(|c| c.is_ascii_lowercase())
        });
        if own.is_none() {
            let of = region.unwrap_or("the region");
            return Err(format!("{} is no zone of {of}: zones are called {of}-a", shown(zone)));
        }
        if zones[..index].contains(zone) {
            return Err(format!("{} is there twice", shown(zone)));
        }
    }
    Ok(joined(&zones))
}

pub(super) fn domain(text: &str, catalog: &Catalog) -> Checked {
    let text = text.trim_end_matches('.').to_ascii_lowercase();
    if !text.contains('.') || !text.split('.').all(is_label) {
        return Err(
            "write a domain that is yours: labels of letters, digits and inner hyphens, with dots between, such as \
             platform.example.com"
                .into(),
        );
    }
    let longest = catalog.environments.iter().map(String::len).max().unwrap_or_default();
    // RFC 1035, 2.3.4, less what a certificate's name has before it: `_acme-challenge.`.
    let most = 253 - longest - 1 - 16;
    if text.len() > most {
        return Err(format!("take at most {most} characters: environments have their zones below it"));
    }
    Ok(text)
}

/// The name is Google's: <https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac>.
pub(super) fn security_group(text: &str) -> Checked {
    let text = text.to_ascii_lowercase();
    match text.split_once('@') {
        Some(("gke-security-groups", domain)) if domain.contains('.') && domain.split('.').all(is_label) => {
            Ok(text)
        }
        _ => {
            Err("GKE asks for this name: gke-security-groups@ and the domain of your Google accounts".into())
        }
    }
}

pub(super) fn environments(text: &str, catalog: &Catalog) -> Checked {
    let names = known(text, "environment", catalog.environments.iter())?;
    if names.is_empty() {
        return Err("a platform has one environment at least".into());
    }
    Ok(joined(&names))
}

pub(super) fn applications(text: &str, catalog: &Catalog) -> Checked {
    let all = catalog.applications.iter().map(|application| &application.name);
    let names = known(text, "application", all)?;
    let missing = catalog.missing(&names);
    if missing.is_empty() {
        return Ok(joined(&names));
    }
    let needs = missing.iter().map(|need| format!("{} needs {}", need.application, need.needs));
    Err(format!("{}: add what is needed or leave both out", needs.collect::<Vec<_>>().join(", ")))
}

/// The names of a list that are known, in the order in which they are known, each once.
fn known<'a>(
    text: &str,
    what: &str,
    known: impl Iterator<Item = &'a String> + Clone,
) -> Result<Vec<String>, String> {
    let names = list(text);
    let unknown: Vec<String> =
        names.iter().filter(|name| !known.clone().any(|one| one == *name)).map(|name| shown(name)).collect();
    if unknown.is_empty() {
        return Ok(known.filter(|one| names.contains(one)).cloned().collect());
    }
    let all = known.map(String::as_str).collect::<Vec<_>>().join(", ");
    Err(format!("there is no {what} {}; there are {all}", unknown.join(", ")))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 19 && text.bytes().all(|c| c.is_ascii_digit())
}

/// A DNS label of lower-case letters.
fn is_label(text: &str) -> bool {
    let inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}
