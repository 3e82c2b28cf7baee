use super::{
    Exit, Printer,
    arguments::Global,
    exit::Failure,
    target::{Opened, Target, broken},
    watch::look,
};
use crate::{
    model::Origin,
    report::{self, Ending, HistoryRow},
    run::{self, CommandLine, End, Line, Step, Transition},
    store::{Entry, read_journal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// One run, with who made it do what
    run: Option<String>,
    /// How many runs
    #[arg(short, long, value_name = "N", default_value_t = 20)]
    number: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    if let Some(id) = &arguments.run {
        return one(&opened, id, arguments.json, printer);
    }
    let mut rows = Vec::new();
    for id in run::runs(&*opened.store).map_err(broken)?.into_iter().rev().take(arguments.number) {
        let entries = read_journal::<Line>(&*opened.store, &id).map_err(broken)?;
        rows.extend(row(&id, &entries));
    }
    for id in run::commands(&*opened.store).map_err(broken)?.into_iter().rev().take(arguments.number) {
        let entries = run::read_command_journal(&*opened.store, &id).map_err(broken)?;
        rows.extend(command(&id, &entries));
    }
    // Ids begin with the time.
    rows.sort_by(|one, other| other.run.cmp(&one.run));
    rows.truncate(arguments.number);
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&rows)?);
    } else {
        printer.result(report::history(opened.environment(), &rows, jiff::Timestamp::now(), look(false)));
    }
    Ok(Exit::Done)
}

/// One run: all that its journal tells of who made it do what.
fn one(opened: &Opened, id: &str, json: bool, printer: &Printer) -> anyhow::Result<Exit> {
    let unknown = || {
        let failure = Failure::new(Exit::Invalid, format!("there is no run `{}`", id.escape_debug()));
        failure.hint("`groundwork history` lists them")
    };
    let is = |known: Vec<String>| known.iter().any(|known| known == id);
    let mut done = Vec::new();
    let row = if is(run::commands(&*opened.store).map_err(broken)?) {
        command(id, &run::read_command_journal(&*opened.store, id).map_err(broken)?)
    } else if is(run::runs(&*opened.store).map_err(broken)?) {
        let entries = read_journal::<Line>(&*opened.store, id).map_err(broken)?;
        done.extend(entries.iter().filter_map(|entry| became(&entry.what)));
        row(id, &entries)
    } else {
        None
    }
    .ok_or_else(unknown)?;
    if json {
        printer.result(serde_json::to_string_pretty(&row)?);
        return Ok(Exit::Done);
    }
    let now = jiff::Timestamp::now();
    printer.result(report::one_run(&row, opened.environment(), &done, now, look(false)));
    Ok(Exit::Done)
}

/// What became of a stack that a run changed.
fn became(line: &Line) -> Option<String> {
    let Line::Stack { stack, transition, fault, summary, .. } = line else { return None };
    match (transition, fault, summary) {
        (Transition::Settled, _, Some(summary)) => {
            Some(format!("{stack}: {}", if summary.is_empty() { "done" } else { summary }))
        }
        (Transition::Ended { end: End::Badly, .. }, Some(fault), _) => {
            Some(format!("{stack}: failed: {}", fault.what))
        }
        _ => None,
    }
}

fn row(id: &str, entries: &[Entry<Line>]) -> Option<HistoryRow> {
    let first = entries.first()?;
    let Line::Run { command, who, origin, .. } = &first.what else { return None };
    let mut row = HistoryRow {
        run: id.to_owned(),
        goal: command.clone(),
        at: first.at.parse().ok()?,
        took_ms: None,
        ending: None,
        changed: 0,
        failed: 0,
        by: who.clone(),
        origin: origin.clone(),
        approved: Vec::new(),
        command: None,
        exit_code: None,
    };
    for entry in entries {
        match &entry.what {
            Line::Stack {
                transition: Transition::Ended { step: Step::Act | Step::Destroy, end: End::Well },
                ..
            } => {
                row.changed += 1;
            }
            Line::Stack { transition: Transition::Ended { end: End::Badly, .. }, .. } => row.failed += 1,
            Line::Approved { approved, .. } => row.approved.push(approved.clone()),
            Line::Finished { ending, took_ms } => {
                row.took_ms = Some(*took_ms);
                row.ending = [Ending::Done, Ending::Failed, Ending::Interrupted, Ending::Unapproved]
                    .into_iter()
                    .find(|known| known.word() == ending);
            }
            _ => {}
        }
    }
    Some(row)
}

/// A command that a person ran on a stack.
fn command(id: &str, entries: &[Entry<CommandLine>]) -> Option<HistoryRow> {
    let first = entries.first()?;
    let CommandLine::Command { stack, command, who, origin, .. } = &first.what else { return None };
    let exited = entries.iter().find_map(|entry| match entry.what {
        CommandLine::Exited { code, took_ms } => Some((code, took_ms)),
        CommandLine::Command { .. } => None,
    });
    Some(HistoryRow {
        run: id.to_owned(),
        goal: "exec".to_owned(),
        at: first.at.parse().ok()?,
        took_ms: exited.map(|(_, took_ms)| took_ms),
        ending: exited.map(|(code, _)| if code == 0 { Ending::Done } else { Ending::Failed }),
        changed: 0,
        failed: 0,
        by: who.clone(),
        origin: Origin::clone(origin),
        approved: Vec::new(),
        command: Some(format!("{stack}: {}", command.join(" "))),
        exit_code: exited.map(|(code, _)| code),
    })
}
