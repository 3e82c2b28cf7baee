//! groundwork beside what does the same work without it: `cargo bench --bench compare [-- PART...]`, where a part is
//! `terraform`, `saved`, `helm`, `rehearsal`, `simulator`, `check` or `memory`. `ROUNDS` (5) and `JOBS` (10) may be set in the environment.
//!
//! Runs are paired (one of each, in turn) because machines are noisy; medians and ratios are printed.

#![allow(clippy::format_push_string, clippy::format_collect, reason = "files and a table, written once")]

mod helm;
mod many;
mod measure;
mod rehearsal;
mod rivals;
mod saved;
mod scale;
mod terraform;

fn main() {
    // cargo passes options of its own, such as `--bench`.
    let parts: Vec<String> = std::env::args().skip(1).filter(|part| !part.starts_with('-')).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    let (rounds, jobs) = (number("ROUNDS", 5), number("JOBS", 10));
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("groundwork {}, {processors} processors", env!("CARGO_PKG_VERSION"));
    if wanted("check") {
        scale::check();
    }
    if wanted("terraform") {
        terraform::run(rounds, jobs);
    }
    if wanted("saved") {
        saved::run(rounds, jobs);
    }
    if wanted("helm") {
        helm::run(rounds, jobs);
    }
    if wanted("rehearsal") {
        rehearsal::rehearsal(rounds.min(3));
    }
    if wanted("simulator") {
        rehearsal::simulator(rounds.min(3));
    }
    if wanted("memory") {
        scale::memory();
    }
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .filter(|number| *number > 0)
        .unwrap_or(default)
}
