//! A rehearsal: an environment's whole life with Google simulated.

mod choice;
mod drift;
mod learn;
mod remains;
mod removal;
mod report;
mod scenario;
mod scene;
mod stand;
mod visitor;

use super::{
    Exit, Printer, arguments::Global, charts::ChartChoice, simulated::Simulation, target::RefChoice,
    watch::Watching,
};
use crate::{
    rehearsal::{RehearsalFolder, sweep},
    store::Layout,
};

pub(super) use choice::Part;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The environment; without it the first that is not protected
    #[arg(short, long, value_name = "ENV")]
    environment: Option<String>,
    /// As if the environment had reached this sprint: what comes next can be tried before it is merged
    #[arg(long, value_name = "N")]
    sprint: Option<u32>,
    #[command(flatten)]
    content: RefChoice,
    /// Only these parts, in this order
    #[arg(long, value_name = "PART", value_delimiter = ',', value_enum)]
    scenario: Vec<Part>,
    /// Leave everything running at the end, to look around; nothing is taken down
    #[arg(long)]
    keep: bool,
    /// End the rehearsals of this platform that were kept, and do nothing else
    #[arg(long, conflicts_with_all = ["environment", "scenario", "keep", "report"])]
    end: bool,
    /// Learn the types that groundwork's facts lack from the real google provider that terraform installs or finds, and do
    /// nothing else; no account is needed
    #[arg(long, conflicts_with_all = ["environment", "scenario", "keep", "end"])]
    learn: bool,
    /// Write the report to this file, a page (`.html`) or JSON (`.json`); may be repeated
    #[arg(long, value_name = "FILE", value_parser = report::ReportFile::parse)]
    report: Vec<report::ReportFile>,
    /// How many stacks at the same time
    #[arg(short, long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    #[command(flatten)]
    simulation: Simulation,
    #[command(flatten)]
    charts: ChartChoice,
    #[command(flatten)]
    watching: Watching,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    if arguments.learn {
        return learn::run(printer).await;
    }
    let parent = Layout::root(&std::path::absolute(&global.directory)?).join("rehearsals");
    let swept = sweep(&parent, arguments.end).await?;
    for name in &swept {
        printer.note(format_args!("rehearsal `{name}` is ended and removed"));
    }
    if arguments.end {
        if swept.is_empty() {
            printer.note("no rehearsal was kept");
        }
        return Ok(Exit::Done);
    }
    let environment = choice::environment(global, arguments.environment.as_deref(), printer)?;
    printer.note(format_args!("rehearsing `{environment}`, with Google simulated"));
    let folder = RehearsalFolder::make(&parent, &environment)?;
    let outcome = match scene::Scene::new(global, &environment, folder.path(), &arguments, printer).await {
        Ok(scene) => {
            let played = scenario::play(&scene, &choice::parts(&arguments), printer).await;
            played.and_then(|play| report::Report::make(&scene, play, printer))
        }
        Err(error) => {
            folder.remove().await?;
            return Err(error);
        }
    };
    let outcome = outcome.map(|report| report.written(&arguments.report, printer));
    if arguments.keep {
        folder.keep()?;
        stand::tell(folder.path(), global, printer);
    } else {
        folder.remove().await?;
    }
    let report = outcome?;
    report.tell(arguments.watching.json, printer);
    report.exit()
}
