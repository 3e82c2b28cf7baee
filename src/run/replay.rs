use std::collections::BTreeMap;

use super::{
    line::Line,
    stage::{Illegal, Stage, Step, Transition},
};
use crate::{
    drivers::process::Spawned,
    model::{ChartOrigin, Digest, StackId},
    store::Entry,
};

/// An act that was begun and whose end nobody wrote down.
#[derive(Clone, Debug, PartialEq)]
pub struct Unended {
    /// Whether it was a destruction.
    pub destroying: bool,
    /// What the act was made from.
    pub digest: Option<Digest>,
    /// Where the chart that it installs comes from.
    pub chart: Option<ChartOrigin>,
    /// The newest process that was started for it.
    pub process: Option<Spawned>,
}

/// What a journal says of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replay {
    /// The stages that the stacks had reached.
    pub stages: BTreeMap<StackId, Stage>,
    /// Acts in flight.
    pub in_flight: BTreeMap<StackId, Unended>,
    /// Whether the run came to its own end.
    pub finished: bool,
}

/// Reads a run's state out of its journal, with the same transitions as the live run.
///
/// # Errors
/// [`Illegal`] if the journal tells what cannot have happened.
pub fn replay(entries: &[Entry<Line>]) -> Result<Replay, Illegal> {
    let mut replay = Replay::default();
    for entry in entries {
        match &entry.what {
            Line::Stack { stack, transition, digest, chart, .. } => {
                let stage = replay.stages.entry(stack.clone()).or_default();
                *stage = stage.after(*transition)?;
                match transition {
                    Transition::Started { step: step @ (Step::Act | Step::Destroy) } => {
                        let destroying = *step == Step::Destroy;
                        let unended =
                            Unended { destroying, digest: digest.clone(), chart: *chart, process: None };
                        replay.in_flight.insert(stack.clone(), unended);
                    }
                    Transition::Ended { .. } => {
                        replay.in_flight.remove(stack);
                    }
                    _ => {}
                }
            }
            Line::Process { stack, process } => {
                if let Some(unended) = replay.in_flight.get_mut(stack) {
                    unended.process = Some(process.clone());
                }
            }
            Line::Finished { .. } => replay.finished = true,
            Line::Run { .. } | Line::Approved { .. } | Line::Urgency { .. } => {}
        }
    }
    Ok(replay)
}
