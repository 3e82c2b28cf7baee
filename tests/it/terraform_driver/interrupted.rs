//! Ctrl-C, and a groundwork that dies in the middle.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use groundwork::{
    drivers::{
        Act, Driver as _, Fate, InFlight, Job, Urgency,
        process::{self, Spawned},
        terraform::touched,
    },
    model::Action,
};
use serde_json::json;

use super::fixture::{Fixture, value};

/// One resource that is quick, then one that takes `seconds` to make and to destroy.
fn root(seconds: u32) -> String {
    format!(
        r#"
resource "terraform_data" "quick" {{ input = "made" }}
resource "terraform_data" "slow" {{
  depends_on = [terraform_data.quick]
  provisioner "local-exec" {{ command = "sleep {seconds}" }}
  provisioner "local-exec" {{
    when    = destroy
    command = "sleep {seconds}"
  }}
}}
output "made" {{ value = terraform_data.quick.output }}
"#
    )
}

#[tokio::test]
async fn one_interrupt_ends_terraform_cleanly() {
    let fixture = Arc::new(Fixture::new());
    fixture.write("stacks/net/main.tf", &root(60));
    let acting = {
        let fixture = Arc::clone(&fixture);
        tokio::spawn(async move { fixture.act(&fixture.job("net", &[]), &Act::Direct).await })
    };
    wait_for(|| {
        let progress = fixture.progress.lock().expect("lock");
        progress.iter().any(|now| now.doing == "terraform_data.slow: running local-exec").then_some(())
    })
    .await;
    let start = Instant::now();
    fixture.urgency.send_replace(Urgency::Finish);
    let fault = acting.await.expect("no panic").expect_err("it was interrupted");
    assert_eq!(fault.what, "terraform apply was interrupted");
    assert!(start.elapsed() < Duration::from_secs(30), "it did not wait for the sleep");
    let state = std::fs::read_to_string(fixture.home().join("state/net.tfstate")).expect("it was written");
    assert!(state.contains("quick"), "what was made is known");
    assert!(!fixture.home().join("state/.net.tfstate.lock.info").exists(), "no lock stays");

    fixture.urgency.send_replace(Urgency::None);
    let preview = fixture.preview(&fixture.job("net", &[])).await.expect("plans");
    let shown: Vec<_> =
        preview.changes.iter().map(|change| (change.address.as_str(), change.action)).collect();
    assert_eq!(shown, [("terraform_data.slow", Action::Replace)]);
}

/// The groundwork that is killed: it does what `GROUNDWORK_TEST_PARENT` says in the folder that it names.
#[tokio::test]
#[ignore = "started by other tests, which kill it"]
async fn parent() {
    let folder = std::env::var_os("GROUNDWORK_TEST_FOLDER").map(PathBuf::from).expect("a folder");
    let fixture = Fixture::at(&folder);
    let job = fixture.job("net", &[]);
    if std::env::var_os("GROUNDWORK_TEST_DESTROYS").is_some() {
        let outcome = fixture.act(&job, &Act::Planned { artifact: None }).await.expect("what is there");
        fixture.down("net", &outcome, None).await.expect("destroys");
    } else {
        fixture.act(&job, &Act::Direct).await.expect("applies");
    }
}

/// Starts [`parent`], waits until its terraform runs `step`, and kills it.
async fn killed_parent(folder: &Path, step: &str) -> Spawned {
    let mut command = std::process::Command::new(std::env::current_exe().expect("this test"));
    command
        .args(["--exact", "it::terraform_driver::interrupted::parent", "--ignored"])
        .env("GROUNDWORK_TEST_FOLDER", folder)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    if step == "destroy" {
        command.env("GROUNDWORK_TEST_DESTROYS", "1");
    }
    let mut parent = command.spawn().expect("starts");
    let journal = folder.join("run/net/spawned.json");
    let spawned = wait_for(|| {
        let spawned: Spawned = serde_json::from_slice(&std::fs::read(&journal).ok()?).ok()?;
        (spawned.step == step).then_some(spawned)
    })
    .await;
    // It is in the middle of it.
    wait_for(|| std::fs::read_to_string(&spawned.stdout).ok()?.contains("provision_start").then_some(()))
        .await;
    parent.kill().expect("killed");
    parent.wait().expect("reaped");
    assert!(process::is_alive(&spawned), "terraform outlives it");
    spawned
}

async fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "it never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn examine(fixture: &Fixture, job: &Job, spawned: Spawned, destroying: bool) -> Fate {
    let context = fixture.context("net");
    let in_flight = InFlight { destroying, spawned: Some(spawned), run: context.folder.clone() };
    fixture.driver.examine(job, &in_flight, &context).await
}

#[tokio::test]
async fn the_next_run_takes_over_what_a_killed_one_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut fixture = Fixture::at(folder.path());
    fixture.write("stacks/net/main.tf", &root(2));
    let job = fixture.job("net", &[]);
    let spawned = killed_parent(folder.path(), "apply").await;
    let Fate::Succeeded(outcome) = examine(&fixture, &job, spawned, false).await else {
        panic!("the apply finished");
    };
    assert_eq!(outcome.summary, "2 added, 0 changed, 0 destroyed");
    assert_eq!(value(&outcome, "made"), Some(json!("made")));
    assert!(!touched(&outcome.witness));
    fixture.next_run();
    assert_eq!(fixture.preview(&job).await.expect("plans").action, Action::None);

    std::fs::remove_file(folder.path().join("run/net/spawned.json")).expect("removed");
    let spawned = killed_parent(folder.path(), "destroy").await;
    assert_eq!(examine(&fixture, &job, spawned, true).await, Fate::Destroyed);
    assert!(!fixture.home().join("state/net.tfstate").exists());
}

#[tokio::test]
async fn an_apply_that_died_too_is_unfinished_and_can_be_taken_down() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut fixture = Fixture::at(folder.path());
    fixture.write("stacks/net/main.tf", &root(60));
    let job = fixture.job("net", &[]);
    let spawned = killed_parent(folder.path(), "apply").await;
    process::signal(spawned.pid, nix::sys::signal::Signal::SIGKILL);
    assert_eq!(examine(&fixture, &job, spawned, false).await, Fate::Unfinished(None));
    let left = groundwork::drivers::terraform::unrecorded(&fixture.world, &job.stack).expect("reads");
    if fixture.is_tofu() && left.is_none() {
        // OpenTofu writes its state every twenty seconds only: killed before, it forgets what it made.
        return;
    }
    // Nothing was recorded, but what a teardown needs is there.
    let (teardown, witness) = left.expect("what was made is known");
    fixture.next_run();
    fixture.write("stacks/net/main.tf", "nonsense");
    let outcome =
        groundwork::drivers::Outcome { outputs: [].into(), witness, teardown, summary: String::new() };
    // Destroyed without the minute that its provisioner takes.
    let mut kept =
        tar::Builder::new(std::fs::File::create(fixture.home().join("applied/net.tar")).expect("a file"));
    let mut header = tar::Header::new_gnu();
    header.set_size(root(0).len() as u64);
    kept.append_data(&mut header, "stacks/net/main.tf", root(0).as_bytes()).expect("written");
    kept.finish().expect("written");
    fixture.down("net", &outcome, None).await.expect("destroys");
    assert!(!fixture.home().join("state/net.tfstate").exists());
}

#[tokio::test]
async fn a_lock_that_somebody_holds_says_who() {
    let fixture = Arc::new(Fixture::new());
    fixture.write("stacks/net/main.tf", &root(60));
    let acting = {
        let fixture = Arc::clone(&fixture);
        tokio::spawn(async move { fixture.act(&fixture.job("net", &[]), &Act::Direct).await })
    };
    wait_for(|| {
        let progress = fixture.progress.lock().expect("lock");
        progress.iter().any(|now| now.doing == "terraform_data.slow: running local-exec").then_some(())
    })
    .await;
    let job = fixture.job("net", &[]);
    let preview = fixture.driver.preview(&job, &fixture.context_of("another-run", "net")).await;
    let fault = preview.expect_err("locked");
    fixture.urgency.send_replace(Urgency::Finish);
    let _ = acting.await;
    let text = fault.to_string();
    assert!(text.contains("Error acquiring the state lock") && text.contains("Who:"), "{text}");
    assert!(fault.hint.as_deref().is_some_and(|hint| hint.contains("wait until it has ended")), "{fault:?}");
}
