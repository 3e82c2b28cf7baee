//! A disk that is full: a small file system of its own, in a mount namespace that ends with the test.

use std::process::Command;

use super::world::{Ended, Platform};

/// Mounts a file system of `$1` bytes where the state is kept, brings the platform up in it, makes room, and goes on.
const SCRIPT: &str = r#"
mount -t tmpfs -o size=$1 tmpfs "$2/.groundwork" || exit 77
"$3" -C "$2" up --yes
echo "full: $?" >&2
mount -o remount,size=64m "$2/.groundwork"
"$3" -C "$2" up --yes
echo "room: $?" >&2
"$3" -C "$2" up --yes
echo "again: $?" >&2
"$3" -C "$2" down --yes
echo "down: $?" >&2
"#;

/// `None` where this user may not make namespaces.
fn within(platform: &Platform, bytes: &str) -> Option<Ended> {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", SCRIPT, "sh", bytes]);
    command.arg(platform.path()).arg(env!("CARGO_BIN_EXE_groundwork")).env_remove("TF_CLI_CONFIG_FILE");
    let ended = Ended::of(command.output().ok()?);
    (ended.code != 77 && !ended.err.contains("unshare failed")).then_some(ended)
}

#[test]
fn a_full_disk_is_named_and_what_was_done_before_is_not_lost() {
    let mut seen = 0;
    // Wherever in the run the space ends.
    for bytes in ["20k", "36k", "52k", "68k"] {
        let platform = Platform::small();
        std::fs::create_dir(platform.path().join(".groundwork")).expect("a folder");
        let Some(ended) = within(&platform, bytes) else {
            eprintln!("no mount namespace can be made here: the full disk is not tried");
            return;
        };
        ended.says("room: 0").says("again: 0").says("down: 0").says("destroyed      3");
        if ended.err.contains("full: 1") {
            ended.says("the disk is full: free some space");
            seen += 1;
        } else {
            ended.says("full: 0");
        }
    }
    assert!(seen >= 2, "the space ended in {seen} of 4 runs");
}
