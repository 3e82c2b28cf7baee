use serde_json::json;

use super::place::{Place, broken, named};
use crate::{
    cli::{Exit, Printer},
    rehearsal::google::cloud::{Contents, Object},
};

/// Arguments of `list`.
#[derive(Debug, clap::Args)]
pub struct ListArguments {
    /// Only this type, such as `google_compute_network`
    #[arg(value_name = "TYPE")]
    kind: Option<String>,
    /// Print JSON, with all attributes
    #[arg(long)]
    json: bool,
}

/// Arguments of `show`.
#[derive(Debug, clap::Args)]
pub struct ShowArguments {
    /// Its type, such as `google_compute_network`
    #[arg(value_name = "TYPE")]
    kind: String,
    /// Its id, the end of it, or its name
    #[arg(value_name = "ID")]
    name: String,
}

pub(super) fn list(place: &Place, arguments: &ListArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let cloud = place.existing()?;
    let wanted = |object: &&Object| arguments.kind.as_ref().is_none_or(|kind| *kind == object.kind);
    let lines = cloud
        .look(|contents| {
            if arguments.json {
                let objects: Vec<_> = contents.all().filter(wanted).map(|object| json!(object)).collect();
                return serde_json::to_string_pretty(&objects).ok();
            }
            table(contents, wanted)
        })
        .map_err(broken)?;
    match lines {
        Some(lines) => printer.result(lines),
        None => printer.note("nothing is there"),
    }
    Ok(Exit::Done)
}

fn table(contents: &Contents, wanted: impl Fn(&&Object) -> bool) -> Option<String> {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["TYPE", "ID", "SINCE", ""]);
    let mut any = false;
    for object in contents.all().filter(wanted) {
        any = true;
        let note = match (contents.is_retired(object), contents.is_foreign(object)) {
            (true, _) => "terraform has forgotten it; it cannot be deleted",
            (_, true) => "made by a cluster",
            _ => "",
        };
        let since = object.created.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
        table.add_row([object.kind.as_str(), object.id.as_str(), &since, note]);
    }
    any.then(|| table.trim_fmt())
}

pub(super) fn show(place: &Place, arguments: &ShowArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let cloud = place.existing()?;
    let object =
        cloud.look(|contents| named(contents, &arguments.kind, &arguments.name)).map_err(broken)??;
    printer.result(serde_json::to_string_pretty(&object.attributes)?);
    Ok(Exit::Done)
}
