//! The tools that tests need, installed once and with a word about it: on a fresh machine that takes minutes.

use std::{process::Command, sync::Once};

static ONCE: Once = Once::new();

/// Installs terraform, helm and the local cluster's parts unless they are there. What it says goes to the terminal
/// itself, past the test runner that would swallow it.
pub fn tools() {
    ONCE.call_once(|| install(&[]));
}

/// Installs these.
pub fn install(tools: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    let status = command.args(["tools", "install"]).args(tools).status().expect("groundwork starts");
    assert!(status.success(), "the tools that the tests need cannot be had");
}
