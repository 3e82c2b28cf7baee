//! What a rehearsal came to: the evidence that its runs and its cloud left, what a real run would take, and the report
//! as text, JSON and a page.

mod cloud;
mod estimate;
mod evidence;
mod html;
mod milliseconds;
mod part;
mod run;
#[cfg(test)]
mod tests;
mod text;
mod verdict;
mod words;

pub use cloud::CloudChange;
pub use estimate::{Estimate, Expected};
pub use evidence::Evidence;
pub use html::page;
pub use part::{Part, Played, Scene};
pub use run::{Became, Run, Span, StackRun};
pub use text::text;
pub use verdict::{Outcome, Real, Remains, StackReport, UNPROVEN, Verdict};
