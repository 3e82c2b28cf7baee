//! The secrets of a run: which must be read, and what becomes of it where one cannot be.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Printer,
    exit::{Exit, Failure},
    target::Opened,
    world::child_environment,
};
use crate::{
    graph::Graph,
    model::{HashKey, Kind, Output, Stack},
    run::Goal,
    secrets::{Reading, Surroundings, Unread, read, referred},
};

/// Reads the secrets of the stacks of a run. `up` needs all of them. `plan` does without: what cannot be told without one is
/// shown as such. `down` needs those of commands that undo something.
pub(super) async fn of_run(
    opened: &Opened,
    graph: &Graph,
    goal: Goal,
    key: &HashKey,
    printer: &Printer,
) -> anyhow::Result<Reading> {
    let stacks: Vec<&Stack> =
        opened.stacks.values().filter(|stack| graph.contains(&stack.id)).map(Arc::as_ref).collect();
    let required = match goal {
        Goal::Preview { .. } => BTreeSet::new(),
        Goal::Apply { .. } => referred(stacks.iter().copied()),
        Goal::Destroy { .. } => referred(stacks.iter().copied().filter(|stack| undoes(stack))),
    };
    let reading = read_all(opened, stacks.iter().copied(), key).await;
    let (missing, done_without): (Vec<&Unread>, Vec<&Unread>) =
        reading.unread.iter().partition(|unread| required.contains(unread.name.as_str()));
    refuse(&missing)?;
    for unread in done_without {
        printer.warn(unread);
    }
    Ok(reading)
}

/// The secrets of one stack, for a command by hand: all of them.
pub(super) async fn of_stack(
    opened: &Opened,
    stack: Option<&Arc<Stack>>,
    key: &HashKey,
) -> anyhow::Result<BTreeMap<String, Output>> {
    let reading = read_all(opened, stack.map(Arc::as_ref), key).await;
    refuse(&reading.unread.iter().collect::<Vec<_>>())?;
    Ok(reading.values)
}

async fn read_all<'a>(
    opened: &Opened,
    stacks: impl IntoIterator<Item = &'a Stack>,
    key: &HashKey,
) -> Reading {
    let environment = child_environment(&opened.platform.pass_environment);
    let surroundings = Surroundings {
        folder: &opened.platform.folder,
        environment: &environment,
        passed: &opened.platform.pass_environment,
        hash_key: key,
    };
    read(&referred(stacks), &opened.platform.secrets, surroundings).await
}

fn undoes(stack: &Stack) -> bool {
    matches!(&stack.kind, Kind::Job(job) if job.undo.is_some())
}

/// All that are missing are named at once.
fn refuse(missing: &[&Unread]) -> anyhow::Result<()> {
    let lines: Vec<String> = missing.iter().map(ToString::to_string).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let what = if lines.len() == 1 { "a secret".to_owned() } else { format!("{} secrets", lines.len()) };
    let message =
        format!("{what} could not be read, and nothing was started\n       {}", lines.join("\n       "));
    Err(Failure::new(Exit::Invalid, message)
        .hint("`[secrets]` says where each comes from, `[environments.NAME.secrets]` for one environment")
        .into())
}
