//! The report of a rehearsal, through the binary: three small roots and no cluster, which takes seconds.

use std::{fs, path::Path};

use serde_json::Value;

use super::super::engine::world::{Ended, Platform, files_below};

const PLATFORM: &str = r#"
[platform]
name = "small"
[vars]
project_id = "acme-small"
[sprints]
1 = "Foundation"
2 = "Storage <for all>"
[stacks.project]
sprint = 1
inputs = { project_id = "${env.project_id}" }
[stacks.vpc]
sprint = 1
inputs = { project_id = "${project.project_id}" }
[stacks.storage]
sprint = 2
inputs = { project_id = "${project.project_id}" }
[environments.testing]
sprint = 2
"#;

const HEAD: &str = r#"
terraform {
  required_providers {
    google = {
      source = "hashicorp/google"
    }
  }
}
variable "project_id" { type = string }
provider "google" {
  project = var.project_id
  region  = "europe-west1"
}
"#;

fn small() -> Platform {
    let platform = Platform::empty();
    platform.write("platform.toml", PLATFORM);
    let root = |stack: &str, text: &str| platform.terraform(stack, &format!("{HEAD}{text}"));
    root(
        "project",
        r#"
resource "google_project" "p" {
  name            = "Small"
  project_id      = var.project_id
  org_id          = "1"
  deletion_policy = "DELETE"
}
resource "google_project_service" "s" {
  for_each = toset(["compute", "storage"])
  project  = google_project.p.project_id
  service  = "${each.key}.googleapis.com"
}
output "project_id" { value = values(google_project_service.s)[0].project }
"#,
    );
    root(
        "vpc",
        r#"
resource "google_compute_network" "n" {
  name                    = "main"
  auto_create_subnetworks = false
}
resource "google_compute_subnetwork" "s" {
  name                     = "nodes"
  network                  = google_compute_network.n.id
  ip_cidr_range            = "10.0.0.0/20"
  private_ip_google_access = true
}
"#,
    );
    root(
        "storage",
        r#"
resource "google_storage_bucket" "b" {
  name     = "small-${var.project_id}"
  location = "EU"
}
"#,
    );
    platform
}

fn rehearse(platform: &Platform, more: &[&str]) -> Ended {
    let mut arguments = vec!["rehearse", "-e", "testing", "--no-board"];
    arguments.extend(more);
    let mut command = platform.command(&arguments);
    Ended::of(command.current_dir(platform.path()).output().expect("groundwork starts"))
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("the report is there")).expect("JSON")
}

/// A page that shows all stacks and loads nothing.
#[track_caller]
fn is_whole(page: &str) {
    for stack in ["project", "vpc", "storage"] {
        assert!(page.contains(&format!(">{stack}</th>")), "no row of {stack}");
        assert!(page.contains(&format!(">{stack}</text>")), "{stack} is not drawn");
    }
    for needle in ["src=", "://", "url(", "@import", "<script", "<link", "<for all>"] {
        assert!(!page.contains(needle), "{needle}");
    }
    assert!(page.contains("Storage &lt;for all&gt;"));
    assert!(page.trim_end().ends_with("</html>"));
}

fn names(report: &Value) -> Vec<&str> {
    report["parts"].as_array().expect("parts").iter().filter_map(|part| part["name"].as_str()).collect()
}

