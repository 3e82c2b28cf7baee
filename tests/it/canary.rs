//! A canary at every entrance of secrets: it reaches terraform, helm and a job, and is found in no file, log, journal, plan or
//! process list afterwards.

mod aviary;
mod forms;
mod processes;

use nix::sys::signal::Signal;

use aviary::{Aviary, digest};

use super::engine::world::{eventually, signal};

#[tokio::test(flavor = "multi_thread")]
async fn a_canary_at_every_entrance_is_found_nowhere() {
    let aviary = Aviary::open().await;
    brought_up(&aviary).await;
    failing(&aviary);
    rotated(&aviary);
    killed(&aviary);
    looked_at(&aviary);
    let state = aviary.platform.home().join("state");
    aviary.finds_nothing(&[&state]);
    assert!(aviary.stands_in(&state), "terraform's own state holds it, and says so");
    aviary.ok(&["down", "-e", "testing", "--yes"]);
    aviary.finds_nothing(&[]);
    let seen = aviary.processes.end();
    assert!(seen.terraform > 0 && seen.helm > 0, "the process list was looked at while they ran: {seen:?}");
    assert_eq!(seen.leaks, Vec::<String>::new());
}

/// What was handed over did arrive.
async fn brought_up(aviary: &Aviary) {
    aviary.ok(&["plan", "-e", "testing", "--verbose"]);
    aviary.ok(&["up", "-e", "testing", "--yes", "--json"]);
    let [variable, command, manager] = aviary.values();
    let password = format!("from-{variable}");
    assert_eq!(aviary.output("net", "proof"), digest(&[&variable, &command]));
    assert_eq!(aviary.output("work", "proof"), digest(&[&variable, &manager, &command, &password]));
    assert_eq!(aviary.release_proof().await, digest(&[&manager, &password, &command]));
    assert!(aviary.log("work").contains("plain (sensitive)"), "{}", aviary.log("work"));
    let outputs = aviary.ok(&["outputs", "work", "-e", "testing", "--json"]);
    assert!(!outputs.out.contains(&aviary.token), "a secret that a job hands on stays one");
    aviary.ok(&["up", "-e", "testing", "--yes"]).says("not refreshed");
}

/// What refuses a value quotes it.
fn failing(aviary: &Aviary) {
    for stack in ["net", "web"] {
        aviary.set(&format!("explode_{stack} = false"), &format!("explode_{stack} = true"));
        let ended = aviary.run(&["up", "-e", "testing", "--yes"]);
        assert_eq!(ended.code, 1, "{}", ended.err);
        ended.says("(sensitive)");
        aviary.set(&format!("explode_{stack} = true"), &format!("explode_{stack} = false"));
    }
    aviary.ok(&["up", "-e", "testing", "--yes"]);
}

/// The value of before is one as well.
fn rotated(aviary: &Aviary) {
    aviary.rotate();
    let saved = aviary.outside("saved.plan");
    aviary.ok(&["plan", "-e", "testing", "--verbose", "-o", saved.to_str().expect("UTF-8")]).says("web");
    assert_eq!(aviary::mode(&saved), 0o600);
    aviary.ok(&["show", saved.to_str().expect("UTF-8")]);
    aviary.ok(&["up", saved.to_str().expect("UTF-8"), "--yes"]);
    let [variable, command, _] = aviary.values();
    assert_eq!(aviary.output("net", "proof"), digest(&[&variable, &command]));
}

/// groundwork is killed while a job runs that was given all of them.
fn killed(aviary: &Aviary) {
    aviary.slow_down();
    let mut child = aviary.start(&["up", "-e", "testing", "--yes"]);
    eventually("the job begins", || aviary.outside("began").exists());
    signal(&child, Signal::SIGKILL);
    child.wait().expect("it is gone");
    aviary.all_is_private();
    aviary.ok(&["up", "-e", "testing", "--yes"]);
}

fn looked_at(aviary: &Aviary) {
    for command in ["status", "history", "outputs", "record"] {
        aviary.ok(&[command, "-e", "testing"]);
        aviary.ok(&[command, "-e", "testing", "--json"]);
    }
    aviary.ok(&["logs", "-e", "testing"]);
    aviary.ok(&["exec", "net", "-e", "testing", "--", "terraform", "state", "list"]).says("terraform_data");
}
