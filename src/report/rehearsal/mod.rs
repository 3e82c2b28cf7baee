//! What a rehearsal came to.

mod text;
mod verdict;

pub use text::text;
pub use verdict::{Played, UNPROVEN, Verdict};
