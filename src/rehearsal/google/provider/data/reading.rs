use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::{assumed, computed, find, lists};
use crate::rehearsal::google::{
    cloud::{Contents, Entry, Operation},
    protocol::messages as m,
    provider::{
        beyond,
        diagnostics::error,
        settings::Settings,
        simulator::{Simulator, unknown_type},
        wire,
    },
    schema::{Facts, Resource},
    value::Value,
};

/// A data source that is read.
#[derive(Clone, Copy)]
pub(super) struct Query<'a> {
    pub kind: &'a str,
    pub source: &'a Resource,
    pub config: &'a Value,
    pub settings: &'a Value,
    pub contents: &'a Contents,
    pub facts: &'a Facts,
    /// What proves who we are to clusters.
    pub token: &'a str,
}

impl<'a> Query<'a> {
    /// A text of the configuration that is not empty.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.config.get(name).text().filter(|text| !text.is_empty())
    }

    /// The same, or the provider's setting of that name.
    pub fn or_setting(&self, name: &str) -> Option<&'a str> {
        self.text(name).or_else(|| self.settings.get(name).text())
    }
}

impl Simulator {
    /// What a data source finds.
    pub(in super::super) fn read_data(
        &self,
        settings: &Settings,
        request: &m::DataRequest,
    ) -> m::DataResponse {
        let read = self.facts.data_source(&request.type_name).ok_or_else(|| unknown_type(&request.type_name));
        let token = self.clusters.token().map(|token| token.expose().clone()).unwrap_or_default();
        let read = read.and_then(|source| {
            let config = wire::value(request.config.as_ref(), source.object())
                .map_err(|text| error("terraform sent a value that cannot be read", text))?;
            let found = self
                .cloud
                .look(|contents| {
                    let (kind, settings) = (request.type_name.as_str(), &settings.0);
                    let (config, facts) = (&config, &self.facts);
                    answer(&Query { kind, source, config, settings, contents, facts, token: &token })
                })
                .map_err(|failed| error("The simulated cloud fails", failed.to_string()))?;
            found.map(|mut found| {
                beyond::carry(&config, &mut found.value, source.object());
                found
            })
        });
        let read = read.map(|read| {
            if let Read { value, assumed: true } = &read {
                self.assume(&request.type_name, value);
            }
            read.value
        });
        match read {
            Ok(value) => m::DataResponse { state: Some(wire::message(&value)), diagnostics: Vec::new() },
            Err(diagnostic) => m::DataResponse { state: None, diagnostics: vec![diagnostic] },
        }
    }

    /// Writes down, once, that something is taken to be there: a report says so. That it cannot be written down is no
    /// reason for a data source to fail; the next change will say it.
    fn assume(&self, kind: &str, value: &Value) {
        let id = ["id", "name", "project_id", "display_name", "domain"];
        let id =
            id.iter().find_map(|name| value.get(name).text().filter(|text| !text.is_empty())).unwrap_or("?");
        let _ = self.cloud.change(|contents| {
            let entry = Entry::now(Operation::Assume, kind, id, None);
            Ok::<_, ()>((if contents.is_assumed(kind, id) { Vec::new() } else { vec![entry] }, ()))
        });
    }
}

/// What a data source is told.
struct Read {
    value: Value,
    /// Whether nobody has said that it is there.
    assumed: bool,
}

fn answer(query: &Query<'_>) -> Result<Read, m::Diagnostic> {
    let known = |value: Value| Ok(Read { value, assumed: false });
    if let Some(computed) = computed::computed(query) {
        return known(completed(query, &computed));
    }
    if let Some(list) = lists::list(query) {
        return known(completed(query, &list));
    }
    match find::object(query) {
        find::Found::Object(object) => {
            let mut attributes = object.attributes.clone();
            attributes.entry("id").or_insert_with(|| Json::String(object.id.clone()));
            known(completed(query, &attributes))
        }
        find::Found::Absent(message) => Err(error(message, "")),
        find::Found::Unknowable => Ok(Read { value: assumed::assumed(query), assumed: true }),
    }
}

/// The configuration with what is known, and values of Google's kind for the rest.
pub(super) fn completed(query: &Query<'_>, known: &Map<String, Json>) -> Value {
    let filled = assumed::assumed(query);
    let crate::rehearsal::google::schema::Type::Object(fields) = query.source.object() else { return filled };
    let value = |(name, of): (&String, &crate::rehearsal::google::schema::Type)| {
        let own = query.config.get(name);
        let value = match known.get(name) {
            Some(json)
                if own.is_null() || name == "id" || matches!(own, Value::List(items) if items.is_empty()) =>
            {
                Value::of_json(json, of)
            }
            _ if own.is_null() => filled.get(name).clone(),
            _ => own.clone(),
        };
        (name.clone(), value)
    };
    Value::Map(fields.iter().map(value).collect::<BTreeMap<_, _>>())
}
