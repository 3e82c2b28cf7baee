//! The only mover: previews, applies and destroys.
//!
//! A dispatcher reduces everything that can happen (the end of a step, an answer, a timer, a signal) to one [`Input`]
//! and hands it to the pure [`RunState::step`], whose [`Command`]s an executor carries out.

mod by_hand;
mod decide;
mod dispatch;
mod drain;
mod drivers;
pub mod event;
mod execute;
mod facts;
mod input;
mod leftovers;
mod line;
mod live;
mod replay;
mod request;
mod retry;
mod schedule;
mod stage;
mod state;
mod step;
#[cfg(test)]
mod tests;

pub use by_hand::{CommandLine, command_journal, commands, read_command_journal, shown};
pub use dispatch::{Equipment, Over, run};
pub use drivers::Drivers;
pub use execute::Leftover;
pub use facts::Survey;
pub use input::{Approval, Command, Found, Goal, Happened, Input, Question};
pub use leftovers::{leftovers, runs};
pub use line::Line;
pub use live::Reality;
pub use replay::{Replay, Unended, replay};
pub use request::job_by_hand;
pub use stage::{End, Illegal, Stage, Step, Transition};
pub use state::{Facts, RunState};
