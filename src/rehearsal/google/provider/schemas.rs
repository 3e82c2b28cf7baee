//! Which types a schema holds. terraform asks for the schema once a process and would get three hundred types for the
//! ten that a root uses; so we look which ones those are.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
    sync::PoisonError,
};

use bytes::Bytes;

use super::{
    beyond,
    configuration::{Configuration, Kind},
    peer::Peer,
    simulator::Simulator,
};
use crate::rehearsal::google::{
    cloud::{Entry, Operation},
    protocol::Connection,
    schema::{self, Resource},
};

impl Simulator {
    /// The schema for a connection: of the types that its root and modules name, and of those that any root ever used
    /// here, because a state may still hold them. Of all types where nobody can tell.
    pub(super) fn schema_for(&self, connection: Connection) -> Bytes {
        let configuration = connection.process.map(Peer::new).and_then(Configuration::of);
        let Some(configuration) = configuration else { return self.whole_schema() };
        let named = configuration.types();
        let used = self.cloud.change(|contents| {
            let used: BTreeSet<String> = contents.used().map(str::to_owned).collect();
            let new: Vec<Entry> =
                named.difference(&used).map(|kind| Entry::now(Operation::Use, kind, "", None)).collect();
            Ok::<_, ()>((new, used))
        });
        let Ok(Ok(used)) = used else { return self.whole_schema() };
        let beyond = self.beyond(&configuration, connection);
        let served = |kind: &&String| connection.beta || !self.facts.only_beta(kind);
        self.schema_of(named.union(&used).filter(served).cloned().collect(), &beyond)
    }

    /// What the configuration writes that the facts do not have: types, and arguments of the beta provider, whose facts
    /// are those of the other one.
    fn beyond(&self, configuration: &Configuration, connection: Connection) -> Beyond {
        let known =
            |kind: &str| self.facts.resource(kind).is_some() || self.facts.data_source(kind).is_some();
        let written = configuration.written(|kind| connection.beta || !known(kind));
        let read = OnceCell::new();
        let more = written.into_iter().filter_map(|((kind, name), written)| {
            let facts = match kind {
                Kind::Resource => self.facts.resource(&name),
                Kind::Data => self.facts.data_source(&name),
            };
            let resource = match facts {
                Some(facts) => beyond::extended(facts, &written)?,
                None => beyond::unknown(&written, read.get_or_init(|| configuration.read())),
            };
            Some(((kind, name), resource))
        });
        more.collect()
    }

    fn schema_of(&self, types: BTreeSet<String>, beyond: &Beyond) -> Bytes {
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = schemas.get(&types).filter(|_| beyond.is_empty()) {
            return known.clone();
        }
        let of = |kind: Kind| {
            let facts = types.iter().filter_map(move |name| {
                let facts = match kind {
                    Kind::Resource => self.facts.resource(name),
                    Kind::Data => self.facts.data_source(name),
                };
                Some((name.as_str(), facts?))
            });
            let more = beyond.iter().filter(move |((of, _), _)| *of == kind);
            // The later ones count.
            facts.chain(more.map(|((_, name), resource)| (name.as_str(), resource)))
        };
        let encoded = schema::encode(self.facts.provider(), of(Kind::Resource), of(Kind::Data), Vec::new());
        if beyond.is_empty() {
            schemas.insert(types, encoded.clone());
        }
        encoded
    }

    fn whole_schema(&self) -> Bytes {
        self.schema_of(self.facts.types().map(str::to_owned).collect(), &Beyond::new())
    }
}

/// What is beyond the facts.
type Beyond = BTreeMap<(Kind, String), Resource>;
