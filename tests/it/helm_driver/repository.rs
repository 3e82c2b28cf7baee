use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use groundwork::{
    drivers::{
        World,
        helm::{Charts, HelmDriver, Releases},
    },
    model::{ChartSource, Digest, Given, GivenSource, Helm, Kind},
};
use serde_json::json;

use super::{
    super::{
        shared,
        site::{Chart, Site},
    },
    fixture::Fixture,
};

fn from(fixture: &Fixture, url: &str, version: &str) -> groundwork::drivers::Job {
    let job = fixture.job("hello", "unused", json!({}));
    let Kind::Helm(helm) = &job.stack.kind else { unreachable!("it is helm") };
    let source = ChartSource::Repository { url: url.to_owned(), chart: "cm".to_owned() };
    fixture.job_of(
        "hello",
        Helm {
            chart: groundwork::model::Chart { source, version: Some(version.to_owned()) },
            ..helm.clone()
        },
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_of_a_repository_is_pulled_once_and_pinned() {
    let mut fixture = Fixture::new("pulled").await;
    fixture.chart("cm", &[("cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pulled}\n")]);
    let site = tempfile::tempdir().expect("a folder");
    let chart = fixture.platform().join("charts/cm");
    let (chart, folder) = (chart.to_str().expect("a path"), site.path().to_str().expect("a path"));
    assert!(fixture.helm(&["package", chart, "--destination", folder]).status.success());
    assert!(fixture.helm(&["repo", "index", folder]).status.success());
    let serving = Site::serve(site.path());
    let url = serving.url();
    let cache = tempfile::tempdir().expect("a folder");
    let charts = Arc::new(Charts::new(cache.path().to_owned(), BTreeMap::new()));
    fixture.driver = HelmDriver::new(Arc::clone(&fixture.clusters), Arc::clone(&charts));

    let job = from(&fixture, &url, "0.1.0");
    let outcome = fixture.act(&job).await.expect("installed");
    let name = format!("{url}/cm@0.1.0");
    let archive = std::fs::read(site.path().join("cm-0.1.0.tgz")).expect("the archive");
    assert_eq!(charts.pins(), BTreeMap::from([(name.clone(), Digest::of(&archive))]));

    std::fs::remove_file(site.path().join("index.yaml")).expect("the repository goes away");
    fixture.preview(&job).await.expect("the chart is at hand");
    fixture.destroy("hello", &outcome).await.expect("uninstalled");

    let pins = BTreeMap::from([(name, Digest::of(b"another"))]);
    let charts = Charts::new(cache.path().to_owned(), pins);
    fixture.driver = HelmDriver::new(Arc::clone(&fixture.clusters), Arc::new(charts));
    let fault = fixture.act(&job).await.expect_err("is not the pinned one");
    assert!(fault.what.ends_with("is not the one in platform.lock"), "{fault:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stand_in_is_not_installed_where_the_platform_says_local_and_the_access_leads_elsewhere() {
    let mut fixture = Fixture::new("elsewhere").await;
    let job = from(&fixture, "http://127.0.0.1:1", "0.1.0");
    Chart::new("cm", "0.0.1", "stand-in").unpack(&fixture.platform().join("stacks/hello/stand-in"));
    let source = GivenSource::LocalCluster { nodes: 1, webhook_delay: Duration::ZERO };
    let cluster = shared::stack("cluster", Kind::Given(Given { source }));
    let charts = Arc::new(Charts::new(fixture.platform().join("cache"), BTreeMap::new()));
    let stacks = [cluster, Arc::clone(&job.stack)].map(|stack| (stack.id.clone(), stack)).into();
    let (world, installed) = (&*fixture.world, &BTreeMap::new());
    let releases = Releases { stacks: &stacks, installed, protected: false, world };
    let context = fixture.context("hello");
    let used = charts.settle(stacks.keys(), &releases, Some(&context)).await;
    assert_eq!(used.len(), 1);

    fixture.driver = HelmDriver::new(Arc::clone(&fixture.clusters), charts);
    let fault = fixture.act(&job).await.expect_err("the cluster that all tests share is nobody's local one");
    assert_eq!(fault.what, "the stand-in chart of stack `hello` is not installed");
    let simulated = World { simulated: true, ..World::clone(&fixture.world) };
    let job = groundwork::drivers::Job { world: Arc::new(simulated), ..job };
    let outcome = fixture.act(&job).await.expect("a rehearsal has no other clusters");
    fixture.destroy("hello", &outcome).await.expect("uninstalled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_that_cannot_be_used_is_said_quickly() {
    let fixture = Fixture::new("unreachable").await;
    let begun = Instant::now();
    let fault =
        fixture.preview(&from(&fixture, "http://127.0.0.1:1", "0.1.0")).await.expect_err("nobody is there");
    assert!(begun.elapsed().as_secs() < 5);
    assert_eq!(fault.what, "the chart cm cannot be pulled from http://127.0.0.1:1");
    assert!(fault.why[0].starts_with("127.0.0.1:1 cannot be reached"), "{fault:?}");
    let fault =
        fixture.preview(&from(&fixture, "http://nowhere.invalid", "0.1.0")).await.expect_err("no such host");
    assert!(fault.why[0].starts_with("nowhere.invalid:80 cannot be reached"), "{fault:?}");

    let site = tempfile::tempdir().expect("a folder");
    std::fs::write(site.path().join("index.yaml"), "apiVersion: v1\nentries: {}\n").expect("written");
    let serving = Site::serve(site.path());
    let url = serving.url();
    let fault = fixture.preview(&from(&fixture, &url, "0.1.0")).await.expect_err("no such chart");
    assert!(fault.why[0].contains("cm"), "{fault:?}");
    assert!(fault.hint.as_deref().is_some_and(|hint| hint.contains(".tgz")), "{fault:?}");
}
