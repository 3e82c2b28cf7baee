use std::{collections::BTreeSet, path::PathBuf};

use super::{
    Exit, Printer,
    arguments::Global,
    charts::outside_a_run,
    exit::Failure,
    lockfile::{self, Pins},
    platform::refuse,
    registries::registries,
    world,
};
use crate::{
    drivers::{
        Urgency,
        helm::{Charts, Mirror, Standing},
    },
    model::{Chart, Fault, StackId},
    platform::{self, ChartList},
    text::{count, from_here},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The folder to fill, instead of the platform's mirror
    #[arg(long, value_name = "DIR")]
    charts: Option<PathBuf>,
    /// Only say what is missing or differs, and end with 3 if anything does
    #[arg(long)]
    check: bool,
}

pub(super) async fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let list = platform::charts(&global.directory).map_err(|problems| refuse(&problems, printer))?;
    let mirror = mirror(arguments, &list)?;
    if !list.incomplete.is_empty() {
        let names: Vec<&str> = list.incomplete.iter().map(StackId::as_str).collect();
        printer.note(format_args!("left out, because they are not complete yet: {}", names.join(", ")));
    }
    let (pins, _) = lockfile::content(&Pins::within(&list.folder))?;
    let registries = registries(&list.registries, &list.pass_environment, &list.folder);
    let charts = world::charts(&list.tools, pins)?.with_registries(registries);
    if arguments.check {
        Ok(check(&list, &charts, &mirror, printer))
    } else {
        fill(&list, &charts, &mirror, printer).await
    }
}

fn mirror(arguments: &Arguments, list: &ChartList) -> anyhow::Result<Mirror> {
    match (&arguments.charts, &list.mirror) {
        (Some(folder), _) => Ok(Mirror::new(std::path::absolute(folder)?)),
        (None, Some(folder)) => Ok(Mirror::new(folder.clone())),
        (None, None) => Err(Failure::new(Exit::Invalid, "the platform has no mirror of charts")
            .hint("name a folder with --charts DIR, or in platform.toml:\n[charts]\nmirror = \"charts\"")
            .into()),
    }
}

/// Says what `vendor` would do.
fn check(list: &ChartList, charts: &Charts, mirror: &Mirror, printer: &Printer) -> Exit {
    let mut wrong = 0;
    for (chart, stacks) in &list.charts {
        let why = match standing(chart, list, charts, mirror) {
            Err(fault) => fault.to_string(),
            Ok(Standing::There(_)) => continue,
            Ok(Standing::NotPinned(path)) => format!("`{}` is not in platform.lock", from_here(&path)),
            Ok(Standing::Differs(path)) => format!("`{}` is not the one in platform.lock", from_here(&path)),
            Ok(Standing::Missing(instead)) => instead,
        };
        wrong += 1;
        printer.result(format_args!("{}: {why}", described(chart, stacks)));
    }
    let folder = from_here(mirror.folder());
    if wrong == 0 {
        printer.note(format_args!("{folder} has {}, as pinned", count(list.charts.len(), "chart")));
        return Exit::Done;
    }
    printer.note(format_args!("{wrong} of {} missing or different", count(list.charts.len(), "chart")));
    Exit::Changes
}

/// How a chart stands in the mirror.
fn standing(chart: &Chart, list: &ChartList, charts: &Charts, mirror: &Mirror) -> Result<Standing, Fault> {
    match list.namesake(chart) {
        Some(other) => Err(namesakes(chart, other)),
        None => charts.standing(chart, mirror),
    }
}

fn namesakes(chart: &Chart, other: &Chart) -> Fault {
    let name = |chart| Charts::pin_name(chart).unwrap_or_default();
    Fault::new(format!("{} has the same name and version", name(other)))
        .because(format!("a mirror holds one of the two, not both it and {}", name(chart)))
}

/// Gets what is missing. Whatever goes wrong with one chart keeps no other from being got.
async fn fill(list: &ChartList, charts: &Charts, mirror: &Mirror, printer: &Printer) -> anyhow::Result<Exit> {
    let world = match world::for_charts(list, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let scratch = tempfile::Builder::new().prefix("groundwork-vendor-").tempdir()?;
    let context = outside_a_run(&StackId::new("vendor").expect("a sound name"), scratch.path(), *printer);
    let (mut written, mut faults, mut hint) = (0, Vec::new(), None);
    for (chart, stacks) in &list.charts {
        if context.urgency() > Urgency::None {
            break;
        }
        let vendored = match list.namesake(chart) {
            Some(other) => Err(namesakes(chart, other)),
            None => charts.vendor(chart, mirror, &world, &context).await,
        };
        match vendored {
            Ok(Some(archive)) => {
                written += 1;
                printer.result(from_here(&archive));
            }
            Ok(None) => {}
            Err(fault) => {
                faults.push(format!("{}: {fault}", described(chart, stacks)));
                hint = hint.or(fault.hint);
            }
        }
    }
    lockfile::pin_charts(&Pins::within(&list.folder), charts.pins(), printer)?;
    if context.urgency() > Urgency::None {
        printer.note("interrupted: what was written is whole, and pinned");
        return Ok(Exit::Interrupted);
    }
    let (all, folder) = (count(list.charts.len(), "chart"), from_here(mirror.folder()));
    if faults.is_empty() {
        printer.note(format_args!("{folder} has {all}, {written} of them new"));
        return Ok(Exit::Done);
    }
    let head = format!("{} of {all} could not be had", faults.len());
    let message = faults.iter().fold(head, |text, fault| format!("{text}\n    {fault}"));
    Err(Failure { exit: Exit::Failed, message, hint }.into())
}

/// `https://charts.example.com/cm@0.1.0 (hello, other)`.
fn described(chart: &Chart, stacks: &BTreeSet<StackId>) -> String {
    let names: Vec<&str> = stacks.iter().map(StackId::as_str).collect();
    format!("{} ({})", Charts::pin_name(chart).unwrap_or_default(), names.join(", "))
}
