//! What an apply would make of a resource. It depends on the request, on the provider's configuration, and on the file
//! that an object of Cloud Storage comes from, and on nothing else: terraform asks again at the apply and refuses another
//! answer.

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
pub use resource::{Planned, Surroundings, plan};

#[cfg(test)]
mod tests;
