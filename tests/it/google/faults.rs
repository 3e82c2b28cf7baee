//! What can be made to go wrong, each through the real terraform.

use std::time::Instant;

use super::root::{Root, says};

const NETWORKS: &str = r#"
resource "google_compute_network" "n" {
  count = 3
  name  = "net-${count.index}"
}
"#;

const ZONE: &str = r#"
resource "google_dns_managed_zone" "z" {
  name     = "acme"
  dns_name = "acme.example."
}
"#;

/// terraform's end within `cloud exec` with faults.
fn apply(root: &Root, faults: &[&str]) -> super::super::engine::world::Ended {
    let options: Vec<String> = faults.iter().map(|fault| format!("--fault={fault}")).collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    root.terraform_with(&options, &["apply", "-auto-approve", "-no-color", "-parallelism=1"])
}

#[test]
fn an_error_at_the_nth_creation_of_a_type() {
    let root = Root::new(NETWORKS);
    let ended = apply(&root, &["kind=error,type=google_compute_network,error=quota,nth=2"]);
    assert_eq!(ended.code, 1);
    says(
        &ended,
        "Error creating Network: googleapi: Error 403: Insufficient regional quota to satisfy request",
    );
    assert_eq!(root.things("google_compute_network"), 2);
    ended.says("fault kind=error,type=google_compute_network,error=quota,nth=2: struck once");
    root.apply();
    assert_eq!(root.things("google_compute_network"), 3);
}

#[test]
fn a_burst_of_429s() {
    let root = Root::new(NETWORKS);
    let ended = apply(&root, &["kind=error,error=rate-limit,times=2"]);
    assert_eq!(ended.err.matches("Error 429").count(), 2, "{}", ended.err);
    assert_eq!(root.things("google_compute_network"), 1);
}

#[test]
fn a_slow_operation() {
    let root = Root::new(ZONE);
    let begun = Instant::now();
    let ended = apply(&root, &["kind=slow,type=google_dns_managed_zone,seconds=2"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(begun.elapsed().as_secs_f64() >= 2.0);
}

#[test]
fn what_was_made_is_not_seen_by_others_for_a_while() {
    let root = Root::in_project(&ZONE.replace(
        "name     =",
        "project = google_project.p.project_id\n  depends_on = [google_project_service.s]\n  name     =",
    ));
    let ended = apply(&root, &["kind=invisible,type=google_project_service,seconds=5,times=99"]);
    assert_eq!(ended.code, 1);
    says(&ended, "Cloud DNS API has not been used in project");
    std::thread::sleep(std::time::Duration::from_secs(5));
    root.apply();
}

#[test]
fn an_operation_that_fails_and_leaves_its_resource_behind() {
    let root = Root::new(ZONE);
    let ended = apply(&root, &["kind=leaves-behind,type=google_dns_managed_zone,error=internal"]);
    says(&ended, "Error creating ManagedZone: googleapi: Error 503");
    assert_eq!(root.things("google_dns_managed_zone"), 1);
    root.refused("already exists");
    root.ok(&["import", "google_dns_managed_zone.z", "projects/elsewhere/managedZones/acme"]);
    root.unchanged();
}

#[test]
fn the_provider_crashes_in_the_middle_of_an_apply() {
    let root = Root::new(NETWORKS);
    let ended = apply(&root, &["kind=crash,type=google_compute_network,nth=2"]);
    assert_eq!(ended.code, 1);
    says(&ended, "Plugin did not respond");
    assert!(root.things("google_compute_network") >= 2);
    // The next terraform finds the provider at work again, and what it was never told of in its way.
    root.refused("already exists");
}

#[test]
fn a_fault_that_never_struck_is_warned_of() {
    let root = Root::new(ZONE);
    let ended = apply(
        &root,
        &[
            "kind=crash,type=google_compute_network",
            "kind=error,type=google_dns_managed_zone,error=quota,nth=2",
        ],
    );
    // The code is terraform's own.
    assert_eq!(ended.code, 0, "{}", ended.err);
    ended
        .says("never struck: there was no create of `google_compute_network`")
        .says("never struck: it is for number 2, and there was 1 such operation");
}

#[test]
fn chance_depends_on_the_seed_alone() {
    let struck = |seed: &str| {
        let root = Root::new(&NETWORKS.replace("count = 3", "count = 12"));
        let ended = root.terraform_with(
            &["--fault=kind=error,error=internal,chance=0.5", seed],
            &["apply", "-auto-approve", "-no-color"],
        );
        assert_eq!(ended.code, 1, "{}", ended.err);
        let mut names: Vec<&str> =
            ended.err.lines().filter(|line| line.contains("with google_compute_network")).collect();
        names.sort_unstable();
        names.into_iter().map(|line| line.trim_start_matches(['│', ' ']).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(struck("--seed=1"), struck("--seed=1"));
    assert_ne!(struck("--seed=1"), struck("--seed=2"));
}

#[test]
fn faults_from_a_file_and_faults_that_make_no_sense() {
    let root = Root::new(ZONE);
    root.write("faults.toml", "seed = 1\n\n[[fault]]\nkind = \"error\"\nerror = \"stockout\"\n");
    let ended = root.terraform_with(&["--faults=faults.toml"], &["apply", "-auto-approve", "-no-color"]);
    says(&ended, "GCE_STOCKOUT");
    root.write("faults.toml", "[[fault]]\nkind = \"error\"\nerror = \"stokout\"\n");
    let ended = root.terraform_with(&["--faults=faults.toml"], &["version"]);
    assert_eq!(ended.code, 2);
    ended.says("faults.toml:1:1: there is no error `stokout`: one of api-disabled, internal");
    let ended = root.terraform_with(&["--fault=kind=nonsense"], &["version"]);
    assert_eq!(ended.code, 2);
    ended.says("--fault kind=nonsense: unknown variant `nonsense`");
}

#[test]
fn operations_take_their_typical_time_at_a_speed() {
    let root = Root::new(ZONE);
    let begun = Instant::now();
    let ended = root.terraform_with(&["--speed=0.5"], &["apply", "-auto-approve", "-no-color"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(begun.elapsed().as_secs_f64() >= 2.0, "a zone takes a second, at half the speed two");
    root.terraform_with(&["--speed=0"], &["version"]).says("a speed is a number above 0");
}
