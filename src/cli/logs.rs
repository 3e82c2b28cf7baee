use super::{
    Exit, Printer,
    arguments::Global,
    exit::Failure,
    target::{Opened, Target, broken},
};
use crate::run::{self, Line, Transition};
use crate::store::read_journal;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// The stack; without one, those that failed in the run (or all that wrote anything)
    stack: Option<String>,
    /// The run; without one, the newest that has a log
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
}

pub(super) fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let stack = arguments.stack.as_deref().map(|name| opened.stack(name)).transpose()?;
    let runs = run::runs(&*opened.store).map_err(broken)?;
    if let Some(wanted) = &arguments.run
        && !runs.contains(wanted)
    {
        return Err(Failure::new(Exit::Invalid, format!("there is no run `{}`", wanted.escape_debug()))
            .hint("`groundwork history` lists the runs")
            .into());
    }
    for run in runs.iter().rev().filter(|run| arguments.run.as_ref().is_none_or(|wanted| wanted == *run)) {
        let mut stacks = match &stack {
            Some(stack) => vec![stack.clone()],
            None => failed(&opened, run)?,
        };
        if stacks.is_empty() {
            stacks = opened.records.all().into_keys().chain(opened.stacks.keys().cloned()).collect();
            stacks.sort();
            stacks.dedup();
        }
        let logs: Vec<_> = stacks
            .iter()
            .map(|id| (id, opened.layout.log(run, id)))
            .filter(|(_, log)| log.exists())
            .collect();
        if logs.is_empty() {
            continue;
        }
        for (id, log) in logs {
            printer.note(format_args!("── {id}, run {run}: {}", log.display()));
            printer.result(String::from_utf8_lossy(&fs_err::read(&log)?).trim_end());
        }
        return Ok(Exit::Done);
    }
    printer.note("there are no logs yet");
    Ok(Exit::Done)
}

fn failed(opened: &Opened, run: &str) -> anyhow::Result<Vec<crate::model::StackId>> {
    let entries = read_journal::<Line>(&*opened.store, run).map_err(broken)?;
    Ok(entries
        .into_iter()
        .filter_map(|entry| match entry.what {
            Line::Stack { stack, transition: Transition::Ended { end: run::End::Badly, .. }, .. } => {
                Some(stack)
            }
            _ => None,
        })
        .collect())
}
