use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::{data::open, simulator::Simulator};
use crate::rehearsal::google::{
    cloud::{Entry, Operation},
    schema::Type,
    synthesis,
    value::Value,
};

impl Simulator {
    /// Puts a thing into the cloud that is taken to have been there before. Nothing is checked but its type and the
    /// names of its attributes.
    ///
    /// # Errors
    /// When there is no such type or attribute, or the cloud cannot be written.
    pub fn seed(&self, kind: &str, attributes: &BTreeMap<String, Json>) -> Result<(), String> {
        let resource =
            self.facts.resource(kind).ok_or_else(|| format!("there is no resource type `{kind}`"))?;
        let of = resource.object();
        if let Some(unknown) =
            attributes.keys().find(|name| !matches!(of, Type::Object(fields) if fields.contains_key(*name)))
        {
            return Err(format!("{kind} has no attribute `{unknown}`"));
        }
        let json = Json::Object(attributes.clone().into_iter().collect());
        let config = Value::of_json(&json, of);
        let planned = open(&resource.block, &config);
        self.cloud
            .change(|contents| {
                let (settings, now) = (&Value::Null, Timestamp::now());
                let made = synthesis::Made { kind, resource, planned: &planned, settings, contents, now };
                let (id, state) = synthesis::make(made);
                let Json::Object(attributes) = state.to_json() else { return Ok((Vec::new(), ())) };
                Ok::<_, String>((vec![Entry::now(Operation::Seed, kind, &id, Some(attributes))], ()))
            })
            .map_err(|error| error.to_string())?
    }
}
