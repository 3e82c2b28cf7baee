//! Data sources: what they find of the cloud, what they compute, and what is taken to be there.

mod assumed;
mod computed;
mod find;
mod lists;
mod reading;

pub(super) use assumed::open;
