//! The engine through the binary: real terraform, a platform of a few stacks, and everything that can go wrong.

mod crash;
mod everyday;
mod refusals;
mod releases;
mod starter;
mod world;
