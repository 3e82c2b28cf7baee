use std::time::Duration;

use groundwork::{
    drivers::{Act, Driver as _, Urgency},
    model::Action,
};
use k8s_openapi::api::apps::v1::Deployment;
use kube::Api;
use nix::{sys::signal::Signal, unistd::Pid};
use serde_json::json;

use super::{
    failure::within,
    fixture::{Fixture, WORKLOAD},
};

/// Begins an upgrade that waits, and kills helm in the middle of it.
async fn killed_in_the_middle(fixture: &Fixture, job: &groundwork::drivers::Job, status: &str) {
    fixture.spawned.lock().expect("lock").clear();
    let ((), result) = tokio::join!(
        async {
            let pid = fixture.started("upgrade").await;
            fixture.status_is("web", status).await;
            let pid = Pid::from_raw(i32::try_from(pid).expect("a pid"));
            nix::sys::signal::kill(pid, Signal::SIGKILL).expect("killed");
        },
        fixture.act(job),
    );
    let fault = result.expect_err("was killed");
    assert!(fault.why.contains(&"killed by SIGKILL".to_owned()), "{fault:?}");
    fixture.spawned.lock().expect("lock").clear();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_install_that_hangs_is_uninstalled_first() {
    let fixture = Fixture::new("hang-install").await;
    fixture.chart("web", &[("web.yaml", WORKLOAD)]);
    let bad = fixture.job("web", "web", json!({ "simulate": "not-ready" }));
    killed_in_the_middle(&fixture, &bad, "pending-install").await;

    let good = fixture.job("web", "web", json!({ "simulate": "" }));
    let fault =
        fixture.driver.act(&good, &Act::Direct, &fixture.context("web")).await.expect_err("unannounced");
    assert!(fault.why[0].contains("it is uninstalled, then installed"), "{fault:?}");
    assert!(fixture.steps().is_empty());

    let preview = fixture.preview(&good).await.expect("a preview");
    assert_eq!(preview.action, Action::Replace);
    assert_eq!(preview.changes[0].address, "release hang-install/web");
    assert_eq!(preview.changes[1].address, "Deployment/hang-install/web");
    assert!(preview.notes[0].starts_with("the release hangs in pending-install for "), "{:?}", preview.notes);
    fixture.spawned.lock().expect("lock").clear();
    let outcome = fixture.act(&good).await.expect("recovered");
    assert_eq!(fixture.steps(), ["recover", "upgrade"]);
    assert_eq!(outcome.summary, "revision 1");
    fixture.destroy("web", &outcome).await.expect("uninstalled");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_ready_after_a_recovery_is_named() {
    let fixture = Fixture::new("hang-again").await;
    fixture.chart("web", &[("web.yaml", WORKLOAD)]);
    let bad = fixture.job("web", "web", json!({ "simulate": "not-ready" }));
    killed_in_the_middle(&fixture, &bad, "pending-install").await;
    let fault = fixture.act(&within(bad, Duration::from_secs(4))).await.expect_err("never ready");
    assert_eq!(fixture.steps(), ["recover", "upgrade"]);
    assert_eq!(fault.what, "helm upgrade of release `web` failed");
    let why = fault.why.join("\n");
    assert!(why.contains("Deployment/hang-again/web: 0 of 1 replicas available"), "{fault:?}");
    let progress = fixture.progress.lock().expect("lock").clone();
    assert!(progress.iter().any(|progress| progress.doing == "helm install"), "{progress:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_that_hangs_is_rolled_back_first() {
    let fixture = Fixture::new("hang-upgrade").await;
    fixture.chart("web", &[("web.yaml", WORKLOAD)]);
    fixture
        .act(&fixture.job("web", "web", json!({ "simulate": "", "version": 1 })))
        .await
        .expect("installed");
    let bad = fixture.job("web", "web", json!({ "simulate": "not-ready", "version": 2 }));
    killed_in_the_middle(&fixture, &bad, "pending-upgrade").await;

    let good = fixture.job("web", "web", json!({ "simulate": "", "version": 3 }));
    let preview = fixture.preview(&good).await.expect("a preview");
    assert_eq!(preview.action, Action::Update);
    assert!(
        preview.notes[0].ends_with("it is rolled back to revision 1, then upgraded"),
        "{:?}",
        preview.notes
    );
    assert!(preview.changes[0].diff.iter().any(|line| line.contains("shop:1")), "{:?}", preview.changes);
    fixture.spawned.lock().expect("lock").clear();
    let outcome = fixture.act(&good).await.expect("recovered");
    assert_eq!(fixture.steps(), ["rollback", "upgrade"]);
    assert_eq!(outcome.summary, "revision 4");
    let deployments: Api<Deployment> = Api::namespaced(fixture.client(), "hang-upgrade");
    let spec = deployments.get("web").await.expect("is there").spec.expect("a spec");
    assert_eq!(spec.template.spec.expect("a pod").containers[0].image.as_deref(), Some("shop:3"));
    fixture.destroy("web", &outcome).await.expect("uninstalled");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_install_is_marked_failed_and_goes_on_from_there() {
    let fixture = Fixture::new("interrupted").await;
    fixture.chart("web", &[("web.yaml", WORKLOAD)]);
    let bad = fixture.job("web", "web", json!({ "simulate": "not-ready" }));
    let ((), result) = tokio::join!(
        async {
            fixture.started("upgrade").await;
            fixture.status_is("web", "pending-install").await;
            tokio::time::sleep(Duration::from_millis(300)).await;
            fixture.urgency.send_replace(Urgency::Finish);
        },
        fixture.act(&bad),
    );
    let fault = result.expect_err("was interrupted");
    assert_eq!(fault.why[0], "interrupted", "{fault:?}");
    fixture.status_is("web", "failed").await;
    fixture.urgency.send_replace(Urgency::None);

    let good = fixture.job("web", "web", json!({ "simulate": "" }));
    let preview = fixture.preview(&good).await.expect("a preview");
    assert_eq!(preview.action, Action::Update);
    assert!(preview.notes[0].starts_with("revision 1 is failed"), "{:?}", preview.notes);
    let outcome = fixture.act(&good).await.expect("upgraded");
    assert_eq!(outcome.summary, "revision 2");
    fixture.destroy("web", &outcome).await.expect("uninstalled");
}
