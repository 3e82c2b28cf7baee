//! What a first run on a real account needs, asked before anything starts: [`run`] carries out every check and gives all
//! findings at once, each with what to do next and who can do it.
//!
//! One check a file (`checks/`), each over a [`Scene`]: what the environment asks of Google ([`Subject`]), and the one client
//! that asks Google. Nothing is changed, except the state bucket where that is asked for.

mod check;
mod checks;
mod finding;
mod permissions;
mod policies;
mod pools;
mod refused;
mod scene;
mod subject;

pub use check::run;
pub use finding::{Finding, Report, State};
pub use scene::{Bucket, Machine, Scene};
pub use subject::{Other, Subject, google_types};
