use serde_json::Value as Json;

use super::{beyond, diagnostics, simulator::Simulator, wire};
use crate::rehearsal::google::{cloud::key, protocol::messages as m, schema::Type, value::Value};

impl Simulator {
    /// Brings a stored state to the schema's form.
    pub(super) fn upgrade_state(&self, request: &m::UpgradeRequest) -> m::UpgradeResponse {
        let upgraded = self.resource_or_data(&request.type_name).and_then(|resource| {
            let raw = request.raw_state.as_ref().map(|raw| raw.json.as_slice()).unwrap_or_default();
            let json: Json = serde_json::from_slice(raw)
                .map_err(|error| diagnostics::error("a stored state cannot be read", error.to_string()))?;
            Ok(self::upgraded(&json, &resource.block.object()))
        });
        match upgraded {
            Ok(state) => m::UpgradeResponse { upgraded_state: state, diagnostics: Vec::new() },
            Err(diagnostic) => m::UpgradeResponse { upgraded_state: None, diagnostics: vec![diagnostic] },
        }
    }

    fn resource_or_data(
        &self,
        kind: &str,
    ) -> Result<&crate::rehearsal::google::schema::Resource, m::Diagnostic> {
        self.resource(kind).or_else(|unknown| self.facts.data_source(kind).ok_or(unknown))
    }

    /// What is there of a resource; null when it is gone.
    pub(super) fn read_resource(&self, request: m::ReadRequest) -> m::ReadResponse {
        match self.present(&request) {
            Ok(value) => m::ReadResponse {
                new_state: wire::message(&value),
                diagnostics: Vec::new(),
                private: request.private,
            },
            Err(diagnostic) => m::ReadResponse {
                new_state: request.current_state,
                diagnostics: vec![diagnostic],
                private: request.private,
            },
        }
    }

    fn present(&self, request: &m::ReadRequest) -> Result<Value, m::Diagnostic> {
        let kind = &request.type_name;
        let of = self.resource(kind)?.block.object();
        let current = wire::value(request.current_state.as_ref(), &of)
            .map_err(|error| diagnostics::error("terraform sent a value that cannot be read", error))?;
        let attributes = current.to_json().as_object().cloned().unwrap_or_default();
        let id = key(kind, current.get("id").text().unwrap_or_default(), &attributes);
        let found = self
            .cloud
            .look(|contents| contents.get(kind, &id).map(|object| Json::Object(object.attributes.clone())));
        let found =
            found.map_err(|error| diagnostics::error("The simulated cloud fails", error.to_string()))?;
        let Some(json) = found else { return Ok(Value::Null) };
        let mut found = Value::of_json(&json, &of);
        beyond::carry(&current, &mut found);
        Ok(found)
    }
}

/// A stored state in the form of the schema. What is beyond the facts is only known as JSON; so is what a state lacks that
/// was written before a configuration went beyond them.
fn upgraded(json: &Json, of: &Type) -> Option<m::DynamicValue> {
    let mut known = Value::of_json(json, of).to_json();
    beyond::carry_json(json, &mut known);
    Some(m::DynamicValue { msgpack: Vec::new(), json: known.to_string().into_bytes() })
}
