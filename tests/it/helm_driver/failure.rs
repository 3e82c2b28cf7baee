use std::{sync::Arc, time::Duration};

use groundwork::{
    drivers::Job,
    model::{Fault, Kind, Stack},
};
use serde_json::json;

use super::fixture::{Fixture, WORKLOAD};

/// The job with another limit.
pub fn within(mut job: Job, timeout: Duration) -> Job {
    let mut stack = Stack::clone(&job.stack);
    let Kind::Helm(helm) = &mut stack.kind else { unreachable!("it is helm") };
    helm.timeout = timeout;
    job.stack = Arc::new(stack);
    job
}

/// A fault as a person reads it, without names that change.
fn shown(fault: &Fault) -> String {
    let why = fault.why.join("\n");
    let hint = fault.hint.as_deref().unwrap_or("-");
    format!("{}\n{why}\nhint: {hint}\ntransient: {}", fault.what, fault.transient)
}

fn filters() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"web-[0-9a-f]{6,10}-[0-9a-z]{5}", "web-POD");
    settings.add_filter(r"Deployment/[a-z-]+/", "Deployment/NAMESPACE/");
    settings.add_filter(r"gke-local-\S+", "NODE");
    settings.add_filter(r"/\S+/platform/", "PLATFORM/");
    settings.bind_to_scope()
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_that_are_not_ready_are_named_with_their_logs() {
    let fixture = Fixture::new("crash").await;
    fixture.chart("web", &[("web.yaml", WORKLOAD)]);
    let job = within(fixture.job("web", "web", json!({ "simulate": "crash" })), Duration::from_secs(4));
    let fault = fixture.act(&job).await.expect_err("never ready");
    let doing: Vec<String> =
        fixture.progress.lock().expect("lock").iter().map(|progress| progress.doing.clone()).collect();
    assert!(doing.iter().any(|doing| doing.ends_with("web: 0 of 1 replicas available")), "{doing:?}");
    let _filters = filters();
    insta::assert_snapshot!(shown(&fault));
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_that_are_not_ready_are_named_with_their_events() {
    let fixture = Fixture::new("pending").await;
    let nowhere = WORKLOAD.replace("    spec:\n", "    spec:\n      nodeSelector: {disk: golden}\n");
    fixture.chart("web", &[("web.yaml", &nowhere)]);
    let job = within(fixture.job("web", "web", json!({ "simulate": "" })), Duration::from_secs(4));
    let fault = fixture.act(&job).await.expect_err("never ready");
    let _filters = filters();
    insta::assert_snapshot!(shown(&fault));
}

/// A hook that helm runs after the install, and that never ends.
const HOOK: &str = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  annotations: {helm.sh/hook: post-install}\n\
    spec:\n  template:\n    metadata: {annotations: {groundwork.dev/simulate: not-ready}}\n    spec:\n      restartPolicy: \
    Never\n      containers: [{name: migrate, image: \"shop:1\"}]\n";

#[tokio::test(flavor = "multi_thread")]
async fn objects_that_are_ready_by_now_are_no_reason() {
    let fixture = Fixture::new("ready-now").await;
    fixture.chart("web", &[("web.yaml", WORKLOAD), ("migrate.yaml", HOOK)]);
    let values = json!({ "simulate": "", "after": "3s" });
    let job = within(fixture.job("web", "web", values), Duration::from_secs(8));
    let fault = fixture.act(&job).await.expect_err("the hook never ends");
    let _filters = filters();
    insta::assert_snapshot!(shown(&fault));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_that_does_not_render_names_its_line() {
    let fixture = Fixture::new("broken").await;
    fixture.chart("cm", &[("cm.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: {{ .Values.a.b.c }}\n")]);
    let job = fixture.job("cm", "cm", json!({ "a": 1 }));
    let _filters = filters();
    insta::assert_snapshot!(
        "does_not_render_preview",
        shown(&fixture.preview(&job).await.expect_err("does not render"))
    );
    insta::assert_snapshot!(
        "does_not_render_act",
        shown(&fixture.act(&job).await.expect_err("does not render"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_do_not_fit_the_schema_are_named() {
    let fixture = Fixture::new("schema").await;
    fixture.chart("cm", &[("cm.yaml", "")]);
    fixture.write(
        "charts/cm/values.schema.json",
        r#"{ "type": "object", "required": ["host"], "properties": { "port": { "type": "integer" } } }"#,
    );
    let fault =
        fixture.preview(&fixture.job("cm", "cm", json!({ "port": "x" }))).await.expect_err("does not fit");
    insta::assert_snapshot!(shown(&fault));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_without_its_definition_says_what_to_do() {
    let fixture = Fixture::new("no-kind").await;
    fixture.chart("cr", &[("cr.yaml", "apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: a}\n")]);
    let fault = fixture.preview(&fixture.job("cr", "cr", json!({}))).await.expect_err("no such kind");
    insta::assert_snapshot!(shown(&fault));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_does_not_answer_is_said_at_once() {
    let fixture = Fixture::new("nobody").await;
    fixture.chart("cm", &[("cm.yaml", "")]);
    let mut job = fixture.job("cm", "cm", json!({}));
    let access = job.cluster.as_mut().expect("an access");
    access.server = "https://127.0.0.1:1".to_owned();
    let fault = fixture.preview(&job).await.expect_err("nobody is there");
    insta::assert_snapshot!(shown(&fault));
}
