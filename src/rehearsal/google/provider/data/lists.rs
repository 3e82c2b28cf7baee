use serde_json::{Map, Value as Json};

use super::reading::Query;
use crate::rehearsal::google::{names, schema::Type};

/// What a data source finds that lists all things of a type: `google_compute_subnetworks` lists the subnetworks of a
/// project, each with as many attributes as the list has.
pub(super) fn list(query: &Query<'_>) -> Option<Map<String, Json>> {
    let kind = query.kind.strip_suffix('s').filter(|kind| query.facts.resource(kind).is_some())?;
    let (name, fields) =
        query.source.block.attributes.iter().find_map(|(name, attribute)| match &attribute.of {
            Type::List(of) if attribute.computed => match &**of {
                Type::Object(fields) => Some((name, fields)),
                _ => None,
            },
            _ => None,
        })?;
    let project = query.or_setting("project").or_else(|| query.text("project_id"));
    let region = query.text("region");
    let inside = query.contents.of(kind).filter(|object| {
        let here = |place: Option<&str>, wanted: Option<&str>| {
            wanted.is_none_or(|wanted| place.is_none_or(|place| names::last(place) == wanted))
        };
        here(object.project(), project) && here(object.text("region"), region)
    });
    let items = inside.map(|object| {
        let field =
            |name: &String| (name.clone(), object.attributes.get(name).cloned().unwrap_or(Json::Null));
        Json::Object(fields.keys().map(field).collect())
    });
    Some(Map::from_iter([(name.clone(), Json::Array(items.collect()))]))
}
