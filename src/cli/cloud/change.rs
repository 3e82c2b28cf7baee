use serde_json::{Map, Value as Json};

use super::place::{Place, broken, named};
use crate::{
    cli::{Exit, Printer, exit::Failure, target::closest},
    rehearsal::google::{
        cloud::{Entry, Object, Operation},
        schema::{Block, Facts, Type},
        value::Value,
    },
};

/// Arguments of `edit`.
#[derive(Debug, clap::Args)]
pub struct EditArguments {
    /// Its type, such as `google_compute_network`
    #[arg(value_name = "TYPE")]
    kind: String,
    /// Its id, the end of it, or its name
    #[arg(value_name = "ID")]
    name: String,
    /// What it becomes: `routing_mode=GLOBAL`, `log_config.0.flow_sampling=1`; a value is JSON, or else text
    #[arg(required = true, value_name = "PATH=VALUE")]
    changes: Vec<String>,
}

/// Arguments of `delete`.
#[derive(Debug, clap::Args)]
pub struct DeleteArguments {
    /// Its type, such as `google_compute_network`
    #[arg(value_name = "TYPE")]
    kind: String,
    /// Its id, the end of it, or its name
    #[arg(value_name = "ID")]
    name: String,
}

pub(super) fn edit(place: &Place, arguments: &EditArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let facts = Facts::built_in();
    let edited = place
        .existing()?
        .change(|contents| {
            let object = named(contents, &arguments.kind, &arguments.name)?;
            let mut attributes = object.attributes.clone();
            for change in &arguments.changes {
                apply(&facts, &object, change, &mut attributes)?;
            }
            Ok::<_, Failure>((
                vec![Entry::now(Operation::Edit, &object.kind, &object.id, Some(attributes))],
                object.id,
            ))
        })
        .map_err(broken)??;
    printer.note(format_args!("{} `{edited}` is changed", arguments.kind));
    Ok(Exit::Done)
}

pub(super) fn delete(place: &Place, arguments: &DeleteArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let deleted = place
        .existing()?
        .change(|contents| {
            let object = named(contents, &arguments.kind, &arguments.name)?;
            Ok::<_, Failure>((vec![Entry::now(Operation::Remove, &object.kind, &object.id, None)], object.id))
        })
        .map_err(broken)??;
    printer.note(format_args!("{} `{deleted}` is deleted", arguments.kind));
    Ok(Exit::Done)
}

/// Carries `path=value` out. The path must be one of the type's, and the value what it takes there.
fn apply(
    facts: &Facts,
    object: &Object,
    change: &str,
    attributes: &mut Map<String, Json>,
) -> Result<(), Failure> {
    let Some((path, text)) = change.split_once('=') else {
        return Err(Failure::new(Exit::Invalid, format!("`{change}` is no change"))
            .hint("write `path=value`, such as `routing_mode=GLOBAL`"));
    };
    let of = match facts.resource(&object.kind) {
        Some(resource) => type_at(&resource.block, path)?,
        None => Type::Dynamic,
    };
    let given: Json = match of {
        Type::String => Json::String(text.to_owned()),
        _ => serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_owned())),
    };
    let value = Value::of_json(&given, &of).to_json();
    if !fits(&value, &of) {
        return Err(Failure::new(
            Exit::Invalid,
            format!("`{path}` is no {} that `{text}` could be", of.to_json()),
        ));
    }
    let pointer = format!("/{}", path.replace('.', "/"));
    let mut root = Json::Object(std::mem::take(attributes));
    let place = root.pointer_mut(&pointer).map(|place| *place = value);
    if let Json::Object(map) = root {
        *attributes = map;
    }
    place.ok_or_else(|| {
        Failure::new(Exit::Invalid, format!("`{}` has no `{path}` now", object.id)).hint(format!(
            "`groundwork cloud show {} {}` shows what it has",
            object.kind,
            object.name()
        ))
    })
}

fn fits(value: &Json, of: &Type) -> bool {
    match of {
        Type::Bool => value.is_boolean() || value.is_null(),
        Type::Number => value.is_number() || value.is_null(),
        Type::List(_) | Type::Set(_) => value.is_array() || value.is_null(),
        Type::Map(_) | Type::Object(_) => value.is_object() || value.is_null(),
        Type::String | Type::Dynamic => true,
    }
}

/// The type at a dotted path, in which numbers are places in a list.
fn type_at(block: &Block, path: &str) -> Result<Type, Failure> {
    let mut here = block.object();
    for part in path.split('.') {
        here = match here {
            Type::Object(mut fields) => match fields.remove(part) {
                Some(of) => of,
                None => return Err(no_attribute(part, fields.keys().map(String::as_str))),
            },
            Type::List(of) | Type::Set(of) if part.parse::<usize>().is_ok() => *of,
            Type::Map(of) => *of,
            _ => return Err(no_attribute(part, std::iter::empty())),
        };
    }
    Ok(here)
}

fn no_attribute<'a>(part: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let failure = Failure::new(Exit::Invalid, format!("there is no attribute `{}`", part.escape_debug()));
    match closest(part, known) {
        Some(other) => failure.hint(format!("did you mean `{other}`?")),
        None => failure,
    }
}
