use super::{
    Exit, Printer,
    arguments::Global,
    exit::Failure,
    target::{Opened, Target, broken},
    watch::look,
};
use crate::{
    report::{self, Ending, Goal, HistoryRow},
    run::{self, End, Line, Step, Transition},
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
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&rows)?);
    } else {
        printer.result(report::history(opened.environment(), &rows, jiff::Timestamp::now(), look(false)));
    }
    Ok(Exit::Done)
}

/// One run: all that its journal tells of who made it do what.
fn one(opened: &Opened, id: &str, json: bool, printer: &Printer) -> anyhow::Result<Exit> {
    let known = run::runs(&*opened.store).map_err(broken)?;
    let unknown = || {
        let failure = Failure::new(Exit::Invalid, format!("there is no run `{}`", id.escape_debug()));
        failure.hint("`groundwork history` lists them")
    };
    let id = known.iter().find(|known| *known == id).ok_or_else(unknown)?;
    let entries = read_journal::<Line>(&*opened.store, id).map_err(broken)?;
    let row = row(id, &entries).ok_or_else(unknown)?;
    if json {
        printer.result(serde_json::to_string_pretty(&row)?);
        return Ok(Exit::Done);
    }
    let done: Vec<String> = entries.iter().filter_map(|entry| done(&entry.what)).collect();
    let now = jiff::Timestamp::now();
    printer.result(report::one_run(&row, opened.environment(), &done, now, look(false)));
    Ok(Exit::Done)
}

/// What became of a stack that a run changed.
fn done(line: &Line) -> Option<String> {
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
        goal: match command.as_str() {
            "up" => Goal::Up,
            "down" => Goal::Down,
            "drift" => Goal::Drift,
            "exec" => Goal::Exec,
            _ => Goal::Plan,
        },
        at: first.at.parse().ok()?,
        took_ms: None,
        ending: None,
        changed: 0,
        failed: 0,
        by: who.clone(),
        origin: origin.clone(),
        approved: Vec::new(),
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
