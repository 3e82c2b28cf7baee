use serde_json::json;

use super::*;
use crate::rehearsal::google::schema::{Customize, Nested, Nesting, Type};

fn path<'a>(block: &'a Block, path: &str) -> &'a Nested {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let nested = block.blocks.get(name).unwrap_or_else(|| panic!("there is a block {name}"));
    if rest.is_empty() { nested } else { self::path(&nested.block, rest) }
}

/// Every block with its path.
fn blocks<'a>(block: &'a Block, prefix: &str, found: &mut Vec<(String, &'a Block)>) {
    found.push((prefix.to_owned(), block));
    for (name, nested) in &block.blocks {
        blocks(&nested.block, &format!("{prefix}.{name}"), found);
    }
}

#[test]
fn everything_can_be_read() {
    let facts = Facts::built_in();
    let resources: Vec<&str> = facts.resources().collect();
    let data_sources: Vec<&str> = facts.data_sources().collect();
    let said = format!("{} resource types and {} data sources", resources.len(), data_sources.len());
    let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rehearsal.md"));
    assert!(page.contains(&said), "docs/rehearsal.md does not say: {said}");
    assert!(resources.iter().all(|name| facts.resource(name).is_some()));
    assert!(data_sources.iter().all(|name| facts.data_source(name).is_some()));
    assert_eq!(facts.address(), "registry.terraform.io/hashicorp/google");
    assert!(facts.provider().attributes.contains_key("default_labels"));
    assert!(facts.resource("google_nothing").is_none());
    assert!(facts.resource("aws_instance").is_none());
}

#[test]
fn types_are_in_the_file_where_they_are_looked_for() {
    let facts = Facts::built_in();
    for file in facts.files.all() {
        let elsewhere =
            |key: &&String| facts.files.of_type(key).is_none_or(|found| !std::ptr::eq(found, file));
        assert_eq!(file.resources.keys().chain(file.data_sources.keys()).find(elsewhere), None);
    }
}

#[test]
fn a_type_is_read_only_when_it_is_asked_for() {
    let facts = Facts::built_in();
    assert!(facts.resource("google_dns_policy").is_some());
    assert_eq!(facts.files.opened().collect::<Vec<_>>(), ["dns"]);
}

#[test]
fn an_attribute_is_set_or_made() {
    let facts = Facts::built_in();
    for name in facts.types().collect::<Vec<_>>() {
        for resource in [facts.resource(name), facts.data_source(name)].into_iter().flatten() {
            let mut found = Vec::new();
            blocks(&resource.block, name, &mut found);
            for (place, block) in found {
                for (attribute, of) in &block.attributes {
                    let place = format!("{place}.{attribute}");
                    assert!(of.required || of.optional || of.computed, "{place} is none of the three");
                    assert!(!(of.required && (of.optional || of.computed)), "{place} is required and more");
                    assert!(
                        of.default.is_none() || of.optional && !of.computed,
                        "{place} has a default for nothing"
                    );
                }
            }
        }
    }
}

#[test]
fn templates_name_attributes() {
    let facts = Facts::built_in();
    for name in facts.resources().collect::<Vec<_>>() {
        let resource = facts.resource(name).expect("a resource");
        assert!(resource.id.is_some(), "{name} has an id");
        for attribute in resource.values.keys() {
            assert!(resource.block.attributes[attribute].computed, "{name}.{attribute} is computed");
        }
        let object = resource.block.object();
        let Type::Object(fields) = &object else { panic!("a block is an object") };
        let templates = resource.id.iter().chain(&resource.import).chain(resource.values.values());
        for template in templates.flat_map(|template| template.names()) {
            let field = template.split('.').next().unwrap_or_default();
            assert!(field == "*" || fields.contains_key(field), "{name} has no {template}");
        }
    }
}

