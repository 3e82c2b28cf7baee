//! One environment put together: `extends`, overlays, variables, and each stack made from its folder and its settings.

mod chart;
mod draft;
mod environment;
mod gate_objects;
mod gates;
mod given;
mod helm;
mod identity;
mod images;
mod job;
mod lookup;
pub(super) mod overlay;
mod people;
mod rehearsal;
mod roles;
mod stack;
mod stages;
mod teams;
mod terraform;
mod upgrade;
mod waivers;

pub(super) use draft::{Draft, Edge, EdgeWhy};
pub(super) use environment::{Assembled, assemble, check_sprint};
