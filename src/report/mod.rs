//! What people and programs see of a run: events → live board, plain lines, JSON lines and summary; and the tables of
//! plan, status and history.
//!
//! All text comes from pure functions of what is shown and a [`Look`]. Only [`Board`] draws by itself, and [`Live`]
//! feeds it; everything else is printed by `cli`.

mod board;
mod board_lines;
mod choice;
mod eta;
mod event;
mod fault;
mod json_lines;
mod live;
mod look;
mod plain;
mod text;
mod view;
mod words;

pub use board::Board;
pub use choice::Style;
pub use event::{Because, Ending, Event, Expectation, Goal, Next, Outcome, RunStarted, Stage, What};
pub use json_lines::{JsonLines, VERSION};
pub use live::{Live, Reporter};
pub use look::Look;
pub use plain::Plain;
pub use view::RunView;
