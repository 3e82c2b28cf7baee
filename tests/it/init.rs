//! `groundwork init`, through the binary.

mod new;
mod support;
mod terminal;
mod upgrade;