#[test]
fn a_rehearsal_is_reported_as_text_page_and_json() {
    let platform = small();
    let ended = rehearse(&platform, &["--report", "out.html", "--report", "out.json"]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    ended
        .says("rehearsal of testing: passed")
        .says("2 stacks brought up, 5 objects made")
        .says("critical path: project");
    assert!(ended.out.lines().all(|line| line.chars().count() <= 80), "{}", ended.out);
    is_whole(&fs::read_to_string(platform.path().join("out.html")).expect("the page is there"));

    let report = json(&platform.path().join("out.json"));
    assert_eq!(report["passed"], true, "{report}");
    assert_eq!(names(&report), ["up, sprint 1", "up again", "drift", "up, sprint 2", "readiness", "down"]);
    let made = |part: usize| {
        let cloud = report["parts"][part]["cloud"].as_array().expect("types");
        cloud.iter().filter_map(|of| of["made"].as_u64()).sum::<u64>()
    };
    assert_eq!((0..6).map(made).collect::<Vec<_>>(), [5, 0, 0, 1, 0, 0]);
    let stacks = report["parts"][5]["runs"][0]["stacks"].as_array().expect("stacks");
    assert!(stacks.iter().all(|stack| stack["outcome"] == "destroyed"), "{stacks:?}");
    assert_eq!(report["remains"]["left"], Value::Array(Vec::new()));
    // What the clock says: a project and its APIs, one after the other, then a network and a subnetwork.
    let up = &report["real"]["up"];
    assert_eq!(up["critical_path"], serde_json::json!(["project", "vpc"]));
    let terraform = 10_000;
    assert_eq!(up["about_ms"], 35_000 + 25_000 + terraform + 22_000 + 22_000 + terraform);
    assert_eq!(up["one_by_one_ms"].as_u64(), up["about_ms"].as_u64().map(|about| about + 2000 + terraform));
    assert!(
        report["real"]["down"]["about_ms"].as_u64() > Some(54_000 + 2 * terraform),
        "{}",
        report["real"]["down"]
    );
    assert!(!platform.path().join(".groundwork/rehearsals/testing-1").exists());
}

#[test]
fn one_that_fails_is_reported_all_the_same() {
    let platform = small();
    platform.edit("stacks/vpc/main.tf", "auto_create_subnetworks = false", "auto_create_subnetworks = true");
    platform.edit(
        "stacks/vpc/main.tf",
        "google_compute_network.n.id",
        "\"projects/acme-small/global/networks/other\"",
    );
    let ended = rehearse(&platform, &["--json", "--report", "out.html", "--report", "out.json"]);
    assert_eq!(ended.code, 1, "{}\n{}", ended.out, ended.err);
    is_whole(&fs::read_to_string(platform.path().join("out.html")).expect("the page is there"));
    let report = json(&platform.path().join("out.json"));
    assert_eq!(report["passed"], false);
    assert_eq!(names(&report), ["up, sprint 1"]);
    let outcomes: Vec<_> =
        report["stacks"].as_array().expect("stacks").iter().map(|stack| &stack["outcome"]).collect();
    assert_eq!(outcomes, ["passed", "failed", "unreached"]);
    let problems = report["parts"][0]["problems"].to_string();
    assert!(problems.contains("stack `vpc`: terraform apply failed"), "{problems}");
    // Events are JSON lines; the verdict is the last of them.
    let lines: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let last = lines.last().expect("lines");
    assert_eq!((&last["type"], &last["passed"]), (&"rehearsal-finished".into(), &false.into()));
    assert_eq!(last["stacks"], report["stacks"]);
    assert!(
        lines
            .iter()
            .all(|line| line["version"] == 1 && line["time"].is_string() && line["elapsed_ms"].is_u64())
    );
}

#[test]
fn what_a_data_source_found_outside_is_said_to_be_assumed() {
    let platform = small();
    platform.edit(
        "stacks/storage/main.tf",
        "location = \"EU\"",
        "location = \"EU\"\n  labels   = { net = data.google_compute_network.shared.name }",
    );
    let root = fs::read_to_string(platform.path().join("stacks/storage/main.tf")).expect("is there");
    let data = "data \"google_compute_network\" \"shared\" {\n  name    = \"shared\"\n  project = \"somebody-elses\"\n}\n";
    platform.write("stacks/storage/main.tf", &format!("{root}{data}"));
    let ended = rehearse(&platform, &["--scenario", "up,sprints,again,down", "--report", "out.json"]);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    let report = json(&platform.path().join("out.json"));
    let assumed = report["assumed"].as_array().expect("a list");
    // Once, however often it was read.
    assert_eq!(assumed.len(), 1, "{assumed:?}");
    let assumed = assumed[0].as_str().unwrap_or_default();
    assert!(
        assumed.starts_with("data source google_compute_network found") && assumed.contains("shared"),
        "{assumed}"
    );
}

#[test]
fn a_report_without_a_place_is_refused_before_anything_starts() {
    let platform = small();
    for (file, why) in
        [("out.pdf", "name it"), ("nowhere/out.json", "nothing can be written to the folder `nowhere`")]
    {
        let ended = rehearse(&platform, &["--report", file]);
        assert_eq!(ended.code, 2, "{}\n{}", ended.out, ended.err);
        ended.says(why);
        assert!(!platform.path().join(".groundwork").exists(), "{file}: something was started");
    }
}

/// The password is the sensitive output of one stack and goes into another.
#[test]
fn no_form_of_the_report_holds_a_secret() {
    let platform = Platform::small();
    let said = |arguments: &[&str]| {
        let ended = rehearse(&platform, &[&["--scenario=up", "--keep"], arguments].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
        format!("{}{}", ended.out, ended.err)
    };
    let mut forms = vec![
        ("the terminal".to_owned(), said(&["--report=page.html", "--report=report.json"])),
        ("the events".to_owned(), said(&["--json"])),
    ];
    for (path, content) in files_below(platform.path()) {
        let path = path.display().to_string();
        // A state holds secrets, and a root's default is written in its configuration.
        if !path.ends_with(".tfstate") && !path.ends_with(".tf") {
            forms.push((path, String::from_utf8_lossy(&content).into_owned()));
        }
    }
    assert!(forms.iter().any(|(form, text)| form.ends_with("page.html") && text.contains("Rehearsal of")));
    assert!(forms.iter().any(|(form, _)| form.ends_with("journal.jsonl")), "the run's folder is looked into");
    for (form, text) in forms {
        assert!(!text.contains("hunter2-testing-net"), "a secret stands in {form}");
    }
    platform.ok(&["rehearse", "--end"]);
}
