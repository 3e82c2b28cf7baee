use std::collections::BTreeMap;

use super::{
    Exit, Printer,
    arguments::Global,
    target::{Opened, Target},
};
use crate::model::{Output, StackId, Value};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// Only this stack's
    stack: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let only = arguments.stack.as_deref().map(|name| opened.stack(name)).transpose()?;
    let outputs: BTreeMap<StackId, BTreeMap<String, Output>> = opened
        .records
        .all()
        .into_iter()
        .filter(|(id, _)| only.as_ref().is_none_or(|only| only == id))
        .filter_map(|(id, record)| Some((id, record.applied?.outputs)))
        .filter(|(_, outputs)| !outputs.is_empty())
        .collect();
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&as_json(&outputs))?);
    } else if outputs.is_empty() {
        printer.note("there are no outputs yet");
    } else {
        for (stack, outputs) in &outputs {
            for (name, output) in outputs {
                printer.result(format_args!("{stack}.{name} = {}", shown(output)));
            }
        }
    }
    Ok(Exit::Done)
}

/// Sensitive values are not recorded, so they cannot be shown.
fn shown(output: &Output) -> String {
    output.value().filter(|_| !output.sensitive).map_or_else(|| "(sensitive)".to_owned(), ToString::to_string)
}

fn as_json(outputs: &BTreeMap<StackId, BTreeMap<String, Output>>) -> Value {
    let output = |output: &Output| {
        serde_json::json!({
            "sensitive": output.sensitive,
            "value": output.value().filter(|_| !output.sensitive),
        })
    };
    let stack = |outputs: &BTreeMap<String, Output>| -> Value {
        outputs
            .iter()
            .map(|(name, value)| (name.clone(), output(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    outputs
        .iter()
        .map(|(id, outputs)| (id.to_string(), stack(outputs)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
