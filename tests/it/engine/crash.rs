use std::{thread::sleep, time::Duration};

use nix::sys::signal::Signal;

use super::world::{Ended, Platform, eventually, signal};

/// `net` takes two seconds, which its provisioner tells by a file.
fn slow() -> Platform {
    let platform = Platform::small();
    let begun = platform.path().join("begun");
    platform.edit(
        "stacks/net/main.tf",
        "{ input = var.name }",
        &format!(
            "{{\n  input = var.name\n  provisioner \"local-exec\" {{\n    command = \"echo x >> {} && sleep 2\"\n  }}\n}}",
            begun.display()
        ),
    );
    platform
}

fn times_begun(platform: &Platform) -> usize {
    std::fs::read_to_string(platform.path().join("begun")).map_or(0, |text| text.lines().count())
}

#[test]
fn after_a_kill_the_child_finishes_and_the_next_up_takes_its_result() {
    let platform = slow();
    let mut first = platform.start(&["up", "--yes"]);
    eventually("the apply begins", || times_begun(&platform) == 1);
    signal(&first, Signal::SIGKILL);
    first.wait().expect("it is gone");
    assert_eq!(platform.standing("net"), "in-flight");
    // terraform is still at it: the second run waits for it and takes its result over.
    platform.ok(&["up", "--yes"]);
    assert_eq!(times_begun(&platform), 1, "nothing was made twice");
    for stack in ["net", "app", "alone"] {
        assert_eq!(platform.standing(stack), "up-to-date", "{stack}");
    }
    platform.ok(&["up", "--yes"]);
    assert!(platform.started().is_empty());
}

#[test]
fn after_a_kill_a_child_that_ended_meanwhile_is_not_repeated() {
    let platform = slow();
    let mut first = platform.start(&["up", "--yes"]);
    eventually("the apply begins", || times_begun(&platform) == 1);
    signal(&first, Signal::SIGKILL);
    first.wait().expect("it is gone");
    sleep(Duration::from_secs(3));
    platform.ok(&["up", "--yes"]);
    assert_eq!(times_begun(&platform), 1);
    assert_eq!(platform.standing("app"), "up-to-date");
}

#[test]
fn a_run_over_another_part_does_not_forget_what_was_in_flight() {
    let platform = slow();
    let mut first = platform.start(&["up", "--yes", "--only", "net"]);
    eventually("the apply begins", || times_begun(&platform) == 1);
    signal(&first, Signal::SIGKILL);
    first.wait().expect("it is gone");
    platform.ok(&["up", "--yes", "--only", "alone"]);
    assert_eq!(platform.standing("net"), "in-flight");
    platform.ok(&["up", "--yes"]);
    assert_eq!(times_begun(&platform), 1, "nothing was made twice");
}

#[test]
fn one_interrupt_ends_terraform_cleanly_and_leaves_no_lock() {
    let platform = slow();
    let child = platform.start(&["up", "--yes"]);
    eventually("the apply begins", || times_begun(&platform) == 1);
    signal(&child, Signal::SIGINT);
    let ended = Ended::of(child.wait_with_output().expect("it ends"));
    assert_eq!(ended.code, 130, "{}", ended.err);
    ended.says("interrupt");
    let locks: Vec<_> = platform
        .files()
        .into_iter()
        .filter(|(path, _)| path.to_string_lossy().contains("lock.info"))
        .collect();
    assert!(locks.is_empty(), "{locks:?}");
    platform.ok(&["up", "--yes"]);
    assert_eq!(platform.standing("app"), "up-to-date");
    platform.ok(&["down", "--yes"]);
}

#[test]
fn a_second_run_on_the_environment_is_refused_and_names_the_first() {
    let platform = slow();
    let first = platform.start(&["up", "--yes"]);
    eventually("the apply begins", || times_begun(&platform) == 1);
    let second = platform.run(&["up", "--yes"]);
    assert_eq!(second.code, 4);
    second.says("locked").says("groundwork up").says(&format!("pid {}", first.id()));
    let status = platform.ok(&["status"]);
    status.says("groundwork up");
    assert_eq!(Ended::of(first.wait_with_output().expect("it ends")).code, 0);
}

#[test]
fn independent_stacks_run_at_the_same_time() {
    let platform = Platform::empty();
    let mut file = "[platform]\nname = \"wide\"\n[environments.testing]\n".to_owned();
    for name in ["one", "two", "three"] {
        file = file + "[stacks." + name + "]\n";
        let other = platform.path().join("meeting");
        platform.terraform(
            name,
            &format!(
                "resource \"terraform_data\" \"x\" {{\n  provisioner \"local-exec\" {{\n    command = \"mkdir -p {0} && touch {0}/{name} && for i in $(seq 200); do [ $(ls {0} | wc -l) = 3 ] && exit 0; sleep 0.05; done; exit 1\"\n  }}\n}}\n",
                other.display()
            ),
        );
    }
    platform.write("platform.toml", &file);
    platform.ok(&["up", "--yes"]);
}

#[test]
fn the_remains_of_a_failed_first_apply_are_taken_down() {
    let platform = Platform::small();
    platform.edit(
        "stacks/alone/main.tf",
        "output \"size\"",
        "resource \"terraform_data\" \"bad\" {\n  depends_on = [terraform_data.alone]\n  provisioner \"local-exec\" {\n    command = \"exit 1\"\n  }\n}\noutput \"size\"",
    );
    assert_eq!(platform.run(&["up", "--yes"]).code, 1);
    assert!(platform.home().join("state/alone.tfstate").exists());
    platform.ok(&["down", "--yes"]);
    assert!(!platform.home().join("state/alone.tfstate").exists());
}
