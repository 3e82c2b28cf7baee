use std::path::PathBuf;

use super::{
    Exit, Printer,
    arguments::Global,
    freeze, plan_file,
    target::{Opened, Target},
    views::Shown,
    watch::look,
};
use crate::{
    plan::Losses,
    report::{self, Detail, Goal, PlanView},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The plan, as `groundwork plan -o` wrote it
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Show every change with its whole difference
    #[arg(short, long)]
    verbose: bool,
    /// Print the plan as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let file = plan_file::read(&arguments.plan)?;
    let target = file.target(&Target::default())?;
    let opened = Opened::new(global, &target, printer)?;
    let bases = &file.saved.bases;
    let losses = Losses::of(&file.saved.plan, &|id| bases.get(id).map(|basis| basis.stands_on.clone()));
    let approval = losses.filter(|_| opened.platform.environment.protected).map(|losses| losses.code);
    let frozen = freeze::frozen(&opened);
    let shown = Shown {
        environment: opened.environment().to_owned(),
        protected: opened.platform.environment.protected,
        goal: Goal::Plan,
        graph: opened.graph,
        content: file.saved.content.clone(),
        frozen,
        orphans: Vec::new(),
    };
    let view = PlanView { approval, ..shown.plan(&file.saved.plan) };
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&serde_json::json!({
            "version": 1, "at": file.saved.at, "who": file.saved.who, "run": file.saved.run, "plan": view,
        }))?);
        return Ok(Exit::Done);
    }
    let detail = if arguments.verbose { Detail::Full } else { Detail::Brief };
    printer.result(report::plan(&view, detail, look(false)));
    printer.note(format_args!("made at {} by {} (run {})", file.saved.at, file.saved.who, file.saved.run));
    Ok(Exit::Done)
}
