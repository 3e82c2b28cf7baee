//! Values in the protocol's messages.

use crate::rehearsal::google::{protocol::messages as m, schema::Type, value::Value};

/// The value of a message; null where there is none.
pub(super) fn value(wire: Option<&m::DynamicValue>, of: &Type) -> Result<Value, String> {
    match wire {
        None => Ok(Value::Null),
        Some(wire) if !wire.msgpack.is_empty() => Value::decode(&wire.msgpack),
        Some(wire) if !wire.json.is_empty() => {
            let json = serde_json::from_slice(&wire.json).map_err(|error| error.to_string())?;
            Ok(Value::of_json(&json, of))
        }
        Some(_) => Ok(Value::Null),
    }
}

/// A value for a message.
pub(super) fn message(value: &Value) -> m::DynamicValue {
    m::DynamicValue { msgpack: value.encode(), json: Vec::new() }
}
