use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{beyond, diagnostics, noun::noun, peer::Peer, settings::Settings, simulator::Simulator, wire};
use crate::rehearsal::{
    clock::{Doing, typical},
    faults::On,
    google::{
        cloud::{Contents, Entry, Operation, Real, key},
        protocol::{Connection, Crash, messages as m},
        rules::{self, Act, Refusal},
        schema::{Resource, Type},
        synthesis,
        value::Value,
    },
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

    fn on(&self) -> On {
        match self.operation() {
            Operation::Create => On::Create,
            Operation::Delete => On::Delete,
            _ => On::Update,
        }
    }

    fn doing(&self) -> Doing {
        match self.operation() {
            Operation::Create => Doing::Create,
            Operation::Delete => Doing::Delete,
            _ => Doing::Update,
        }
    }

    /// What tells it from others of its type.
    fn name(&self) -> String {
        let value = if self.planned.is_null() { &self.prior } else { &self.planned };
        ["id", "name", "member", "service"]
            .iter()
            .find_map(|name| value.get(name).text())
            .unwrap_or_default()
            .to_owned()
    }

    /// An error of Google's, as the real provider shows it.
    fn error(&self, said: &str) -> m::Diagnostic {
        diagnostics::error(format!("Error {} {}: {said}", self.verb(), noun(self.kind)), "")
    }
}

impl Simulator {
    /// Makes, changes or deletes one thing, as far as nothing goes wrong.
    pub(super) async fn apply_change(
        &self,
        connection: Connection,
        settings: &Settings,
        request: m::ApplyRequest,
    ) -> Result<m::ApplyResponse, Crash> {
        let result = match self.wanted(&request) {
            Ok(wanted) => self.applied(connection, settings, &wanted).await?,
            Err(diagnostic) => Err(diagnostic),
        };
        let (new_state, diagnostics) = match result {
            Ok(state) => (Some(wire::message(&state)), Vec::new()),
            // Nothing was changed, as far as terraform is told: it keeps what it had.
            Err(diagnostic) => {
                (request.prior_state.or_else(|| Some(wire::message(&Value::Null))), vec![diagnostic])
            }
        };
        Ok(m::ApplyResponse {
            new_state,
            private: request.planned_private,
            diagnostics,
            legacy_type_system: true,
        })
    }

    fn wanted<'a>(&'a self, request: &'a m::ApplyRequest) -> Result<Wanted<'a>, m::Diagnostic> {
        let resource = self.resource(&request.type_name)?;
        let of = resource.object();
        let read = |wire: &Option<m::DynamicValue>| {
            wire::value(wire.as_ref(), of)
                .map_err(|error| diagnostics::error("terraform sent a value that cannot be read", error))
        };
        let (prior, planned) = (read(&request.prior_state)?, read(&request.planned_state)?);
        Ok(Wanted { kind: &request.type_name, resource, prior, planned })
    }

    async fn applied(
        &self,
        connection: Connection,
        settings: &Settings,
        wanted: &Wanted<'_>,
    ) -> Result<Result<Value, m::Diagnostic>, Crash> {
        let fate = self.conditions.script.decide(wanted.on(), wanted.kind, &wanted.name());
        let takes = typical(wanted.kind, wanted.doing());
        let pause = self.conditions.speed.map_or(Duration::ZERO, |speed| takes.div_f64(speed));
        tokio::time::sleep(pause + fate.slow).await;
        if let Some(error) = &fate.refused {
            return Ok(Err(wanted.error(error)));
        }
        let done = match self.effect(wanted, settings).await {
            Ok(known) => {
                self.changed(connection, settings, wanted, &known, takes + fate.slow, fate.invisible)
            }
            Err(diagnostic) => Err(diagnostic),
        };
        if fate.crash {
            return Err(Crash);
        }
        Ok(match (done, &fate.failed) {
            (Ok(_), Some(error)) => Err(wanted.error(error)),
            (done, _) => done,
        })
    }

