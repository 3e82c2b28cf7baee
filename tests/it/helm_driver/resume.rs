use std::time::Duration;

use groundwork::drivers::{Fate, process::is_alive};
use serde_json::json;

use super::fixture::{Fixture, WORKLOAD, secret};

/// What is left when groundwork is killed while helm waits: the child goes on, nobody listens.
async fn abandoned(fixture: &Fixture, job: &groundwork::drivers::Job) {
    let acting = fixture.act(job);
    tokio::select! {
        _ = acting => panic!("it should still wait"),
        () = async {
            fixture.started("upgrade").await;
            fixture.status_is("web", "pending-install").await;
        } => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_surviving_helm_is_waited_for_and_its_result_taken() {
    let fixture = Fixture::new("survivor").await;
    fixture.chart("web", &[("web.yaml", WORKLOAD)]);
    let job = fixture.job("web", "web", json!({ "simulate": "", "after": "3s" }));
    abandoned(&fixture, &job).await;
    let spawned = fixture.spawned.lock().expect("lock").last().cloned().expect("a process");
    assert!(is_alive(&spawned), "dropping the future must not end helm");
    match fixture.examine(&job, false).await {
        Fate::Succeeded(outcome) => {
            assert_eq!(outcome.summary, "revision 1");
            fixture.destroy("web", &outcome).await.expect("uninstalled");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(fixture.examine(&job, true).await, Fate::Destroyed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_meanwhile_or_is_not_what_was_asked_is_unfinished() {
    let fixture = Fixture::new("meanwhile").await;
    fixture.chart("web", &[("web.yaml", WORKLOAD)]);
    let job = fixture.job("web", "web", json!({ "simulate": "", "after": "2s" }));
    abandoned(&fixture, &job).await;
    let other = fixture.job("web", "web", json!({ "simulate": "", "after": "1s" }));
    assert_eq!(fixture.examine(&other, false).await, Fate::Unfinished(None), "other values");
    assert!(matches!(fixture.examine(&job, false).await, Fate::Succeeded(_)));
    assert_eq!(fixture.examine(&job, true).await, Fate::Unfinished(None), "still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_that_a_killed_run_left_are_removed() {
    let fixture = Fixture::new("leftover").await;
    fixture.chart("cm", &[("cm.yaml", "")]);
    let (_, known) = secret("password", "correct-horse");
    let mut job = fixture.job("web", "cm", json!({}));
    job.known.0.insert(known.0, known.1);
    let values = fixture.run_folder("web").join("web.values.json");
    std::fs::create_dir_all(fixture.run_folder("web")).expect("a folder");
    std::fs::write(&values, "correct-horse").expect("written");
    let fate =
        tokio::time::timeout(Duration::from_secs(10), fixture.examine(&job, false)).await.expect("in time");
    assert_eq!(fate, Fate::Unfinished(None));
    assert!(!values.exists());
}
