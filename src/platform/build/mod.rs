//! One environment put together: `extends`, overlays, variables, and each stack made from its folder and its settings.

mod chart;
mod draft;
mod environment;
mod gate_objects;
mod gates;
mod given;
mod helm;
mod job;
pub(super) mod overlay;
mod rehearsal;
mod stack;
mod stages;
mod terraform;
mod waivers;

pub(super) use draft::{Draft, Edge, EdgeWhy};
pub(super) use environment::{Assembled, assemble, check_sprint};
