use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{beyond, diagnostics, noun::noun, settings::Settings, simulator::Simulator, wire};
use crate::rehearsal::google::{
    cloud::{Contents, Entry, Operation, key},
    protocol::messages as m,
    rules::{self, Act, Refusal},
    schema::{Resource, Type},
    synthesis,
    value::Value,
};

/// What terraform wants, read.
pub(super) struct Wanted<'a> {
    pub kind: &'a str,
    pub resource: &'a Resource,
    pub prior: Value,
    pub planned: Value,
}

impl Wanted<'_> {
    pub fn operation(&self) -> Operation {
        match (self.prior.is_null(), self.planned.is_null()) {
            (_, true) => Operation::Delete,
            (true, false) => Operation::Create,
            (false, false) => Operation::Update,
        }
    }

    fn verb(&self) -> &'static str {
        match self.operation() {
            Operation::Create => "creating",
            Operation::Delete => "deleting",
            _ => "updating",
        }
    }
}

impl Simulator {
    /// Makes, changes or deletes one thing.
    pub(super) async fn apply_change(&self, settings: &Settings, request: m::ApplyRequest) -> m::ApplyResponse {
        let result = self.applied(settings, &request).await;
        let (new_state, diagnostics) = match result {
            Ok((state, warnings)) => (wire::message(&state), warnings),
            // Nothing was changed: terraform keeps what it had, which is nothing for a thing that was to be made.
            Err(diagnostic) => {
                (request.prior_state.or_else(|| wire::message(&Value::Null)), vec![diagnostic])
            }
        };
        m::ApplyResponse { new_state, private: request.planned_private, diagnostics, legacy_type_system: true }
    }

    async fn applied(
        &self,
        settings: &Settings,
        request: &m::ApplyRequest,
    ) -> Result<(Value, Vec<m::Diagnostic>), m::Diagnostic> {
        let resource = self.resource(&request.type_name)?;
        let of = resource.block.object();
        let read = |wire: &Option<m::DynamicValue>| {
            wire::value(wire.as_ref(), &of)
                .map_err(|error| diagnostics::error("terraform sent a value that cannot be read", error))
        };
        let wanted = Wanted {
            kind: &request.type_name,
            resource,
            prior: read(&request.prior_state)?,
            planned: read(&request.planned_state)?,
        };
        let known = self.effect(&wanted, settings).await?;
        let decided = self.cloud.change(|contents| wanted.decide(contents, settings, &known));
        match decided {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(refusal)) => Err(in_words(refusal, &wanted)),
            Err(error) => Err(diagnostics::error("The simulated cloud fails", error.to_string())),
        }
    }
}

impl Wanted<'_> {
    /// What becomes of it, by Google's rules. `known` are attributes that something else has told.
    pub fn decide(&self, contents: &Contents, settings: &Settings, known: &Map<String, Json>) -> Decided {
        match self.operation() {
            Operation::Delete => deleted(contents, self),
            _ => made(contents, self, settings, known),
        }
    }
}

pub(super) type Decided = Result<(Vec<Entry>, (Value, Vec<m::Diagnostic>)), Refusal>;

/// Makes or changes it: Google's rules see it with everything filled in.
fn made(
    contents: &Contents,
    wanted: &Wanted<'_>,
    settings: &Settings,
    known: &Map<String, Json>,
) -> Decided {
    let (id, mut state) = synthesis::make(synthesis::Made {
        kind: wanted.kind,
        resource: wanted.resource,
        planned: &wanted.planned,
        settings: &settings.0,
        contents,
    });
    tell(&mut state, wanted, known);
    let attributes = attributes(&state);
    let id = key(wanted.kind, &id, &attributes);
    beyond::carry(&wanted.planned, &mut state);
    let act = Act {
        kind: wanted.kind,
        api: wanted.resource.api.as_deref(),
        operation: wanted.operation(),
        id: &id,
        attributes: &attributes,
        contents,
        settings: &settings.0,
    };
    rules::check(&act)?;
    let mut entries = Vec::new();
    if let Some(old) = own_key(wanted).filter(|old| *old != id) {
        entries.push(entry(Operation::Delete, wanted.kind, &old, None));
    }
    entries.push(entry(wanted.operation(), wanted.kind, &id, Some(attributes)));
    Ok((entries, (state, Vec::new())))
}

fn deleted(contents: &Contents, wanted: &Wanted<'_>) -> Decided {
    let id = own_key(wanted).unwrap_or_default();
    let gone = (Value::Null, Vec::new());
    // What somebody has deleted already is deleted.
    let Some(object) = contents.get(wanted.kind, &id) else { return Ok((Vec::new(), gone)) };
    let attributes = attributes(&wanted.prior);
    let act = Act {
        kind: wanted.kind,
        api: wanted.resource.api.as_deref(),
        operation: Operation::Delete,
        id: &id,
        attributes: &attributes,
        contents,
        settings: &Value::Null,
    };
    rules::check(&act)?;
    let entries = rules::deletion(object, &attributes, contents)
        .into_iter()
        .map(|(operation, kind, id)| {
            let kept = if operation == Operation::Retire {
                contents.get(&kind, &id).map(|object| object.attributes.clone())
            } else {
                None
            };
            entry(operation, &kind, &id, kept)
        })
        .collect();
    Ok((entries, gone))
}

/// What the cloud calls what was there before.
fn own_key(wanted: &Wanted<'_>) -> Option<String> {
    Some(key(wanted.kind, wanted.prior.get("id").text()?, &attributes(&wanted.prior)))
}

/// Puts what something else has told into a thing, by dotted paths: in blocks of a list, into each.
fn tell(state: &mut Value, wanted: &Wanted<'_>, known: &Map<String, Json>) {
    for (path, json) in known {
        put(state, &wanted.resource.block.object(), path, json);
    }
}

fn put(value: &mut Value, of: &Type, path: &str, json: &Json) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match (value, of) {
        (Value::List(items), Type::List(of) | Type::Set(of)) => items.iter_mut().for_each(|item| put(item, of, path, json)),
        (Value::Map(map), Type::Object(fields)) => {
            let (Some(own), Some(of)) = (map.get_mut(name), fields.get(name)) else { return };
            match rest {
                Some(rest) => put(own, of, rest, json),
                None => *own = Value::of_json(json, of),
            }
        }
        _ => {}
    }
}

fn attributes(state: &Value) -> Map<String, Json> {
    match state.to_json() {
        Json::Object(attributes) => attributes,
        _ => Map::new(),
    }
}

fn entry(operation: Operation, kind: &str, id: &str, attributes: Option<Map<String, Json>>) -> Entry {
    Entry { at: Timestamp::now(), operation, kind: kind.to_owned(), id: id.to_owned(), attributes }
}

/// A refusal as the real provider shows it.
pub(super) fn in_words(refusal: Refusal, wanted: &Wanted<'_>) -> m::Diagnostic {
    match refusal {
        Refusal::Google(said) => {
            diagnostics::error(format!("Error {} {}: {said}", wanted.verb(), noun(wanted.kind)), "")
        }
        Refusal::Provider(said) => diagnostics::error(said, ""),
    }
}
