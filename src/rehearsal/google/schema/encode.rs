use bytes::Bytes;
use prost::Message as _;

use super::{Block, Nesting, Resource, Type};
use crate::rehearsal::google::protocol::messages as m;

/// The answer to `GetSchema` for some types: everything but words, which would make it four times as large.
#[must_use]
pub fn encode<'a>(
    provider: &Block,
    resources: impl Iterator<Item = (&'a str, &'a Resource)>,
    data_sources: impl Iterator<Item = (&'a str, &'a Resource)>,
    diagnostics: Vec<m::Diagnostic>,
) -> Bytes {
    let named = |(name, resource): (&str, &Resource)| (name.to_owned(), schema(resource));
    let module_name = m::Attribute {
        name: "module_name".into(),
        r#type: type_of(&Type::String),
        optional: true,
        ..m::Attribute::default()
    };
    let meta = m::Block { attributes: vec![module_name], block_types: Vec::new() };
    let response = m::SchemaResponse {
        provider: Some(m::Schema { version: 0, block: Some(block(provider)) }),
        resource_schemas: resources.map(named).collect(),
        data_source_schemas: data_sources.map(named).collect(),
        diagnostics,
        // Modules of others use it; `terraform providers schema` does not show it.
        provider_meta: Some(m::Schema { version: 0, block: Some(meta) }),
        server_capabilities: Some(m::ServerCapabilities {
            plan_destroy: false,
            get_provider_schema_optional: true,
            move_resource_state: false,
        }),
    };
    response.encode_to_vec().into()
}

fn schema(resource: &Resource) -> m::Schema {
    m::Schema { version: resource.schema_version, block: Some(block(&resource.block)) }
}

fn block(of: &Block) -> m::Block {
    let attribute = |(name, of): (&String, &super::Attribute)| m::Attribute {
        name: name.clone(),
        r#type: type_of(&of.of),
        required: of.required,
        optional: of.optional,
        computed: of.computed,
        sensitive: of.sensitive,
        deprecated: of.deprecated,
        write_only: of.write_only,
    };
    let nested = |(name, of): (&String, &super::Nested)| m::NestedBlock {
        type_name: name.clone(),
        block: Some(block(&of.block)),
        nesting: match of.nesting {
            Nesting::Single => 1,
            Nesting::List => 2,
            Nesting::Set => 3,
            Nesting::Map => 4,
        },
        min_items: of.min_items.into(),
        max_items: of.max_items.into(),
    };
    m::Block {
        attributes: of.attributes.iter().map(attribute).collect(),
        block_types: of.blocks.iter().map(nested).collect(),
    }
}

fn type_of(of: &Type) -> Vec<u8> {
    of.to_json().to_string().into_bytes()
}
