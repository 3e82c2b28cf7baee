use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use groundwork::content::{Origin, Tree, embedded};

use super::{
    super::{engine::world::Platform, rehearsal::platform::rehearsals},
    support::{ANSWERS, Folder},
};

/// The stacks of platform.toml.
fn stacks(folder: &Folder) -> BTreeSet<String> {
    let file: toml::Table = toml::from_str(&folder.read("platform.toml")).expect("TOML");
    file["stacks"].as_table().expect("a table").keys().cloned().collect()
}

fn variable(folder: &Folder, name: &str) -> toml::Value {
    let file: toml::Table = toml::from_str(&folder.read("platform.toml")).expect("TOML");
    file["vars"].get(name).unwrap_or_else(|| panic!("no {name}")).clone()
}

/// Sprint by sprint, in an empty folder, with what a small choice needs only. Charts cannot be reached here.
#[test]
fn a_new_platform_validates_and_rehearses_as_it_is() {
    let platform = Platform::empty();
    let small = ["--environments", "testing", "--applications", "cert-manager"];
    let ended = platform.ok(&[&["init"], &ANSWERS[..], &small].concat());
    ended.says("wrote ").says("groundwork validate").says("groundwork rehearse");
    platform.ok(&["validate"]).says("ok: ");
    let mut command = platform.command(&["rehearse", "--no-board"]);
    command.env("HTTPS_PROXY", "http://127.0.0.1:1").env("HTTP_PROXY", "http://127.0.0.1:1");
    let output = command.output().expect("groundwork starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains("rehearsal of testing: passed in"), "{out}");
    assert!(rehearsals(&platform).is_empty());
}

#[test]
fn every_environment_and_application_is_there_where_nobody_says_otherwise() {
    let folder = Folder::platform(&[]);
    let all: toml::Table = toml::from_str(embedded().text("platform.toml").expect("text")).expect("TOML");
    let all: BTreeSet<String> = all["stacks"].as_table().expect("a table").keys().cloned().collect();
    assert_eq!(stacks(&folder), all);
    folder.ok(&["validate"]).says("in 3 environments");
    let zones = variable(&folder, "zones");
    let zones: Vec<&str> = zones.as_array().expect("a list").iter().filter_map(toml::Value::as_str).collect();
    assert_eq!(zones, ["europe-west4-a", "europe-west4-b", "europe-west4-c"]);
    assert_eq!(variable(&folder, "security_group").as_str(), Some("gke-security-groups@shop.example"));
    assert_eq!(variable(&folder, "domain").as_str(), Some("${env.name}.shop.example"));
    assert_eq!(variable(&folder, "billing_account").as_str(), Some("00AA11-22BB33-44CC55"));
    // What the comments say of the content is still there.
    assert!(folder.read("platform.toml").contains("# Sprint 2: certificates and DNS."));
}

/// The example's names are in no file that an environment is made from.
#[test]
fn nothing_of_the_examples_company_is_left() {
    let folder = Folder::platform(&[]);
    for (path, bytes) in folder.files() {
        let text = String::from_utf8_lossy(&bytes);
        let made_from = ["platform.toml", "environments", "stacks"].iter().any(|part| path.starts_with(part));
        assert!(!made_from || !text.contains("acme.example"), "{}", path.display());
        let toml = path == Path::new("platform.toml") || path.starts_with("environments");
        assert!(!toml || !text.contains("\"acme"), "{}", path.display());
    }
    let readme = folder.read("README.md");
    assert!(readme.starts_with("# shop\n") && !readme.contains("{name}"), "{readme}");
}

#[test]
fn a_platform_may_lie_in_a_folder_of_the_organisation() {
    let folder = Folder::new();
    let answers =
        ANSWERS.map(|answer| if answer.starts_with("organizations/") { "folders/42" } else { answer });
    folder.ok(&[&["init"], &answers[..]].concat());
    folder.ok(&["validate"]);
    assert_eq!(variable(&folder, "folder_id").as_str(), Some("42"));
    let text = folder.read("platform.toml");
    assert!(!text.contains("org_id") && text.contains("folder_id = \"${env.folder_id}\""), "{text}");
}

#[test]
fn what_was_not_chosen_is_left_out_with_what_only_that_needs() {
    let folder = Folder::platform(&["--environments", "production", "--applications", "none"]);
    folder.ok(&["validate"]).says("in 1 environment");
    let left = stacks(&folder);
    for gone in ["cert-manager", "kube-prometheus-stack", "velero", "dns", "bucket"] {
        assert!(!left.contains(gone), "{gone} is there");
        assert!(!folder.has(&format!("stacks/{gone}")), "the folder of {gone} is there");
    }
    assert!(left.contains("gke") && folder.has("stacks/gke/main.tf"));
    assert!(folder.has("environments/production.toml") && !folder.has("environments/testing.toml"));
    let file: toml::Table = toml::from_str(&folder.read("platform.toml")).expect("TOML");
    assert_eq!(file["rehearsal"]["environment"].as_str(), Some("production"));
}

/// The identity of a workload that is not there would be a right that nobody uses.
#[test]
fn rights_of_what_was_left_out_are_left_out() {
    let folder = Folder::platform(&["--applications", "cert-manager"]);
    folder.ok(&["validate"]);
    let text = folder.read("platform.toml");
    assert!(
        text.contains("namespace = \"cert-manager\"") && !text.contains("namespace = \"velero\""),
        "{text}"
    );
    assert!(text.contains("# Sprint 2: certificates and DNS.") && !text.contains("# Sprint 5"), "{text}");
}

#[test]
fn every_missing_answer_is_named_at_once() {
    let folder = Folder::new();
    let ended = folder.run(&["init", "shop", "--name", "shop"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    insta::assert_snapshot!(ended.err, @r"
    error: 4 answers to give or to change
        --parent is missing: what its projects lie in: organizations/NUMBER or folders/NUMBER
        --billing-account is missing: the billing account that pays, such as 012345-6789AB-CDEF01
        --region is missing: the region, such as europe-west1
        --domain is missing: the domain below which each environment has a zone: testing.DOMAIN, such as acme.example
    hint: in a terminal, `groundwork init` asks for what is missing
    ");
    assert!(folder.files().is_empty());
}

#[test]
fn answers_that_do_not_do_are_refused_with_their_reasons() {
    let folder = Folder::new();
    let ended = folder.run(&[
        "init",
        "--name",
        "Shop",
        "--parent",
        "12",
        "--billing-account",
        "1",
        "--region",
        "europe-west44",
        "--zones",
        "us-east1-b",
        "--domain",
        "shop",
        "--security-group",
        "admins@shop.example",
        "--environments",
        "staging",
        "--applications",
        "velero",
    ]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    insta::assert_snapshot!(ended.err, @r"
    error: 8 answers to give or to change
        --name Shop: take lower-case letters, digits and inner hyphens, a letter first: ids of projects begin with it
        --parent 12: is that an organisation or a folder? Write organizations/12 or folders/12
        --billing-account 1: write three groups of six hexadecimal digits, such as 012345-6789AB-CDEF01; `gcloud billing accounts list` shows it
        --zones us-east1-b: `us-east1-b` is no zone of europe-west44: zones are called europe-west44-a
        --domain shop: write a domain that is yours: labels of letters, digits and inner hyphens, with dots between, such as platform.example.com
        --security-group admins@shop.example: GKE asks for this name: gke-security-groups@ and the domain of your Google accounts
        --environments staging: there is no environment `staging`; there are development, production, testing
        --applications velero: velero needs cert-manager, velero needs monitoring: add what is needed or leave both out
    ");
    assert!(folder.files().is_empty());
}

#[test]
fn nothing_that_is_there_is_written_over() {
    let folder = Folder::new();
    folder.write("notes.txt", "mine");
    let ended = folder.run(&[&["init"], &ANSWERS[..]].concat());
    assert_eq!(ended.code, 2);
    ended.says("is not empty: it has notes.txt").says("hint: choose an empty folder");
    assert_eq!(folder.files().len(), 1);

    // A platform is told from other things.
    let platform = Folder::platform(&[]);
    let ended = platform.run(&[&["init"], &ANSWERS[..]].concat());
    assert_eq!(ended.code, 2);
    ended.says("it is a platform already").says("groundwork init --upgrade");

    // Where a folder is asked for that a file is in the way of.
    let ended = folder.run(&[&["init", "notes.txt/shop"], &ANSWERS[..]].concat());
    assert_ne!(ended.code, 0);
    assert_eq!(folder.files().len(), 1);
}

#[test]
fn what_a_code_host_makes_stays() {
    let folder = Folder::new();
    folder.git(&["init", "--quiet"]);
    folder.write("README.md", "ours\n");
    folder.write("LICENSE", "ours\n");
    folder.ok(&[&["init"], &ANSWERS[..]].concat()).says("git add . && git commit");
    assert_eq!((folder.read("README.md"), folder.read("LICENSE")), ("ours\n".into(), "ours\n".into()));
    let origin = Origin::read(folder.path()).expect("readable").expect("an origin");
    assert!(origin.files.get("README.md").is_none());
    folder.ok(&["init", "--upgrade"]).says("nothing to do");
}

/// Others read a platform: its files have the mode that the user's mask gives, unlike those with states in them.
#[test]
fn a_new_folder_holds_the_platform_and_nothing_else() {
    let folder = Folder::new();
    let ended = folder.ok(&[&["init", "teams/shop"], &ANSWERS[..]].concat());
    ended.says("wrote teams/shop: ").says("  cd teams/shop");
    let entries = fs::read_dir(folder.path().join("teams")).expect("a folder").count();
    assert_eq!(entries, 1, "something is left beside the platform");
    let mode =
        |path: &str| fs::metadata(folder.path().join(path)).expect("there").permissions().mode() & 0o777;
    folder.write("plain", "");
    assert_eq!(mode("teams/shop/platform.toml"), mode("plain"));
    let origin = Origin::read(&folder.path().join("teams/shop")).expect("readable").expect("an origin");
    let written: Tree = origin.files;
    assert!(written.get("stacks/gke/main.tf").is_some() && written.get("README.md").is_some());
}

/// The binary holds what git has, or would take: nothing that terraform left in a stack's folder.
#[test]
fn the_content_is_what_git_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(".git").exists() {
        return;
    }
    let mut git = Command::new("git");
    git.arg("-C").arg(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]);
    git.args(["platform.toml", "environments", "stacks", "modules", "lookups", "charts", "values"]);
    git.args(["docs/developers.md", "docs/existing.md", "docs/platform-file.md", "docs/teams.md"]);
    let listed = git.output().expect("git");
    assert!(listed.status.success());
    let listed = String::from_utf8(listed.stdout).expect("UTF-8");
    let there = |path: &&str| root.join(path).is_file();
    let listed: BTreeSet<&str> = listed.split_terminator('\0').filter(there).collect();
    let content = embedded();
    let held: BTreeSet<&str> = content.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(held, listed, "build again: the content was embedded before a file came or went");
    for (path, file) in &content {
        assert!(fs::read(root.join(path)).expect("readable") == file.bytes, "{path}");
    }
}
