//! The command line: arguments, one file a command. It composes all other parts and is the one place that prints.

mod adopt;
mod arguments;
mod ask;
mod charts;
mod cloud;
mod cluster;
mod completions;
mod consent;
mod down;
mod eject;
mod exec;
mod exit;
mod freeze;
mod graph;
mod history;
mod images;
mod init;
mod kubeconfig;
mod lockfile;
mod logs;
mod origin;
mod outputs;
mod plan;
mod plan_file;
mod platform;
mod post_render;
mod preflight;
mod printer;
mod promotion;
mod provision;
mod readiness;
mod record;
pub mod reference;
mod registries;
mod rehearse;
mod render;
mod schema;
mod secrets;
mod show;
mod simulated;
mod status;
mod target;
mod token;
mod tools;
mod up;
mod upgrade;
mod validate;
mod vault;
mod vendor;
mod views;
mod walk;
mod watch;
mod world;

use std::process::ExitCode;

pub use arguments::Cli;
pub use exit::Exit;
pub use printer::Printer;

use clap::Parser as _;

/// Parses the arguments, runs the command, renders its error and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(cli.global.quiet);
    // States and plan files hold secrets, and children make theirs with the mask that they inherit.
    // A new platform holds none: it is committed, and read by everyone who works on it.
    if !matches!(cli.command, arguments::Command::Init(_)) {
        nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o077));
    }
    // One TLS implementation for every crate that speaks it; a second one makes rustls panic.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return printer.fail(&anyhow::Error::new(error)).into(),
    };
    let result = runtime.block_on(arguments::dispatch(cli, &printer));
    runtime.shutdown_background();
    match result {
        Ok(exit) => exit.into(),
        Err(error) => printer.fail(&error).into(),
    }
}
