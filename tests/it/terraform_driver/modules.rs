//! Modules, providers and backends: everything that needs an init.

use std::sync::Arc;

use groundwork::{drivers::Act, model::Stack};
use serde_json::json;

use super::{
    super::provider,
    fixture::{Fixture, literal, value},
};

#[tokio::test]
async fn local_modules_are_installed_once() {
    let mut fixture = Fixture::new();
    fixture.write(
        "stacks/net/main.tf",
        "module \"a\" { source = \"../../modules/a\" }\noutput \"path\" { value = module.a.path }\n",
    );
    fixture.write(
        "modules/a/main.tf",
        "module \"b\" { source = \"../b\" }\nresource \"terraform_data\" \"x\" { input = path.module }\noutput \"path\" { value = \"${terraform_data.x.output} ${module.b.text}\" }\n",
    );
    fixture.write(
        "modules/b/main.tf",
        "output \"text\" { value = file(\"${path.module}/../../files/text\") }\n",
    );
    fixture.write("files/text", "hello");
    let mut job = fixture.job("net", &[]);
    let mut stack = Stack::clone(&job.stack);
    if let groundwork::model::Kind::Terraform(terraform) = &mut stack.kind {
        terraform.files = vec!["files/**".into()];
    }
    job.stack = Arc::new(stack);
    let outcome = fixture.act(&job, &Act::Direct).await.expect("applies");
    assert_eq!(fixture.steps(), ["init", "apply"]);
    assert_eq!(
        value(&outcome, "path"),
        Some(json!("../../modules/a hello")),
        "paths are those of the repository"
    );

    fixture.next_run();
    fixture.preview(&job).await.expect("plans");
    assert_eq!(fixture.steps(), ["plan"], "init is skipped when nothing changed");

    std::fs::remove_dir_all(fixture.home().join("work/net/stacks/net/.terraform")).expect("removed");
    fixture.next_run();
    fixture.preview(&job).await.expect("plans");
    assert_eq!(fixture.steps(), ["init", "plan"], "what is gone is installed again");

    fixture.next_run();
    fixture.down("net", &outcome, None).await.expect("destroys");
    assert_eq!(fixture.steps(), ["init", "destroy"]);
}

#[tokio::test]
async fn a_declared_backend_gives_way_to_the_environments_state() {
    for block in
        ["backend \"gcs\" {\n    bucket = \"nowhere\"\n  }", "cloud {\n    organization = \"nobody\"\n  }"]
    {
        let fixture = Fixture::new();
        fixture.write(
            "stacks/net/main.tf",
            &format!("terraform {{\n  {block}\n}}\nresource \"terraform_data\" \"x\" {{}}\n"),
        );
        let job = fixture.job("net", &[]);
        let outcome = fixture.up(&job).await.expect("applies");
        assert!(fixture.home().join("state/net.tfstate").is_file());
        fixture.down("net", &outcome, None).await.expect("destroys");
    }
}

#[tokio::test]
async fn a_module_in_a_repository_is_fetched_and_said_to_be_unpinned() {
    let fixture = Fixture::new();
    let repository = fixture.platform().join("../repository");
    std::fs::create_dir_all(&repository).expect("a folder");
    std::fs::write(repository.join("main.tf"), "output \"text\" { value = \"from afar\" }\n")
        .expect("written");
    for arguments in [
        &["init", "-q"][..],
        &["add", "."],
        &["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"],
    ] {
        let git = std::process::Command::new("git").args(arguments).current_dir(&repository).status();
        assert!(git.expect("git runs").success());
    }
    let source = format!("git::file://{}", repository.canonicalize().expect("there").display());
    fixture.write(
        "stacks/net/main.tf",
        &format!(
            "module \"far\" {{\n  source = \"{source}\"\n}}\noutput \"text\" {{ value = module.far.text }}\n"
        ),
    );
    let preview = fixture.preview(&fixture.job("net", &[])).await.expect("plans");
    assert_eq!(preview.outputs["text"].value, Some(json!("from afar")));
    assert_eq!(preview.notes, [format!("not pinned: module.far from {source}")]);
}

const TIME: &str = r#"
terraform {
  required_providers {
    time = {
      source  = "hashicorp/time"
      version = "~> 0.14"
    }
  }
}
variable "name" { type = string }
resource "time_static" "x" { triggers = { name = var.name } }
output "year" { value = time_static.x.year }
"#;

