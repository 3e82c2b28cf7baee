//! Values in msgpack, as they travel. Written out instead of through a general value: most of the simulator's time is here.

use std::collections::BTreeMap;

use rmp::{
    Marker,
    decode::{self, RmpRead as _},
    encode,
};

use super::value::{Unknown, Value};

impl Value {
    /// Reads msgpack.
    ///
    /// # Errors
    /// When it is no msgpack, or holds what Terraform never sends.
    pub fn decode(mut bytes: &[u8]) -> Result<Self, String> {
        read(&mut bytes)
    }

    /// Writes msgpack.
    ///
    /// # Panics
    /// Never: a vector takes everything.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512);
        write(self, &mut bytes).expect("a vector takes everything");
        bytes
    }
}

fn read(from: &mut &[u8]) -> Result<Value, String> {
    let marker = decode::read_marker(from).map_err(|error| format!("{error:?}"))?;
    let length8 = |from: &mut &[u8]| from.read_data_u8().map(usize::from).map_err(|error| error.to_string());
    let length16 =
        |from: &mut &[u8]| from.read_data_u16().map(usize::from).map_err(|error| error.to_string());
    let length32 = |from: &mut &[u8]| {
        from.read_data_u32().map_err(|error| error.to_string()).map(|length| length as usize)
    };
    let number = |number: Result<i64, String>| number.map(Value::Int);
    match marker {
        Marker::Null => Ok(Value::Null),
        Marker::True => Ok(Value::Bool(true)),
        Marker::False => Ok(Value::Bool(false)),
        Marker::FixPos(small) => Ok(Value::Int(small.into())),
        Marker::FixNeg(small) => Ok(Value::Int(small.into())),
        Marker::U8 => number(from.read_data_u8().map(i64::from).map_err(|error| error.to_string())),
        Marker::U16 => number(from.read_data_u16().map(i64::from).map_err(|error| error.to_string())),
        Marker::U32 => number(from.read_data_u32().map(i64::from).map_err(|error| error.to_string())),
        Marker::I8 => number(from.read_data_i8().map(i64::from).map_err(|error| error.to_string())),
        Marker::I16 => number(from.read_data_i16().map(i64::from).map_err(|error| error.to_string())),
        Marker::I32 => number(from.read_data_i32().map(i64::from).map_err(|error| error.to_string())),
        Marker::I64 => number(from.read_data_i64().map_err(|error| error.to_string())),
        Marker::U64 => {
            let large = from.read_data_u64().map_err(|error| error.to_string())?;
            Ok(i64::try_from(large).map_or_else(|_| Value::Text(large.to_string()), Value::Int))
        }
        Marker::F32 => {
            from.read_data_f32().map(|float| Value::Float(float.into())).map_err(|error| error.to_string())
        }
        Marker::F64 => from.read_data_f64().map(Value::Float).map_err(|error| error.to_string()),
        Marker::FixStr(length) => text(from, length.into()),
        Marker::Str8 | Marker::Bin8 => length8(from).and_then(|length| text(from, length)),
        Marker::Str16 | Marker::Bin16 => length16(from).and_then(|length| text(from, length)),
        Marker::Str32 | Marker::Bin32 => length32(from).and_then(|length| text(from, length)),
        Marker::FixArray(length) => list(from, length.into()),
        Marker::Array16 => length16(from).and_then(|length| list(from, length)),
        Marker::Array32 => length32(from).and_then(|length| list(from, length)),
        Marker::FixMap(length) => map(from, length.into()),
        Marker::Map16 => length16(from).and_then(|length| map(from, length)),
        Marker::Map32 => length32(from).and_then(|length| map(from, length)),
        Marker::FixExt1 => unknown(from, 1),
        Marker::FixExt2 => unknown(from, 2),
        Marker::FixExt4 => unknown(from, 4),
        Marker::FixExt8 => unknown(from, 8),
        Marker::FixExt16 => unknown(from, 16),
        Marker::Ext8 => length8(from).and_then(|length| unknown(from, length)),
        Marker::Ext16 => length16(from).and_then(|length| unknown(from, length)),
        Marker::Ext32 => length32(from).and_then(|length| unknown(from, length)),
        Marker::Reserved => Err("a value begins with a byte that means nothing".to_owned()),
    }
}

fn bytes<'a>(from: &mut &'a [u8], length: usize) -> Result<&'a [u8], String> {
    let (bytes, rest) = from.split_at_checked(length).ok_or("a value is cut short")?;
    *from = rest;
    Ok(bytes)
}

fn string(from: &mut &[u8], length: usize) -> Result<String, String> {
    let text = std::str::from_utf8(bytes(from, length)?).map_err(|error| error.to_string())?;
    Ok(text.to_owned())
}

fn text(from: &mut &[u8], length: usize) -> Result<Value, String> {
    string(from, length).map(Value::Text)
}

fn list(from: &mut &[u8], length: usize) -> Result<Value, String> {
    (0..length).map(|_| read(from)).collect::<Result<_, _>>().map(Value::List)
}

fn map(from: &mut &[u8], length: usize) -> Result<Value, String> {
    let mut entries = BTreeMap::new();
    for _ in 0..length {
        let Value::Text(key) = read(from)? else { return Err("a key is not a string".to_owned()) };
        entries.insert(key, read(from)?);
    }
    Ok(Value::Map(entries))
}

fn unknown(from: &mut &[u8], length: usize) -> Result<Value, String> {
    let code = from.read_data_i8().map_err(|error| error.to_string())?;
    Ok(Value::Unknown(Unknown { code, data: bytes(from, length)?.to_vec() }))
}

fn write(value: &Value, into: &mut Vec<u8>) -> Result<(), encode::ValueWriteError> {
    match value {
        Value::Null => encode::write_nil(into).map_err(encode::ValueWriteError::InvalidMarkerWrite),
        Value::Bool(bool) => {
            encode::write_bool(into, *bool).map_err(encode::ValueWriteError::InvalidMarkerWrite)
        }
        Value::Int(number) => encode::write_sint(into, *number).map(|_| ()),
        Value::Float(number) => encode::write_f64(into, *number),
        Value::Text(text) => encode::write_str(into, text),
        Value::List(items) => {
            encode::write_array_len(into, size(items.len()))?;
            items.iter().try_for_each(|item| write(item, into))
        }
        Value::Map(entries) => {
            encode::write_map_len(into, size(entries.len()))?;
            entries.iter().try_for_each(|(key, value)| {
                encode::write_str(into, key)?;
                write(value, into)
            })
        }
        Value::Unknown(unknown) => {
            encode::write_ext_meta(into, size(unknown.data.len()), unknown.code)?;
            into.extend_from_slice(&unknown.data);
            Ok(())
        }
    }
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
