use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{apply::tell, data::open, simulator::Simulator};
use crate::rehearsal::google::{
    cloud::{Contents, Entry, Operation},
    schema::{Resource, Type},
    synthesis,
    value::Value,
};

impl Simulator {
    /// Puts a thing into the cloud that is taken to have been there before. Nothing is checked but its type and the
    /// names of its attributes. Behind a cluster stands a local one from here on, and the pools are its nodes.
    ///
    /// # Errors
    /// When there is no such type or attribute, the cloud cannot be written, or the local cluster does not start.
    pub async fn seed(&self, kind: &str, attributes: &BTreeMap<String, Json>) -> Result<(), String> {
        let resource =
            self.facts.resource(kind).ok_or_else(|| format!("there is no resource type `{kind}`"))?;
        let of = resource.object();
        if let Some(unknown) =
            attributes.keys().find(|name| !matches!(of, Type::Object(fields) if fields.contains_key(*name)))
        {
            return Err(format!("{kind} has no attribute `{unknown}`"));
        }
        let json = Json::Object(attributes.clone().into_iter().collect());
        let given = Given { kind, resource, planned: open(&resource.block, &Value::of_json(&json, of)) };
        let contents = self.cloud.look(Clone::clone).map_err(|error| error.to_string())?;
        let known = self.behind(&given, &contents).await?;
        self.cloud
            .change(|contents| {
                let (id, mut state) = given.made(contents);
                tell(&mut state, of, &known);
                let Json::Object(attributes) = state.to_json() else { return Ok((Vec::new(), ())) };
                Ok::<_, String>((vec![Entry::now(Operation::Seed, kind, &id, Some(attributes))], ()))
            })
            .map_err(|error| error.to_string())?
    }

    /// Starts what is real behind it; gives attributes that only that tells.
    async fn behind(&self, given: &Given<'_>, contents: &Contents) -> Result<Map<String, Json>, String> {
        let (id, state) = given.made(contents);
        let Json::Object(attributes) = state.to_json() else { return Ok(Map::new()) };
        match given.kind {
            "google_container_cluster" => self.clusters.start(&id, &attributes).await,
            "google_container_node_pool" => {
                self.clusters.set_pool(&id, &attributes, contents, false).await.map(|()| Map::new())
            }
            _ => Ok(Map::new()),
        }
    }
}

/// A thing that is taken to have been there.
struct Given<'a> {
    kind: &'a str,
    resource: &'a Resource,
    planned: Value,
}

impl Given<'_> {
    /// Its id, and all of it.
    fn made(&self, contents: &Contents) -> (String, Value) {
        synthesis::make(synthesis::Made {
            kind: self.kind,
            resource: self.resource,
            planned: &self.planned,
            settings: &Value::Null,
            contents,
            now: Timestamp::now(),
        })
    }
}
