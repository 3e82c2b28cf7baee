use jiff::Timestamp;

use super::reading::Query;
use crate::rehearsal::google::{
    schema::{Block, Nesting},
    synthesis,
    value::Value,
};

/// What is taken to be there has been there for long; it must not look changed each time that it is asked for.
const BEFORE: Timestamp = Timestamp::constant(1_735_689_600, 0);

/// What a data source gives of something that is taken to be there: values of Google's kind.
pub(super) fn assumed(query: &Query<'_>) -> Value {
    let mut resource = query.source.clone();
    if let Some(like) = query.facts.resource(query.kind) {
        (resource.id, resource.values) = (like.id.clone(), like.values.clone());
    }
    let planned = open(&resource.block, query.config);
    let (_, value) = synthesis::make(synthesis::Made {
        kind: query.kind,
        resource: &resource,
        planned: &planned,
        settings: query.settings,
        contents: query.contents,
        now: BEFORE,
    });
    value
}

/// The configuration with everything unknown that the provider sets.
pub(in super::super) fn open(block: &Block, config: &Value) -> Value {
    let attributes = block.attributes.iter().map(|(name, attribute)| {
        let value = config.get(name);
        let open = value.is_null() && attribute.computed;
        (name.clone(), if open { Value::unknown() } else { value.clone() })
    });
    let blocks = block.blocks.iter().map(|(name, nested)| {
        let value = match (config.get(name), nested.nesting) {
            (Value::Null, Nesting::List | Nesting::Set) => Value::List(Vec::new()),
            (Value::List(items), _) => {
                Value::List(items.iter().map(|item| open(&nested.block, item)).collect())
            }
            (value, _) => value.clone(),
        };
        (name.clone(), value)
    });
    Value::Map(attributes.chain(blocks).collect())
}