    fn changed(
        &self,
        connection: Connection,
        settings: &Settings,
        wanted: &Wanted<'_>,
        known: &Map<String, Json>,
        takes: Duration,
        invisible: Duration,
    ) -> Result<Value, m::Diagnostic> {
        let decided = self.cloud.change(|contents| {
            let (mut entries, state) = wanted.decide(contents, settings, known)?;
            if let Some(entry) = entries.last_mut() {
                entry.real = self.real(connection, wanted, entry, takes);
                if !invisible.is_zero() {
                    entry.hidden_until = entry.at.checked_add(invisible).ok();
                }
            }
            Ok::<_, Refusal>((entries, state))
        });
        match decided {
            Ok(Ok(state)) => Ok(state),
            Ok(Err(refusal)) => Err(in_words(refusal, wanted)),
            Err(error) => Err(diagnostics::error("The simulated cloud fails", error.to_string())),
        }
    }

    /// When a real cloud would have done it.
    fn real(
        &self,
        connection: Connection,
        wanted: &Wanted<'_>,
        entry: &Entry,
        takes: Duration,
    ) -> Option<Real> {
        let process = connection.process?;
        let root = Peer::new(process).folder()?;
        let own = attributes(&wanted.prior);
        let shown = entry.attributes.as_ref().unwrap_or(&own);
        let doing = wanted.doing();
        let (from, to) = self.conditions.real.span(process, doing, wanted.kind, &entry.id, shown, takes);
        Some(Real { root, process, from, to })
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

pub(super) type Decided = Result<(Vec<Entry>, Value), Refusal>;

/// Makes or changes it: Google's rules see it with everything filled in.
fn made(contents: &Contents, wanted: &Wanted<'_>, settings: &Settings, known: &Map<String, Json>) -> Decided {
    let (id, mut state) = synthesis::make(synthesis::Made {
        kind: wanted.kind,
        resource: wanted.resource,
        planned: &wanted.planned,
        settings: &settings.0,
        contents,
        now: Timestamp::now(),
    });
    tell(&mut state, wanted.resource.object(), known);
    let attributes = attributes(&state);
    let id = key(wanted.kind, &id, |name| state.get(name).text());
    beyond::carry(&wanted.planned, &mut state, wanted.resource.object());
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
    let mut entries = rules::consequences(&act);
    if let Some(old) = own_key(wanted).filter(|old| *old != id) {
        entries.push(Entry::now(Operation::Delete, wanted.kind, &old, None));
    }
    entries.push(Entry::now(wanted.operation(), wanted.kind, &id, Some(attributes)));
    Ok((entries, state))
}

fn deleted(contents: &Contents, wanted: &Wanted<'_>) -> Decided {
    let id = own_key(wanted).unwrap_or_default();
    // What somebody has deleted already is deleted.
    let Some(object) = contents.get(wanted.kind, &id) else { return Ok((Vec::new(), Value::Null)) };
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
    let gone = rules::deletion(object, &attributes, contents).into_iter().map(|(operation, kind, id)| {
        let kept = if operation == Operation::Retire {
            contents.get(&kind, &id).map(|object| object.attributes.clone())
        } else {
            None
        };
        Entry::now(operation, &kind, &id, kept)
    });
    Ok((rules::consequences(&act).into_iter().chain(gone).collect(), Value::Null))
}

/// What the cloud calls what was there before.
fn own_key(wanted: &Wanted<'_>) -> Option<String> {
    Some(key(wanted.kind, wanted.prior.get("id").text()?, |name| wanted.prior.get(name).text()))
}

/// Puts what something else has told into a thing, by dotted paths: in blocks of a list, into each.
pub(super) fn tell(state: &mut Value, of: &Type, known: &Map<String, Json>) {
    for (path, json) in known {
        put(state, of, path, json);
    }
}

fn put(value: &mut Value, of: &Type, path: &str, json: &Json) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match (value, of) {
        (Value::List(items), Type::List(of) | Type::Set(of)) => {
            items.iter_mut().for_each(|item| put(item, of, path, json));
        }
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

/// A refusal as the real provider shows it.
pub(super) fn in_words(refusal: Refusal, wanted: &Wanted<'_>) -> m::Diagnostic {
    match refusal {
        Refusal::Google(said) => wanted.error(&said.to_string()),
        Refusal::Provider(said) => diagnostics::error(said, ""),
    }
}
