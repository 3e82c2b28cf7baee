//! The local cluster: its life, and what runs on it.

mod charts;
mod cloud;
mod life;
pub mod support;
