use super::{
    Exit, Printer,
    arguments::Global,
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
    /// How many runs
    #[arg(short, long, value_name = "N", default_value_t = 20)]
    number: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
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

fn row(id: &str, entries: &[Entry<Line>]) -> Option<HistoryRow> {
    let first = entries.first()?;
    let Line::Run { command, who, .. } = &first.what else { return None };
    let mut row = HistoryRow {
        run: id.to_owned(),
        goal: match command.as_str() {
            "up" => Goal::Up,
            "down" => Goal::Down,
            "drift" => Goal::Drift,
            _ => Goal::Plan,
        },
        at: first.at.parse().ok()?,
        took_ms: None,
        ending: None,
        changed: 0,
        failed: 0,
        by: who.clone(),
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
