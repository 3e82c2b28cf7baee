use std::path::Path;

use super::{
    super::engine::world::{Platform, copy},
    platform::rehearsals,
};

/// The README's first command, on what it rehearses: the platform at the repository's root. Its charts cannot be reached
/// here, so their stand-ins are used.
#[test]
fn the_reference_platform_passes_and_says_which_charts_stand_in() {
    let platform = Platform::empty();
    reference(&platform);
    let mut command = platform.command(&["rehearse", "--no-board"]);
    command.env("HTTPS_PROXY", "http://127.0.0.1:1").env("HTTP_PROXY", "http://127.0.0.1:1");
    let output = command.output().expect("groundwork starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains("rehearsal of testing: passed in"), "{out}");
    for stack in
        ["cert-manager", "eck-operator", "elasticsearch", "fluent-bit", "kube-prometheus-stack", "velero"]
    {
        let said = |line: &str| line.contains("stand-in chart") && line.contains(stack);
        assert!(err.lines().any(said), "{stack}'s stand-in is not told of in:\n{err}");
    }
    assert!(rehearsals(&platform).is_empty());
    assert!(!platform.path().join("platform.lock").exists(), "a rehearsal pins nothing for real");
}

/// What a team gets in the first sprint is there: namespaces in the cluster, rights in the project. The stacks that are for
/// whoever needs them are enabled for once.
#[test]
fn the_reference_platform_makes_namespaces_of_its_teams_and_leads_beyond_its_network() {
    let platform = Platform::empty();
    reference(&platform);
    platform.edit("platform.toml", "enabled = false\n", "enabled = true\n");
    platform.ok(&["rehearse", "--no-board", "--keep", "--scenario", "up,again"]).says("passed in");
    let [folder] = rehearsals(&platform).try_into().expect("one rehearsal");
    let cluster = std::fs::read_dir(folder.join("cloud/clusters")).expect("clusters").flatten().next();
    let kubeconfig = cluster.expect("a cluster").path().join("kubeconfig");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut teams = runtime.block_on(async {
        let namespaces: kube::Api<k8s_openapi::api::core::v1::Namespace> =
            kube::Api::all(super::super::cluster::support::client_of(&kubeconfig).await);
        let labelled = kube::api::ListParams::default().labels("team");
        let found = namespaces.list(&labelled).await.expect("answers").items.into_iter();
        found.filter_map(|namespace| namespace.metadata.name).collect::<Vec<_>>()
    });
    teams.sort();
    assert_eq!(teams, ["catalog", "catalog-search", "checkout", "checkout-jobs"]);
    let cloud = folder.join("cloud");
    let list =
        |kind: &str| platform.ok(&["cloud", "list", kind, "--cloud", cloud.to_str().expect("UTF-8")]).out;
    assert!(list("google_project_iam_member").contains("checkout-developers@acme.example"));
    assert!(list("google_privileged_access_manager_entitlement").contains("break-glass"));
    assert!(list("google_compute_vpn_tunnel").contains("on-premises-b"));
    assert!(list("google_compute_interconnect_attachment").contains("interconnect-b"));
    assert!(list("google_dns_policy").contains("platform"));
    assert!(list("google_dns_managed_zone").contains("internal-testing-acme-example"));
    platform.ok(&["rehearse", "--end"]).says("is ended and removed");
}

/// The platform at the repository's root.
pub fn reference(platform: &Platform) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in ["charts", "environments", "lookups", "modules", "stacks"] {
        copy(&root.join(part), &platform.path().join(part));
    }
    let file = std::fs::read_to_string(root.join("platform.toml")).expect("is there");
    platform.write("platform.toml", &file);
}
