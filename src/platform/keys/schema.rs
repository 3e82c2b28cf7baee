use serde_json::{Map, Value, json};

use super::shape::{Format, Key, Keys, MapKey, Shape};

/// The JSON Schema (draft 2020-12) of a file with these keys, for editors.
#[must_use]
pub fn json_schema(keys: &'static Keys) -> Value {
    let mut definitions = Map::new();
    let mut schema = table(keys, &mut definitions);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = keys.title.into();
    schema["$defs"] = Value::Object(definitions);
    schema
}

fn table(keys: &'static Keys, definitions: &mut Map<String, Value>) -> Value {
    let property = |key: &'static Key, definitions: &mut Map<String, Value>| {
        let mut schema = of(key.shape, definitions);
        schema["description"] = key.about.into();
        (key.name.to_owned(), schema)
    };
    let properties: Map<_, _> = keys.keys.iter().map(|key| property(key, definitions)).collect();
    let required: Vec<_> = keys.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({
        "type": "object", "description": keys.about, "properties": properties,
        "required": required, "additionalProperties": false,
    })
}

fn of(shape: Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Text(format) => text(format),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Integer(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Shape::List(item) => json!({ "type": "array", "items": of(*item, definitions) }),
        Shape::Map(key, value) => {
            let mut schema = json!({ "type": "object", "additionalProperties": of(*value, definitions) });
            if let Some(pattern) = map_key(key) {
                schema["propertyNames"] = json!({ "pattern": pattern });
            }
            schema
        }
        Shape::Table(keys) => {
            let name = definition(keys.title);
            if !definitions.contains_key(&name) {
                definitions.insert(name.clone(), Value::Null);
                let schema = table(keys, definitions);
                definitions.insert(name.clone(), schema);
            }
            json!({ "$ref": format!("#/$defs/{name}") })
        }
        Shape::OneOf(shapes) => {
            json!({ "anyOf": shapes.iter().map(|shape| of(*shape, definitions)).collect::<Vec<_>>() })
        }
        Shape::Value => json!({}),
    }
}

/// A title as a name that a URI can hold: `[environments.NAME]` → `environments-NAME`.
fn definition(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '-');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

const LABEL: &str = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";
const STACK: &str = "^(?!(env|platform|secret)$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

fn text(format: Format) -> Value {
    let pattern = match format {
        Format::Choice(words) => return json!({ "enum": words }),
        Format::Any | Format::Template | Format::Static | Format::Requirement | Format::AnyPath => {
            return json!({ "type": "string" });
        }
        Format::Label | Format::Environment => LABEL,
        Format::Release => "^[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?$",
        Format::Stack => STACK,
        Format::GitRef => r"^[^-:\s?*\[\\][^:\s?*\[\\]*$",
        Format::Window => "^[^/]+/[^/]+$",
        Format::Path => "^[^/~]",
        Format::Duration => "^([0-9]+(ms|s|m|h))+$",
        Format::Version => r"^v?[0-9]+\.[0-9]+\.[0-9]+([-+].*)?$",
        Format::Url => "^https?://",
        Format::Email => r"^[^@\s:]+@[^@\s]+\.[^@\s.]+$",
        Format::Group => r"^[^@\sA-Z:]+@[^@\sA-Z]+\.[^@\sA-Z.]+$",
        Format::Cpu => r"^[0-9]+(\.[0-9]+)?m?$",
        Format::Bytes => r"^[0-9]+(\.[0-9]+)?([KMGTPE]i|[kMGTPE])?$",
        Format::LabelValue => r"^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$",
        Format::IamRole => "^(roles|(projects|organizations)/[^/]+/roles)/[A-Za-z0-9_.]+$",
    };
    json!({ "type": "string", "pattern": pattern })
}

fn map_key(key: MapKey) -> Option<&'static str> {
    match key {
        MapKey::Stack => Some(STACK),
        MapKey::Environment | MapKey::Label => Some(LABEL),
        MapKey::Sprint => Some("^[1-9][0-9]{0,3}$"),
        MapKey::Host => Some(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$"),
        MapKey::Image => {
            Some(r"^(localhost|[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+|[a-z0-9.-]+:[0-9]{1,5})(/[a-z0-9._-]+)*$")
        }
        MapKey::Identifier => Some("^[A-Za-z_][A-Za-z0-9_-]*$"),
        MapKey::KubernetesLabel => Some(
            r"^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$",
        ),
        MapKey::Any => None,
    }
}
