use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::Path,
    sync::Arc,
    time::Instant,
};

use groundwork::{
    drivers::helm::{Charts, HelmDriver},
    model::{Chart, ChartSource, Digest, Helm, Kind},
};
use serde_json::json;

use super::fixture::Fixture;

/// Serves the files of a folder over HTTP; gives its URL.
fn serve(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut first = String::new();
            let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
            let _ = reader.read_line(&mut first);
            let path = first.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
            let (status, body) = match std::fs::read(folder.join(path)) {
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let head =
                format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    format!("http://{address}")
}

fn from(fixture: &Fixture, url: &str, version: &str) -> groundwork::drivers::Job {
    let job = fixture.job("hello", "unused", json!({}));
    let Kind::Helm(helm) = &job.stack.kind else { unreachable!("it is helm") };
    let source = ChartSource::Repository { url: url.to_owned(), chart: "cm".to_owned() };
    fixture
        .job_of("hello", Helm { chart: Chart { source, version: Some(version.to_owned()) }, ..helm.clone() })
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
    let url = serve(site.path());
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
    let url = serve(site.path());
    let fault = fixture.preview(&from(&fixture, &url, "0.1.0")).await.expect_err("no such chart");
    assert!(fault.why[0].contains("cm"), "{fault:?}");
    assert!(fault.hint.as_deref().is_some_and(|hint| hint.contains(".tgz")), "{fault:?}");
}
