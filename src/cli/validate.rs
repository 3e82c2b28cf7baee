use serde_json::json;

use super::{Exit, Printer, arguments::Global, platform::refuse, target::RefChoice};
use crate::platform::{self, Problems, Summary};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Check this environment only
    #[arg(short, long, value_name = "ENV")]
    environment: Option<String>,
    #[command(flatten)]
    content: RefChoice,
    /// Print the result, problems included, as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let result = platform::validate(
        &global.directory,
        arguments.environment.as_deref(),
        arguments.content.reference.as_deref(),
    );
    if arguments.json {
        printer.result(as_json(&result));
        return Ok(if result.is_ok() { Exit::Done } else { Exit::Invalid });
    }
    let summary = result.map_err(|problems| refuse(&problems, printer))?;
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let environments = summary.environments.len();
    printer.result(format_args!(
        "ok: {} in {}",
        count(summary.stacks, "stack"),
        count(environments, "environment")
    ));
    for environment in &summary.environments {
        let stacks = count(environment.stacks, "stack");
        let at = environment.reference.as_ref().map(|name| format!(", at {name}")).unwrap_or_default();
        printer
            .note(format_args!("    {}: {stacks} up to sprint {}{at}", environment.name, environment.sprint));
    }
    Ok(Exit::Done)
}

fn as_json(result: &Result<Summary, Problems>) -> serde_json::Value {
    match result {
        Ok(summary) => {
            let environments = summary.environments.iter().map(|environment| {
                let mut object = json!({
                    "name": environment.name, "sprint": environment.sprint, "stacks": environment.stacks,
                });
                if let Some(reference) = &environment.reference {
                    object["ref"] = reference.clone().into();
                }
                object
            });
            json!({
                "ok": true, "name": summary.name, "stacks": summary.stacks,
                "environments": environments.collect::<Vec<_>>(), "problems": [],
            })
        }
        Err(problems) => json!({ "ok": false, "problems": problems.to_json() }),
    }
}
