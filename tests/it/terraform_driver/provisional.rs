//! Plans of stacks whose inputs do not exist yet.

use std::sync::Arc;

use groundwork::{
    drivers::{Act, Job},
    model::{Action, Kind, Part, Stack, Template},
};
use serde_json::json;

use super::fixture::{Fixture, declared, known, literal, reference};

const ROOT: &str = r#"
variable "network" { type = string }
variable "label" { type = string }
variable "zones" {
  type = list(string)
  validation {
    condition     = length(var.zones) == 2
    error_message = "Two zones, please."
  }
}
variable "size" {
  type    = number
  default = 1
}
variable "token" {
  type      = string
  sensitive = true
}
module "inner" {
  source = "../../modules/inner"
  name   = var.label
}
resource "terraform_data" "cluster" {
  input = { network = var.network, zones = var.zones, size = var.size, token = var.token }
  triggers_replace = var.network
}
resource "terraform_data" "root_file" { input = file("${path.root}/note.txt") }
output "cluster" { value = terraform_data.cluster.output.network }
output "size" { value = var.size }
output "token" {
  value     = var.token
  sensitive = true
}
"#;

fn write(fixture: &Fixture) {
    fixture.write("stacks/gke/main.tf", ROOT);
    fixture.write("stacks/gke/note.txt", "beside the root");
    fixture.write("stacks/gke/size.auto.tfvars", "size = 3\n");
    fixture.write(
        "modules/inner/main.tf",
        "variable \"name\" { type = string }\nresource \"terraform_data\" \"deep\" { input = var.name }\n",
    );
}

fn job(fixture: &Fixture) -> Job {
    let mut job = fixture.job(
        "gke",
        &[
            ("network", Template::Reference(reference("net", "id"))),
            (
                "label",
                Template::Text(vec![Part::Literal("cost$".into()), Part::Reference(reference("net", "id"))]),
            ),
            ("zones", Template::List(vec![literal("a"), Template::Reference(reference("net", "zone"))])),
            ("token", Template::Reference(reference("vault", "token"))),
        ],
    );
    job.known.0.insert(reference("vault", "token"), known("correct-horse", true));
    let mut stack = Stack::clone(&job.stack);
    if let Kind::Terraform(terraform) = &mut stack.kind {
        terraform.outputs = [("cluster", false), ("size", false), ("token", true)]
            .map(|(name, sensitive)| (name.to_owned(), declared(sensitive)))
            .into();
    }
    job.stack = Arc::new(stack);
    job
}

#[tokio::test]
async fn what_is_missing_is_known_after_apply() {
    let mut fixture = Fixture::new();
    write(&fixture);
    let preview = fixture.preview(&job(&fixture)).await.expect("plans");
    assert_eq!(fixture.steps(), ["init", "plan", "show"]);
    assert_eq!((preview.action, preview.artifact), (Action::Create, None));
    let mut addresses: Vec<&str> = preview.changes.iter().map(|change| change.address.as_str()).collect();
    addresses.sort_unstable();
    assert_eq!(
        addresses,
        ["module.inner.terraform_data.deep", "terraform_data.cluster", "terraform_data.root_file"]
    );
    let cluster = preview.changes.iter().find(|change| change.address == "terraform_data.cluster");
    insta::assert_snapshot!(cluster.expect("it changes").diff.join("\n"), @r#"
    + id = (known after apply)
    + input.network = (known after apply)
    + input.size = 3
    + input.token = (sensitive)
    + input.zones[0] = "a"
    + input.zones[1] = (known after apply)
    + output = (known after apply)
    + triggers_replace = (known after apply)
    "#);
    assert_eq!(preview.outputs["size"].value, Some(json!(3)), "the root's own variables file counts");
    assert_eq!(preview.outputs["cluster"].hash, None);
    assert_eq!(
        preview.outputs["token"].hash.as_ref(),
        Some(&fixture.world.hash_key.hash(&json!("correct-horse")))
    );
    assert!(!fixture.home().join("state/gke.tfstate").exists());
    assert!(!fixture.context("gke").file("plan.tfplan").exists());

    fixture.next_run();
    fixture.preview(&job(&fixture)).await.expect("plans");
    assert_eq!(fixture.steps(), ["plan", "show"], "what is installed once is not installed again");
}

#[tokio::test]
async fn a_stack_that_exists_shows_what_its_upstreams_replacement_does_to_it() {
    let mut fixture = Fixture::new();
    write(&fixture);
    let mut complete = job(&fixture);
    complete.known.0.insert(reference("net", "id"), known("one", false));
    complete.known.0.insert(reference("net", "zone"), known("b", false));
    fixture.act(&complete, &Act::Direct).await.expect("applies");
    let state = std::fs::read(fixture.home().join("state/gke.tfstate")).expect("there");

    fixture.next_run();
    let preview = fixture.preview(&job(&fixture)).await.expect("plans");
    let shown: Vec<(&str, Action)> =
        preview.changes.iter().map(|change| (change.address.as_str(), change.action)).collect();
    assert_eq!(
        shown,
        [("module.inner.terraform_data.deep", Action::Update), ("terraform_data.cluster", Action::Replace),],
        "what does not depend on it stays"
    );
    assert_eq!(std::fs::read(fixture.home().join("state/gke.tfstate")).expect("there"), state);
    assert!(!fixture.context("gke").file("preview.tfstate").exists());
}

#[tokio::test]
async fn a_plan_that_needs_the_value_fails_in_the_users_words() {
    let fixture = Fixture::new();
    fixture.write(
        "stacks/web/main.tf",
        "variable \"zones\" { type = list(string) }\nresource \"terraform_data\" \"x\" { count = length(var.zones) }\n",
    );
    let job = fixture.job("web", &[("zones", Template::Reference(reference("net", "zones")))]);
    let fault = fixture.preview(&job).await.expect_err("its count is not known");
    assert!(fault.why[0].contains("on stacks/web/main.tf line 2"), "{fault}");
    let text = format!("{fault}\n{}", fixture.log("web"));
    assert!(!text.contains("missing_0") && !text.contains("groundwork_preview"), "{text}");
}

#[tokio::test]
async fn a_backend_or_provider_of_the_root_does_not_disturb_the_wrapper() {
    for block in ["backend \"gcs\" {}", "cloud {\n    organization = \"nobody\"\n  }"] {
        let fixture = Fixture::new();
        fixture.write(
            "stacks/web/main.tf",
            &format!(
                "terraform {{\n  {block}\n}}\nvariable \"id\" {{ type = string }}\n\
                 resource \"terraform_data\" \"x\" {{ input = var.id }}\n"
            ),
        );
        let job = fixture.job("web", &[("id", Template::Reference(reference("net", "id")))]);
        let preview = fixture.preview(&job).await.expect("plans");
        assert_eq!((preview.changes.len(), preview.notes.as_slice()), (1, &[][..]));
    }
}