/// Gives the fixture's world a mirror that holds the provider.
fn with_mirror(fixture: &mut Fixture) {
    let mirror = fixture.platform().join("../mirror");
    provider::mirror(&mirror, "0.14.2");
    let mirror = mirror.canonicalize().expect("there");
    fixture.change_world(|world| world.provider_mirror = Some(mirror));
}

#[tokio::test]
async fn providers_come_from_the_mirror_once() {
    let mut fixture = Fixture::new();
    with_mirror(&mut fixture);
    fixture.write("stacks/clock/main.tf", TIME);
    let job = fixture.job("clock", &[("name", literal("one"))]);
    let context = fixture.context("clock");
    fixture.driver.prepare(&[&job.stack], &fixture.world, &context).await.expect("installs");
    assert_eq!(fixture.steps(), ["providers"]);
    fixture.driver.prepare(&[&job.stack], &fixture.world, &context).await.expect("nothing to do");
    let outcome = fixture.act(&job, &Act::Direct).await.expect("applies");
    assert_eq!(fixture.steps(), ["providers", "init", "apply"]);
    assert!(value(&outcome, "year").is_some());
    assert!(
        !fixture.platform().join("stacks/clock/.terraform.lock.hcl").exists(),
        "the user's folder stays as it is"
    );

    // An upstream is missing: the wrapper needs the provider too.
    fixture.next_run();
    let missing = groundwork::model::Template::Reference(super::fixture::reference("net", "name"));
    let preview = fixture.preview(&fixture.job("clock", &[("name", missing)])).await.expect("plans");
    assert_eq!(fixture.steps(), ["init", "plan", "show"]);
    assert_eq!(preview.changes[0].address, "time_static.x");
    fixture.down("clock", &outcome, None).await.expect("destroys");
}

#[tokio::test]
async fn a_committed_lock_file_decides_and_is_never_changed() {
    let mut fixture = Fixture::new();
    with_mirror(&mut fixture);
    fixture.write("stacks/clock/main.tf", TIME);
    let job = fixture.job("clock", &[("name", literal("one"))]);
    fixture.up(&job).await.expect("applies");
    let made = fixture.home().join("work/clock/stacks/clock/.terraform.lock.hcl");
    let lock = std::fs::read_to_string(made).expect("init wrote one");
    fixture.write("stacks/clock/.terraform.lock.hcl", &lock);
    fixture.next_run();
    fixture.up(&job).await.expect("fits");
    assert_eq!(fixture.steps(), ["init", "plan"]);

    let start = lock.find("h1:").expect("a hash") + 3;
    let wrong = format!("{}AAAA{}", &lock[..start], &lock[start + 4..]);
    fixture.write("stacks/clock/.terraform.lock.hcl", &wrong);
    fixture.next_run();
    let fault = fixture.up(&job).await.expect_err("another provider than the lock file's");
    assert_eq!(fault.what, "terraform init failed");
    assert!(fault.hint.as_deref().is_some_and(|hint| hint.contains("terraform providers lock")), "{fault:?}");
}

#[tokio::test]
async fn stacks_that_start_together_share_one_installation() {
    let mut fixture = Fixture::new();
    with_mirror(&mut fixture);
    let names: Vec<String> = (0..8).map(|index| format!("clock-{index}")).collect();
    for name in &names {
        fixture.write(&format!("stacks/{name}/main.tf"), TIME);
    }
    let fixture = Arc::new(fixture);
    let tasks: Vec<_> = names
        .iter()
        .map(|name| {
            let (fixture, name) = (Arc::clone(&fixture), name.clone());
            tokio::spawn(async move {
                let job = fixture.job(&name, &[("name", literal("one"))]);
                fixture.act(&job, &Act::Direct).await
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic").expect("applies");
    }
    let installed = fixture.steps().iter().filter(|step| *step == "providers").count();
    assert_eq!(installed, 1);
}

#[tokio::test]
async fn a_provider_that_cannot_be_had_is_named() {
    let mut fixture = Fixture::new();
    with_mirror(&mut fixture);
    fixture.write("stacks/clock/main.tf", &TIME.replace("~> 0.14", "~> 0.99"));
    let job = fixture.job("clock", &[("name", literal("one"))]);
    let fault = fixture
        .driver
        .prepare(&[&job.stack], &fixture.world, &fixture.context("clock"))
        .await
        .expect_err("there is no such version");
    assert_eq!(fault.what, "installing providers failed");
    let text = fault.to_string();
    assert!(text.contains("/hashicorp/time (~> 0.99)"), "{text}");
    assert!(fault.hint.is_some(), "{fault:?}");
}
