use serde_json::Value as Json;

use super::reading::Query;
use crate::rehearsal::google::{cloud::Object, names, value::Value};

/// What there is of what a data source asks for.
pub(super) enum Found<'a> {
    /// This.
    Object(&'a Object),
    /// Nothing, and it would have to be here: what Google says.
    Absent(String),
    /// It lies where the simulated cloud does not reach: it is taken to be there.
    Unknowable,
}

/// Looks for the resource of the same name that the configuration describes.
pub(super) fn object<'a>(query: &Query<'a>) -> Found<'a> {
    let kind = alias(query.kind);
    if query.facts.resource(kind).is_none() {
        return Found::Unknowable;
    }
    match query.contents.visible(kind).find(|object| matches(query, object)) {
        Some(object) => Found::Object(object),
        None if query.kind == "google_project" => Found::Unknowable,
        None => match query.or_setting("project").filter(|project| query.contents.knows_project(project)) {
            Some(project) => Found::Absent(absent(query, project)),
            None => Found::Unknowable,
        },
    }
}

/// Data sources that read a resource of another name.
fn alias(kind: &str) -> &str {
    match kind {
        "google_secret_manager_secret_version_access" => "google_secret_manager_secret_version",
        kind => kind,
    }
}

/// Whether a thing is what the configuration says, as far as both say something.
fn matches(query: &Query<'_>, object: &Object) -> bool {
    let Value::Map(config) = query.config else { return false };
    let asked = config
        .iter()
        .filter(|(name, value)| value.text().is_some_and(|text| !text.is_empty()) && *name != "id");
    let said = asked.clone().all(|(name, value)| is(object, name, value.text().unwrap_or_default()));
    let defaults = ["project", "region", "zone", "location"].iter().all(|name| {
        let open = query.source.block.attributes.contains_key(*name) && query.text(name).is_none();
        let setting = query.settings.get(name).text().filter(|_| open);
        setting.is_none_or(|setting| object.text(name).is_none_or(|text| names::last(text) == setting))
    });
    said && defaults && asked.count() > 0
}

fn is(object: &Object, name: &str, wanted: &str) -> bool {
    let same = |text: &str| {
        text == wanted || names::path(text) == names::path(wanted) || names::last(text) == wanted
    };
    let own = match object.attributes.get(name) {
        Some(Json::String(text)) => same(text),
        _ => same(&object.id),
    };
    // An account or a secret is asked for by its name, its whole name or its address.
    let named = ["account_id", "secret", "project_id", "service_account_id"].contains(&name);
    let other =
        || same(&object.id) || object.text("email") == Some(wanted) || names::last(wanted) == object.name();
    own || (named && other())
}

fn absent(query: &Query<'_>, project: &str) -> String {
    let name =
        ["name", "account_id", "secret_id", "secret"].iter().find_map(|name| query.text(name)).unwrap_or("?");
    let what = query.kind.trim_start_matches("google_").replace('_', " ");
    format!(
        "Error reading {what}: googleapi: Error 404: The resource 'projects/{project}/{name}' was not found, notFound"
    )
}
