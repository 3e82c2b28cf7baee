use serde_json::Value as Json;

use super::{beyond, diagnostics, simulator::Simulator, wire};
use crate::rehearsal::google::{
    cloud::key,
    protocol::{Connection, messages as m},
    schema::Type,
    value::Value,
};

impl Simulator {
    /// Brings a stored state to the schema's form.
    pub(super) fn upgrade_state(
        &self,
        connection: Connection,
        request: &m::UpgradeRequest,
    ) -> m::UpgradeResponse {
        let upgraded = self.resource_or_data(&request.type_name).and_then(|resource| {
            let raw = request.raw_state.as_ref().map(|raw| raw.json.as_slice()).unwrap_or_default();
            let json: Json = serde_json::from_slice(raw)
                .map_err(|error| diagnostics::error("a stored state cannot be read", error.to_string()))?;
            let of = resource.object();
            Ok(if connection.beta { extended(&json, of) } else { wire::message(&Value::of_json(&json, of)) })
        });
        match upgraded {
            Ok(state) => m::UpgradeResponse { upgraded_state: Some(state), diagnostics: Vec::new() },
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
                new_state: Some(wire::message(&value)),
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
        let of = self.resource(kind)?.object();
        let current = wire::value(request.current_state.as_ref(), of)
            .map_err(|error| diagnostics::error("terraform sent a value that cannot be read", error))?;
        let id = current.get("id").text().unwrap_or_default();
        let id = key(kind, id, |name| current.get(name).text());
        let found = self.cloud.look(|contents| {
            let object = contents.get(kind, &id)?;
            let mut found = Value::of_object(&object.attributes, of);
            beyond::carry(&current, &mut found, of);
            Some(found)
        });
        let found =
            found.map_err(|error| diagnostics::error("The simulated cloud fails", error.to_string()))?;
        Ok(found.unwrap_or(Value::Null))
    }
}

/// A stored state in the form of a schema that goes beyond the facts: only JSON may lack what the state does not have yet.
fn extended(json: &Json, of: &Type) -> m::DynamicValue {
    let mut known = Value::of_json(json, of).to_json();
    beyond::carry_json(json, &mut known);
    m::DynamicValue { msgpack: Vec::new(), json: known.to_string().into_bytes() }
}
