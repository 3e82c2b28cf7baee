use std::path::PathBuf;

use serde_json::json;

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    consent::Consent,
    plan_file,
    promotion::promotion,
    target::{Opened, RefChoice, Target},
    up::Choice,
    walk::{self, Walk, exit, new_run, walk},
    watch::{Watching, look},
    world,
};
use crate::{
    model::Task,
    report::{self, Ending},
    run::Goal,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    content: RefChoice,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    charts: ChartChoice,
    /// Save the plan, for `groundwork up FILE` to carry out exactly this. It may hold secrets (mode 0600)
    #[arg(short, long = "out", value_name = "FILE", conflicts_with = "reference")]
    out: Option<PathBuf>,
    /// End with 3 if there are changes
    #[arg(long)]
    detailed_exitcode: bool,
    /// Print the plan as JSON
    #[arg(long)]
    json: bool,
    /// Print plain lines where a live board could be drawn
    #[arg(long)]
    no_board: bool,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::at(global, &arguments.target, &arguments.content, printer)?;
    let graph = arguments.choice.graph(&opened)?;
    let run = new_run();
    let _lock = opened.lock("plan", &run)?;
    let world = match world::make(&opened, Task::Plan, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let walked = walk(
        Walk {
            opened: &opened,
            world,
            graph,
            goal: Goal::Preview { refresh: arguments.choice.refresh },
            command: "plan",
            shown: report::Goal::Plan,
            run,
            jobs: arguments.choice.jobs.into(),
            charts: arguments.charts.clone(),
            watching: Watching { json: false, no_board: arguments.no_board },
            detail: arguments.choice.detail(),
            next: &|_| Vec::new(),
            saved: None,
            consent: Consent::default(),
            keep: &|run, state| match &arguments.out {
                Some(out) => plan_file::write(out, &opened, &arguments.target, run, state),
                None => Ok(()),
            },
        },
        printer,
    )
    .await?;
    let promotion = arguments.content.reference.as_ref().map(|_| promotion(&opened.platform)).transpose();
    let promotion = promotion.unwrap_or_else(|error| {
        printer.warn(format_args!("what lies between the two cannot be said: {error}"));
        None
    });
    let promotion = promotion.flatten();
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&json!({
            "version": 1, "ending": walked.ending.word(), "plan": walked.view, "promotion": promotion,
        }))?);
    } else {
        printer.result(report::plan(&walked.view, arguments.choice.detail(), look(false)));
        if let Some(promotion) = &promotion {
            printer.result(format_args!("\n{}", report::promotion(promotion, look(false))));
        }
    }
    if walked.ending != Ending::Done {
        return Ok(exit(walked.ending));
    }
    if let Some(out) = &arguments.out {
        let (place, out) = (walk::directory(global), out.display());
        let approve =
            walked.view.approval.as_ref().map(|code| format!(" --approve {code}")).unwrap_or_default();
        printer.note(format_args!("saved as {out}: `groundwork up{place} {out}{approve}` carries it out"));
    }
    let changes = walked.state.plan().has_changes() || !walked.view.orphans.is_empty();
    Ok(if arguments.detailed_exitcode && changes { Exit::Changes } else { Exit::Done })
}
