//! Which files a stack is made of.

use std::{sync::Arc, time::Instant};

use groundwork::{
    drivers::{Driver as _, Job, terraform::TerraformDriver},
    model::{Digest, Fault, Kind, Stack},
};

use super::fixture::Fixture;

fn digest(fixture: &Fixture, job: &Job) -> Result<Digest, Fault> {
    TerraformDriver::default().sources(&job.stack, &fixture.world)
}

#[test]
fn the_digest_covers_root_modules_and_files_and_nothing_else() {
    let fixture = Fixture::new();
    fixture.write("stacks/net/stack.toml", "kind = \"terraform\"\n");
    fixture.write("stacks/net/main.tf", "module \"a\" { source = \"../../modules/a\" }\n");
    fixture.write("modules/a/main.tf.json", "{\"module\": {\"b\": {\"source\": \"../b\"}}}");
    fixture.write("modules/b/main.tf", "");
    fixture.write("modules/other/main.tf", "");
    fixture.write("shared/text", "x");
    let mut job = fixture.job("net", &[]);
    let mut stack = Stack::clone(&job.stack);
    if let Kind::Terraform(terraform) = &mut stack.kind {
        terraform.files = vec!["shared/*".into()];
    }
    job.stack = Arc::new(stack);
    let mut last = digest(&fixture, &job).expect("reads");
    for (path, content) in [
        ("stacks/net/main.tf", "# changed\nmodule \"a\" { source = \"../../modules/a\" }\n"),
        ("stacks/net/templates/x.tpl", "new"),
        ("modules/a/variables.tf", "# new"),
        ("modules/b/main.tf", "# deep"),
        ("shared/text", "y"),
        ("stacks/net/.terraform.lock.hcl", "# a lock"),
    ] {
        fixture.write(path, content);
        let now = digest(&fixture, &job).expect("reads");
        assert_ne!(now, last, "{path} does not count");
        last = now;
    }
    for path in [
        "stacks/net/stack.toml",
        "stacks/net/stages.yaml",
        "stacks/net/terraform.tfstate",
        "stacks/net/.terraform/x",
        "modules/other/main.tf",
        "shared/deep/text",
    ] {
        fixture.write(path, "# changed");
        assert_eq!(digest(&fixture, &job).expect("reads"), last, "{path} counts");
    }
}

#[test]
fn what_leaves_the_platform_or_is_absent_is_diagnosed() {
    let fixture = Fixture::new();
    std::fs::create_dir_all(fixture.platform().join("../outside")).expect("a folder");
    for (source, expected) in [
        ("../../../outside", "leaves the platform's folder"),
        ("../../modules/none", "does not exist"),
        ("../..", "holds the stack itself"),
    ] {
        fixture.write("stacks/net/main.tf", &format!("\nmodule \"a\" {{\n  source = \"{source}\"\n}}\n"));
        let fault = digest(&fixture, &fixture.job("net", &[])).expect_err(source);
        assert!(fault.what.contains(expected), "{fault}");
        assert!(fault.why[0].starts_with("stacks/net/main.tf:2, module \"a\""), "{fault}");
    }
    fixture.write("stacks/net/main.tf", "");
    std::os::unix::fs::symlink("/etc/passwd", fixture.platform().join("stacks/net/users")).expect("a link");
    let fault = digest(&fixture, &fixture.job("net", &[])).expect_err("a link that leaves");
    assert!(fault.what.contains("stacks/net/users is a link that leaves"), "{fault}");
}

#[tokio::test]
async fn a_file_that_changes_during_a_run_is_noticed() {
    let fixture = Fixture::new();
    fixture.write("stacks/net/main.tf", "# one\n");
    let job = fixture.job("net", &[]);
    fixture.driver.sources(&job.stack, &fixture.world).expect("reads");
    fixture.write("stacks/net/main.tf", "# two\n");
    let fault = fixture.preview(&job).await.expect_err("it is another file now");
    assert!(fault.what.contains("stacks/net/main.tf changed"), "{fault}");
}

#[test]
fn a_folder_is_read_once_for_all_its_stacks() {
    let fixture = Fixture::new();
    fixture.write("stacks/net/main.tf", "resource \"terraform_data\" \"x\" {}\n");
    let stack = fixture.job("net", &[]).stack;
    let driver = TerraformDriver::default();
    let first = driver.sources(&stack, &fixture.world).expect("reads");
    // Were it read again, this would be another digest.
    fixture.write("stacks/net/main.tf", "");
    let start = Instant::now();
    for _ in 0..1_000 {
        assert_eq!(driver.sources(&stack, &fixture.world).expect("reads"), first);
    }
    println!("1,000 digests of one folder: {:?}", start.elapsed());
}
