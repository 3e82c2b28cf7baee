//! scripts/first-real-run.sh as far as it goes without an account, and the record that it writes.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{
    engine::world::{Ended, Platform},
    rehearsal::platform::{cluster, nothing_is_left},
};

/// Runs the script on a platform; `answer` is what somebody types.
fn script(platform: &Platform, out: &Path, more: &[&str], answer: &str) -> Ended {
    use std::io::Write as _;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(root.join("scripts/first-real-run.sh"));
    command.arg("-C").arg(platform.path()).args(["-e", "testing"]).arg("-o").arg(out).args(more);
    command
        .env("GROUNDWORK", env!("CARGO_BIN_EXE_groundwork"))
        .env_remove("TF_CLI_CONFIG_FILE")
        .env_remove("KUBECONFIG");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("bash");
    child.stdin.take().expect("piped").write_all(answer.as_bytes()).expect("it reads");
    Ended::of(child.wait_with_output().expect("it ends"))
}

fn read(out: &Path, name: &str) -> String {
    std::fs::read_to_string(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// With Google simulated: sprint 1 of a project with a cluster, the application on it, and down.
#[test]
fn the_script_rehearses() {
    let (platform, out) = (cluster(), tempfile::tempdir().expect("a folder"));
    let ended = script(&platform, out.path(), &["--rehearse"], "");
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    let application = read(out.path(), "application.txt");
    assert!(application.contains("STATUS: deployed") && application.contains("uninstalled"), "{application}");
    assert!(read(out.path(), "down.txt").contains("rehearsal of testing: passed"));
    let record = read(out.path(), "record.md");
    for text in [
        "**Google was simulated.**",
        "| net | apply | well |",
        "| gke | apply | well |",
        "## application.txt",
    ] {
        assert!(record.contains(text), "no {text:?} in {record}");
    }
    assert!(!record.contains("shop-testing"), "the project's id: {record}");
    nothing_is_left(&platform);
}

/// A platform on a local cluster: nothing of Google's, so that all the commands of a real run can be run.
fn local() -> Platform {
    let platform = Platform::empty();
    platform.write(
        "platform.toml",
        "[platform]\nname = \"hall\"\n[vars]\ndomain = \"hall.acme.example\"\n[stacks.gke]\nkind = \"given\"\nsprint = 1\n\
         local_cluster = { nodes = 2 }\n[stacks.net]\nsprint = 1\n\
         inputs = { name = \"${env.domain}\" }\n[environments.testing]\nsprint = 1\n",
    );
    platform.terraform(
        "net",
        "variable \"name\" {}\nresource \"terraform_data\" \"net\" {\n  input = var.name\n}\n\
         output \"id\" {\n  value = \"network-of-${var.name}\"\n}\noutput \"key\" {\n  value     = \"hunter2\"\n  sensitive = true\n}\n",
    );
    platform
}

#[test]
fn the_script_runs_the_commands_of_a_real_run() {
    let (platform, out) = (local(), tempfile::tempdir().expect("a folder"));
    let ended = script(&platform, out.path(), &["--yes"], "");
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert!(read(out.path(), "preflight.txt").contains("nothing is missing"));
    assert!(read(out.path(), "application.txt").contains("uninstalled"));
    assert!(read(out.path(), "down.txt").contains("down testing: done"));
    let record = read(out.path(), "record.md");
    for text in [
        "Nothing was simulated.",
        "## up, ",
        "## plan, ",
        "## down, ",
        "| net | destroy | well |",
        "## preflight.txt",
    ] {
        assert!(record.contains(text), "no {text:?} in {record}");
    }
    assert!(!record.contains("acme.example") && !record.contains("hunter2"), "{record}");
}

#[test]
fn the_script_makes_nothing_without_a_yes_and_nothing_where_something_is_missing() {
    let (platform, out) = (local(), tempfile::tempdir().expect("a folder"));
    let ended = script(&platform, out.path(), &[], "production\n");
    assert_eq!(ended.code, 5, "{}{}", ended.out, ended.err);
    ended.says("nothing was made");
    assert!(!platform.home().join("runs").exists(), "no run began");
    platform.edit("platform.toml", "[vars]", "[tools]\nterraform = { path = \"/there/is/none\" }\n[vars]");
    let ended = script(&platform, out.path(), &["--yes"], "");
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    ended.says("stopped at: preflight");
    assert!(!ended.err.contains("costs money") && !platform.home().join("runs").exists());
    assert_eq!(script(&platform, out.path(), &["--what"], "").code, 2);
}

#[test]
fn a_record_says_what_was_done_and_names_nobody() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    platform.edit("stacks/alone/main.tf", "input = var.size", "input = file(\"/home/ann/${var.size}\")");
    platform.edit(
        "platform.toml",
        "[vars]",
        "[vars]\nbilling_account = \"012345-6789AB-CDEF01\"\norg_id = \"123456789012\"",
    );
    assert_eq!(platform.run(&["up", "--yes"]).code, 1);
    let said =
        "ann@acme.example may use billing account 012345-6789AB-CDEF01 of organizations/123456789012\n";
    platform.write("said.txt", said);
    let said = platform.path().join("said.txt").display().to_string();
    let record: Value =
        serde_json::from_str(&platform.ok(&["record", "--json", "--with", &said]).out).expect("JSON");
    let runs = record["runs"].as_array().expect("runs");
    let endings: Vec<_> = runs.iter().map(|run| run["ending"].as_str().expect("an end")).collect();
    assert_eq!(endings, ["done", "failed"]);
    let step = |run: &Value, stack: &str| {
        let steps = run["steps"].as_array().expect("steps").iter();
        let mut steps = steps;
        let last = steps.rfind(|step| step["stack"] == stack);
        last.map(|step| (step["step"].clone(), step["end"].clone()))
    };
    assert_eq!(step(&runs[0], "net"), Some(("apply".into(), "well".into())));
    assert!(step(&runs[1], "alone").is_some_and(|(_, end)| end == "badly"), "{record}");
    let attached = &record["attachments"][0];
    assert_eq!(
        attached["text"],
        "<e-mail> may use billing account <billing-account> of organizations/<org-id>\n"
    );
    let all = record.to_string();
    for no in ["hunter2", "testing-net", "acme", "012345", &*platform.path().display().to_string()] {
        assert!(!all.contains(no), "{no} in {all}");
    }
    assert_eq!(platform.run(&["record", "--rehearsal", "/there/is/none"]).code, 2);
}