#[test]
fn rules_name_arguments() {
    let facts = Facts::built_in();
    let mut wrong = Vec::new();
    for name in facts.resources().collect::<Vec<_>>() {
        let resource = facts.resource(name).expect("a resource");
        let rules = &resource.rules;
        let groups = rules.exactly_one_of.iter().chain(&rules.at_least_one_of).flatten();
        let pairs = rules
            .conflicts_with
            .iter()
            .chain(&rules.required_with)
            .flat_map(|(one, others)| std::iter::once(one).chain(others));
        let mut found = Vec::new();
        blocks(&resource.block, "", &mut found);
        let there = |path: &str| {
            let (block, name) = path
                .rsplit_once('.')
                .map_or((String::new(), path), |(block, name)| (format!(".{block}"), name));
            found.iter().any(|(at, of)| {
                *at == block && (of.attributes.contains_key(name) || of.blocks.contains_key(name))
            })
        };
        wrong.extend(groups.chain(pairs).filter(|path| !there(path)).map(|path| format!("{name}.{path}")));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What the first facts had lost: everything that is called `description`.
#[test]
fn descriptions_are_there() {
    let facts = Facts::built_in();
    let subnetwork = facts.resource("google_compute_subnetwork").expect("a resource");
    assert!(subnetwork.block.attributes["description"].force_new);
    let zone = facts.resource("google_dns_managed_zone").expect("a resource");
    assert_eq!(zone.block.attributes["description"].default, Some(json!("Managed by Terraform")));
    let keys =
        &facts.data_source("google_dns_keys").expect("a data source").block.attributes["zone_signing_keys"]
            .of;
    assert!(keys.to_json().to_string().contains(r#""description":"string""#));
}

#[test]
fn a_subnetwork_is_as_the_provider_has_it() {
    let facts = Facts::built_in();
    let subnetwork = facts.resource("google_compute_subnetwork").expect("a resource");
    assert_eq!(subnetwork.api.as_deref(), Some("compute.googleapis.com"));
    assert_eq!(subnetwork.timeouts["create"], "20m");
    let timeouts = path(&subnetwork.block, "timeouts");
    assert_eq!((timeouts.nesting, timeouts.block.attributes.len()), (Nesting::Single, 3));
    let log = path(&subnetwork.block, "log_config");
    assert_eq!((log.nesting, log.min_items, log.max_items, log.computed), (Nesting::List, 0, 1, false));
    assert_eq!(log.block.attributes["flow_sampling"].default, Some(json!(0.5)));
    assert!(path(&subnetwork.block, "secondary_ip_range").computed);
    assert_eq!(subnetwork.block.attributes["network"].suppress.as_deref(), Some("self_link_or_name"));
    assert!(
        subnetwork.customize.contains(&Customize::Project)
            && !subnetwork.customize.contains(&Customize::Region)
    );
    let shrinks =
        Customize::NewIfChanged { attribute: "ip_cidr_range".into(), condition: "IsShrinkageIpCidr".into() };
    assert!(subnetwork.customize.contains(&shrinks));
    let values = |name: &str| Some(name.to_uppercase());
    assert_eq!(
        subnetwork.values["self_link"].fill(values),
        "https://www.googleapis.com/compute/v1/projects/PROJECT/regions/REGION/subnetworks/NAME"
    );
    let id = subnetwork.id.as_ref().expect("it has an id").as_str();
    assert_eq!(id, "projects/{{project}}/regions/{{region}}/subnetworks/{{name}}");
    assert_eq!((subnetwork.importable, subnetwork.import.len(), subnetwork.no_update), (true, 4, false));
}

#[test]
fn a_data_source_may_be_like_the_resource() {
    let facts = Facts::built_in();
    let cluster = facts.data_source("google_container_cluster").expect("a data source");
    assert!(cluster.block.blocks.is_empty() && cluster.id.is_none());
    let attributes = &cluster.block.attributes;
    assert!(attributes["name"].required && !attributes["name"].computed && attributes["location"].optional);
    assert!(attributes["node_config"].computed && matches!(attributes["node_config"].of, Type::List(_)));
    assert!(attributes["id"].optional && attributes["id"].computed);
    assert!(!attributes.contains_key("timeouts"));
}
