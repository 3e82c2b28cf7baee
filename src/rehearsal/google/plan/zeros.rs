use crate::rehearsal::google::{
    schema::{Block, Nesting},
    value::Value,
};

/// What is, as the library reads it from the state: in blocks, what is null is empty.
pub(super) fn filled(of: &Block, prior: &Value) -> Value {
    let Value::Map(mut body) = prior.clone() else { return prior.clone() };
    for (name, nested) in &of.blocks {
        if let (Some(Value::List(elements)), Nesting::List | Nesting::Set) =
            (body.get_mut(name), nested.nesting)
        {
            for element in elements {
                *element = filled_block(&nested.block, element);
            }
        }
    }
    Value::Map(body)
}

fn filled_block(of: &Block, block: &Value) -> Value {
    let Value::Map(mut body) = filled(of, block) else { return block.clone() };
    for (name, attribute) in of.attributes.iter().filter(|(_, attribute)| !attribute.write_only) {
        let value = body.entry(name.clone()).or_default();
        if value.is_null() {
            *value = Value::zero(&attribute.of);
        }
    }
    Value::Map(body)
}
