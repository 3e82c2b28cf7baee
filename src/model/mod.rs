//! The vocabulary that every other part shares: plain data, no behaviour that needs a process, a file or a clock.
//!
//! `model` is a leaf. Whatever two parts of groundwork say to each other is said in these types.

mod change;
mod chart_origin;
mod digest;
mod fault;
mod freeze;
mod gate;
mod identity;
mod images;
mod origin;
mod outputs;
mod point;
mod preview;
mod record;
mod secret;
mod stack;
mod stack_id;
mod stages;
mod template;
mod upgrade;
mod waiver;

pub use change::{Action, Change};
pub use chart_origin::ChartOrigin;
pub use digest::{Digest, Digester, HashKey, KeyedHash};
pub use fault::Fault;
pub use freeze::Freeze;
pub use gate::{Check, Gate, ObjectRef};
pub use identity::{Identity, Task};
pub use images::Images;
pub use origin::{Approved, Content, Origin, Pipeline};
pub use outputs::{Output, Outputs};
pub use point::{Point, Severity};
pub use preview::{PlannedOutput, Preview};
pub use record::{Applied, GivenFile, Ready, Record, Teardown, Witness};
pub use secret::Secret;
pub use stack::{
    Chart, ChartSource, Given, GivenSource, Helm, Job, Kind, Location, Lookup, NotRun, OutputDeclaration,
    Stack, Terraform,
};
pub use stack_id::{BadStackId, StackId};
pub use stages::{GivenStages, Stages};
pub use template::{Part, Reference, Resolved, Template};
pub use upgrade::{Restart, Step, Upgrade, UpgradeNote, VersionLine};
pub use waiver::Waiver;

/// A JSON value: what Terraform outputs, Helm values and inputs are made of. Tables keep their keys sorted.
pub type Value = serde_json::Value;
