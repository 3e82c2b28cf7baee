//! The environment's proxies: asked for what is far, never for what is on this machine.

use super::{
    super::site::{Chart, Site, repository},
    platform::Release,
    proxy::Proxy,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_is_asked_through_the_proxy_and_a_cluster_on_this_machine_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    repository(folder.path(), &[Chart::new("cm", "0.1.0", "far")]);
    let site = Site::serve(folder.path());
    let proxy = Proxy::to(&[("charts.acme.invalid:80", site.address())]);
    let (_shared, mut release) = Release::shared("proxied", "").await;
    release.chart("chart = \"cm\"\nrepository = \"http://charts.acme.invalid\"\nversion = \"0.1.0\"");
    for name in ["HTTP_PROXY", "https_proxy"] {
        release = release.with(name, proxy.url());
    }
    // Whatever it says: this machine is not asked there.
    release = release.with("NO_PROXY", ".other.example");
    release.ok(&["up", "--yes"]);
    assert!(release.manifest().contains("far"));
    let seen = release.ok(&["exec", "hello", "--", "env"]);
    seen.says("NO_PROXY=.other.example,localhost,127.0.0.1,::1").says("no_proxy=.other.example,localhost");
    release.ok(&["status"]);
    release.ok(&["down", "--yes"]);
    let asked = proxy.asked();
    assert!(!asked.is_empty() && asked.iter().all(|place| place == "charts.acme.invalid:80"), "{asked:?}");

    let dead = Release::shared("unproxied", "").await.1.with("HTTP_PROXY", "http://127.0.0.1:1");
    dead.chart("chart = \"cm\"\nrepository = \"http://charts.acme.invalid\"\nversion = \"0.1.0\"");
    dead.ends(1, &["up", "--yes"]).says("proxyconnect");
}
