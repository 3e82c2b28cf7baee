//! groundwork beside what does the same work without it, as ratios: `cargo bench --bench compare`.
//!
//! Runs are paired (one of each, in turn) because machines are noisy; medians are printed.

#![allow(
    clippy::cast_precision_loss,
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a table for people"
)]

mod measure;
mod scale;
mod terraform;

fn main() {
    println!("groundwork {}, {} processors", env!("CARGO_PKG_VERSION"), parallelism());
    terraform::run();
    scale::check();
    scale::memory();
}

fn parallelism() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
