//! Clusters behind a proxy of their own, and clusters whose certificate is one of the public ones.

use groundwork::{drivers::ClusterAccess, model::Secret};

use super::{super::shared::Shared, platform::Release, proxy::Proxy};

fn chart(release: &Release) {
    release.chart("chart = \"./chart\"");
    release.platform.write("stacks/hello/chart/Chart.yaml", "apiVersion: v2\nname: cm\nversion: 0.1.0\n");
    let text =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hello}\ndata: {size: \"{{ .Values.size }}\"}\n";
    release.platform.write("stacks/hello/chart/templates/cm.yaml", text);
    let gates = "[[gates]]\nexists = \"configmap/hello\"\n";
    let path = release.path("stacks/hello/stack.toml");
    let said = std::fs::read_to_string(&path).expect("is there");
    std::fs::write(path, format!("{said}{gates}")).expect("written");
}

/// `host:port` of the cluster that the tests share.
fn address(shared: &Shared) -> std::net::SocketAddr {
    shared.access.server.trim_start_matches("https://").parse().expect("an address")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_reached_through_the_proxy_that_is_said_of_it() {
    let shared = Shared::get().await;
    // A name in its certificate that only the proxy can resolve: whoever asks straight does not get there.
    let place = "kubernetes.default.svc:6443";
    let proxy = Proxy::to(&[(place, address(&shared))]);
    let access = ClusterAccess {
        server: format!("https://{place}"),
        proxy_url: Some(Secret::new(proxy.url())),
        ..shared.access.clone()
    };
    let release = Release::new(&access, "behind-a-proxy", "").with("NO_PROXY", "kubernetes.default.svc");
    chart(&release);
    release.ok(&["up", "--yes"]);
    assert!(release.manifest().contains("size: \"1\""), "helm by hand gets there, too");
    release.ok(&["kubeconfig"]).says("proxy-url");
    release.ok(&["status"]).says("all up to date");
    release.ok(&["down", "--yes"]);
    let asked = proxy.asked();
    assert!(asked.len() > 3 && asked.iter().all(|asked| asked == place), "{asked:?}");

    // On this machine, and through a proxy all the same, because it is said of this very cluster: nobody is behind this one.
    let nobody = Some(Secret::new("http://127.0.0.1:1".to_owned()));
    let dead = ClusterAccess { proxy_url: nobody, ..shared.access.clone() };
    let release = Release::new(&dead, "behind-nothing", "");
    chart(&release);
    release.ok(&["up", "--yes", "--only", "cluster"]);
    release.ends(1, &["plan"]).says("does not answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_without_an_authority_of_its_own_is_trusted_as_the_machine_trusts() {
    let shared = Shared::get().await;
    let access = ClusterAccess { certificate_authority: None, ..shared.access.clone() };
    let release = Release::new(&access, "public-certificate", "");
    chart(&release);
    release.ends(1, &["up", "--yes"]).says("certificate");

    let authority = release.path("authority.pem");
    let pem = shared.access.certificate_authority.clone().expect("its own");
    std::fs::write(&authority, pem).expect("written");
    let release = release.with("SSL_CERT_FILE", authority);
    release.ok(&["up", "--yes"]);
    assert!(release.manifest().contains("size: \"1\""));
    release.ok(&["down", "--yes"]);
}
