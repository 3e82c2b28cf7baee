//! What people and programs see of a run: events → live board, plain lines, JSON lines and summary; and the tables of
//! plan, status and history.
//!
//! All text comes from pure functions of what is shown and a [`Look`]. Only [`Board`] draws by itself, and [`Live`]
//! feeds it; everything else is printed by `cli`.

mod approval;
mod board;
mod board_lines;
mod choice;
mod eta;
use crate::run::event;
mod fault;
mod history;
mod json_lines;
mod live;
mod look;
mod plain;
mod plan_changes;
mod plan_table;
mod plan_view;
mod preflight;
mod promotion;
pub mod record;
pub mod rehearsal;
mod status;
mod summary;
mod table;
mod terminal;
mod upgrades;
mod view;
mod words;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;

pub use approval::{LossesView, Question, SurpriseView, losses, lost, may_be_lost, question, surprise};
pub use board::Board;
pub use choice::Style;
pub use event::{Because, Ending, Event, Expectation, Goal, Next, Outcome, RunStarted, Stage, What};
pub use history::{HistoryRow, history, one_run};
pub use json_lines::{JsonLines, VERSION};
pub use live::{Live, Reporter};
pub use look::Look;
pub use plain::Plain;
pub use plan_table::plan;
pub use plan_view::{Certainty, Detail, PlanEntry, PlanView};
pub use preflight::preflight;
pub use promotion::{PromotionView, promotion};
pub use status::{Standing, StatusRow, StatusView, status};
pub use summary::summary;
pub use terminal::QuietControls;
pub use upgrades::upgrades;
pub use view::RunView;
pub use words::past;
