use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ClusterAccess, Context, Job, World, process::Spawned};
use crate::model::{Digest, Fault, Outputs, Preview, Stack, Teardown, Witness};

/// One kind of stack, driven.
///
/// Every act may be called again after it failed or was interrupted, and none does more than it was asked.
#[allow(
    async_fn_in_trait,
    reason = "only called from this crate, on a multi-threaded runtime with boxed tasks"
)]
pub trait Driver {
    /// The digest of the stack's own content (files, modules, chart, tool version), without its inputs. Starts no
    /// process and asks no network.
    fn sources(&self, stack: &Stack, world: &World) -> Result<Digest, Fault>;

    /// What an act would do. Changes nothing. With references missing it is provisional: nothing it makes can be applied.
    async fn preview(&self, job: &Job, context: &Context) -> Result<Preview, Fault>;

    /// Does it.
    async fn act(&self, job: &Job, how: &Act, context: &Context) -> Result<Outcome, Fault>;

    /// Destroys what was recorded. Already gone is success.
    async fn destroy(&self, removal: &Removal, context: &Context) -> Result<(), Fault>;

    /// What became of an act that was in flight when groundwork ended: waits for a surviving child, reads its events.
    async fn examine(&self, job: &Job, in_flight: &InFlight, context: &Context) -> Fate;
}

/// How an act is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Exactly what this preview showed; `artifact` is its file, where the kind has one.
    Planned {
        /// The preview's artifact.
        artifact: Option<PathBuf>,
    },
    /// Nothing: a preview found it as it is declared, and only its record is missing or no longer right.
    Unchanged,
    /// Plan and apply in one process: only for a stack that has neither record nor state, where nothing can be lost.
    Direct,
}

/// What an act left behind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What the stack hands on.
    pub outputs: Outputs,
    /// What proves later that nobody touched it.
    pub witness: Witness,
    /// What destroying it will need.
    pub teardown: Teardown,
    /// What was done, in the tool's words: `2 added, 1 changed, 0 destroyed`, `revision 3`.
    pub summary: String,
}

/// A stack to destroy, from its record: the platform file may no longer have it.
#[derive(Clone, Debug)]
pub struct Removal {
    /// What is needed.
    pub teardown: Teardown,
    /// What was there.
    pub witness: Witness,
    /// The cluster it lives in, if that can still be reached; `None` for a release means its cluster is gone.
    pub cluster: Option<ClusterAccess>,
    /// Environment of the undo command of a job, and values of sensitive inputs that the variables file lacks.
    pub job: Option<Job>,
    /// Around it.
    pub world: std::sync::Arc<World>,
}

/// An act that a journal started and did not finish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InFlight {
    /// `apply`, `destroy`…: the step whose files to look for.
    pub destroying: bool,
    /// The process, if it got that far.
    pub spawned: Option<Spawned>,
    /// The folder of the run that started it.
    pub run: PathBuf,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It was done after all.
    Succeeded(Box<Outcome>),
    /// Its destruction was done after all.
    Destroyed,
    /// It ended without success, or cannot be known: the next preview looks at what is there.
    Unfinished(Option<Fault>),
}
