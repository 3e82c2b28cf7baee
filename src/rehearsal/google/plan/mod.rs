//! What an apply would make of a resource. Pure: it depends on the request and the provider's configuration alone,
//! because terraform asks again at the apply and refuses another answer.

mod blocks;
mod code;
mod collections;
mod customize;
mod decimal;
mod differ;
mod equivalent;
mod place;
mod replace;
mod resource;
mod scalar;
mod stored;
mod suppress;
mod zeros;

pub use replace::{Path, Step};
pub use resource::{Planned, plan};
