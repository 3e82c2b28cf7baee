//! What Google fills in: every value that is unknown at plan becomes one that looks like Google's. The same thing gets
//! the same values in every rehearsal.

mod address;
mod fill;
mod functions;
mod identity;
mod maker;
mod rule;
mod seed;
mod table;
mod whereabouts;

pub use fill::{Made, make};
pub use identity::{import_id, project_number};
