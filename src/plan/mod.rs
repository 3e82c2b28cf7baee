//! What a plan is, what new knowledge makes of it, and what exceeds an approval. Pure: no process, no file, no clock.

mod adoption;
mod digest;
mod known;
mod losses;
mod plan_of;
mod saved;
mod surprise;

pub use adoption::{Adoption, Unfit};
pub use digest::{gates_digest, stack_digest};
pub use known::{Knowledge, OutputState};
pub use losses::{Loss, Losses};
pub use plan_of::{Certainty, Entry, Plan};
pub use saved::{Basis, FORMAT, Saved, Stale, stale};
pub use surprise::{Surprise, exceeds};
