//! `groundwork tools` with a cache and a `PATH` of its own, against release sites on loopback.

use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::machine::{ARCH, Machine, OS, eventually, first_line_with};
use super::mirror::{Mirror, script, sum, tar_gz, zip};

fn helm_file() -> String {
    format!("helm-v3.22.0-{OS}-{ARCH}.tar.gz")
}

fn helm_archive(version: &str) -> Vec<u8> {
    tar_gz(&format!("{OS}-{ARCH}/helm"), &script(version))
}

/// A site with Helm 3.22.0, which is a script.
fn helm_site() -> Mirror {
    let mirror = Mirror::start();
    let archive = helm_archive("v3.22.0");
    mirror
        .file(&format!("{}.sha256sum", helm_file()), sum(&archive, &helm_file()))
        .file(&helm_file(), archive);
    mirror
}

#[test]
fn what_is_on_path_is_used_and_what_is_missing_is_explained() {
    let machine = Machine::new();
    machine.install("helm", &script("v3.19.4+g7cfb6e4"));
    machine.install("terraform", &script(r#"{"terraform_version": "1.9.8"}"#));
    machine.install("kwok", &script("kwok version v0.5.0 go1.22.0 (linux/amd64)"));
    let ended = machine.run(&[]);
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!(format!("{}---\n{}", ended.stdout, ended.stderr));
}

#[test]
fn a_release_is_installed_once_and_stays_a_tool_of_its_own() {
    let (mirror, machine) = (helm_site(), Machine::new());
    let machine = machine.mirrored("HELM", &mirror);
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("downloading helm 3.22.0 from http://127.0.0.1:PORT/helm-v3.22.0"),
        "{}",
        ended.stderr
    );
    let asked = mirror.requests().len();
    assert_eq!(machine.run(&["install", "helm"]).code, 0);
    assert_eq!(mirror.requests().len(), asked, "what is installed was asked for again");
    let helm = machine.listed("helm");
    assert_eq!((helm["version"].as_str(), helm["source"].as_str()), (Some("3.22.0"), Some("release")));
    let path = helm["path"].as_str().expect("a path");
    let output = Command::new(path).output().expect("the installed tool runs");
    assert_eq!(output.stdout, b"v3.22.0\n");
    assert_eq!(machine.installed(), ["helm"], "something half done was left");
}

#[test]
fn releases_in_every_packing() {
    let mirror = Mirror::start();
    let terraform = zip("terraform", &script(r#"{"terraform_version": "1.11.4"}"#));
    let name = format!("terraform_1.11.4_{OS}_{ARCH}.zip");
    let sums = format!("{}{}", sum(b"", "terraform_1.11.4_other.zip"), sum(&terraform, &name));
    mirror.file("1.11.4/terraform_1.11.4_SHA256SUMS", sums).file(&format!("1.11.4/{name}"), terraform);
    let scheduler = script("Kubernetes v1.36.3");
    let path = &format!("v1.36.3/bin/{OS}/{ARCH}/kube-scheduler");
    let bare_sum = groundwork::model::Digest::of(scheduler.as_bytes()).to_string();
    mirror.file(&format!("{path}.sha256"), bare_sum).file(path, scheduler);
    let machine = Machine::new().mirrored("TERRAFORM", &mirror).mirrored("KUBE_SCHEDULER", &mirror);
    let ended = machine.run(&["install", "terraform", "kube-scheduler", "--json"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let list: Vec<serde_json::Value> = serde_json::from_str(&ended.stdout).expect("JSON");
    let versions: Vec<_> = list.iter().map(|tool| tool["version"].as_str().expect("a version")).collect();
    assert_eq!(versions, ["1.11.4", "1.36.3"]);
}

#[test]
fn a_download_that_is_not_what_was_published_is_refused() {
    let mirror = helm_site();
    mirror.file(&helm_file(), helm_archive("v3.22.0; evil"));
    let machine = Machine::new().mirrored("HELM", &mirror);
    // go is there, but a build must not paper over an altered download.
    machine.install("go", &script("go version go1.26.8 linux/amd64"));
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    assert_eq!(machine.installed(), Vec::<String>::new());
    insta::with_settings!({filters => vec![("[0-9a-f]{64}", "SUM")]}, {
        insta::assert_snapshot!(ended.stderr);
    });
}

#[test]
fn a_download_that_ends_early_is_not_kept() {
    let mirror = helm_site();
    mirror.cut_file(&helm_file(), helm_archive("v3.22.0"));
    let machine = Machine::new().mirrored("HELM", &mirror);
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    assert_eq!(machine.installed(), Vec::<String>::new());
    insta::assert_snapshot!(ended.stderr);
}

#[test]
fn a_release_that_does_not_work_here_is_not_kept() {
    let mirror = Mirror::start();
    let archive = helm_archive("v3.21.9");
    mirror
        .file(&format!("{}.sha256sum", helm_file()), sum(&archive, &helm_file()))
        .file(&helm_file(), archive);
    let machine = Machine::new().mirrored("HELM", &mirror);
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended.stderr.contains("helm 3.22.0 was installed, but does not work: it says that it is 3.21.9"),
        "{}",
        ended.stderr
    );
    assert_eq!(machine.installed(), Vec::<String>::new());
}

#[test]
fn a_tool_that_is_absent_everywhere() {
    let ended = Machine::new().run(&["install"]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.stderr);
}

#[test]
fn terraform_alone_cannot_be_built_and_opentofu_is_proposed() {
    let machine = Machine::new();
    machine.install("go", &script("go version go1.26.8 linux/amd64"));
    let ended = machine.run(&["install", "terraform"]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.stderr);
}

#[test]
fn a_tool_that_is_too_old_and_cannot_be_replaced() {
    let machine = Machine::new();
    machine.install("helm", &script("v3.9.0"));
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.stderr);
}

#[test]
fn a_path_that_is_set_is_the_only_place_that_is_looked_at() {
    let absent = Machine::new().with("GROUNDWORK_HELM", "/nowhere/helm");
    absent.install("helm", &script("v3.22.0"));
    let old = Machine::new();
    let path = old.install("helm-old", &script("v3.9.0")).to_string_lossy().into_owned();
    let old = old.with("GROUNDWORK_HELM", path);
    let silent = Machine::new();
    let path = silent.install("helm-silent", "#!/bin/sh\necho 'cannot open display' >&2\nexit 1\n");
    let silent = silent.with("GROUNDWORK_HELM", path.to_string_lossy());
    let all: Vec<String> = [&absent, &old, &silent]
        .into_iter()
        .map(|machine| {
            let ended = machine.run(&["install", "helm"]);
            assert_eq!(ended.code, 1);
            format!("{}{}", ended.stderr, machine.run(&[]).stdout.lines().nth(2).unwrap_or_default())
        })
        .collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn helm_4_where_the_requirement_says_so() {
    let machine = Machine::new();
    machine.install("helm", &script("v3.22.0"));
    let ended = machine.run(&["install", "helm@4"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("3.22.0 does not satisfy ^4"), "{}", ended.stderr);
    let ended = machine.run(&["install", "helm@nonsense"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("no valid requirement"), "{}", ended.stderr);
    assert_eq!(machine.run(&["install", "kubectl"]).code, 2);
}

#[test]
fn helm_does_not_change_its_major_because_a_newer_one_is_cached() {
    let mirror = helm_site();
    let (name, archive) = (helm_file().replace("3.22.0", "4.3.1"), helm_archive("v4.3.1"));
    mirror.file(&format!("{name}.sha256sum"), sum(&archive, &name)).file(&name, archive);
    let machine = Machine::new().mirrored("HELM", &mirror);
    let orders = [("helm@4", "4.3.1"), ("helm@3", "3.22.0"), ("helm", "3.22.0"), ("helm@>=4", "4.3.1")];
    for (order, version) in orders {
        let ended = machine.run(&["install", order, "--json"]);
        let list: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
        assert_eq!(list[0]["version"], version, "{order}");
    }
}

#[test]
fn opentofu_stands_in_for_terraform_where_the_platform_names_neither() {
    let machine = Machine::new();
    machine.install("tofu", &script(r#"{"terraform_version": "1.12.6"}"#));
    for tool in ["helm", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] {
        machine.install(
            tool,
            &script(match tool {
                "helm" => "v3.22.0",
                "etcd" => "etcd Version: 3.6.4",
                "kwok" => "kwok version v0.7.0",
                _ => "Kubernetes v1.36.3",
            }),
        );
    }
    let ended = machine.run(&["install"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    insta::assert_snapshot!(format!("{}---\n{}", ended.stdout, ended.stderr));
    let listed = machine.listed("terraform");
    assert_eq!(
        (&listed["satisfied"], listed["how"].as_str()),
        (&false.into(), Some("OpenTofu 1.12.6 would be used instead"))
    );
}

#[test]
fn a_site_that_never_answers_holds_nobody_up() {
    let mirror = Mirror::start();
    mirror.held_file(&format!("{}.sha256sum", helm_file()), "0".repeat(64));
    let machine = Machine::new().mirrored("HELM", &mirror);
    let begun = Instant::now();
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    assert!(ended.stderr.contains("no answer within"), "{}", ended.stderr);
}

#[test]
fn of_two_that_install_the_same_one_waits() {
    let mirror = helm_site();
    let finish = mirror.held_file(&helm_file(), helm_archive("v3.22.0"));
    let machine = Machine::new().mirrored("HELM", &mirror);
    let first = machine.start(&["install", "helm"]);
    mirror.wait_for(&helm_file());
    let mut second = machine.start(&["install", "helm"]);
    let waits = first_line_with(&mut second, "waiting for another groundwork");
    assert_eq!(waits, format!("waiting for another groundwork (pid {}) that installs helm", first.id()));
    finish.store(true, Ordering::SeqCst);
    let (first, second) = (machine.end(first), machine.end(second));
    assert_eq!((first.code, second.code), (0, 0), "{}{}", first.stderr, second.stderr);
    assert_eq!(
        mirror.requests().iter().filter(|path| path.ends_with(&helm_file())).count(),
        1,
        "it was downloaded twice"
    );
    assert_eq!(machine.installed(), ["helm"]);
}

#[test]
fn what_a_killed_download_left_is_swept() {
    let mirror = helm_site();
    let archive = helm_archive("v3.22.0");
    mirror.held_file(&helm_file(), archive.clone());
    let machine = Machine::new().mirrored("HELM", &mirror);
    let mut killed = machine.start(&["install", "helm"]);
    mirror.wait_for(&helm_file());
    eventually("a half-done download", || !machine.installed().is_empty());
    killed.kill().and_then(|()| killed.wait()).expect("it is killed");
    assert!(
        machine.installed().iter().all(|name| name.starts_with(".new-helm-")),
        "{:?}",
        machine.installed()
    );
    mirror.file(&helm_file(), archive);
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(machine.installed(), ["helm"]);
}

#[test]
fn tools_see_nothing_of_the_users_terraform_and_helm_settings() {
    let machine = Machine::new().with("HELM_NAMESPACE", "x").with("KUBECONFIG", "/x").with("TF_LOG", "TRACE");
    let seen = machine.path("seen");
    machine.install("helm", &format!("#!/bin/sh\nexport -p > '{}'\necho v3.22.0\n", seen.display()));
    assert_eq!(machine.listed("helm")["satisfied"], true);
    let seen = std::fs::read_to_string(seen).expect("the tool ran");
    assert!(seen.contains("CHECKPOINT_DISABLE") && seen.contains("HOME"), "{seen}");
    for name in ["HELM_", "KUBE", "TF_"] {
        assert!(!seen.contains(name), "{name} was inherited:\n{seen}");
    }
}

#[test]
fn a_version_managers_shim_is_asked_each_time() {
    let machine = Machine::new();
    let log = machine.path("log");
    machine.install("helm", &format!("#!/bin/sh\necho x >> '{}'\necho v3.22.0\n", log.display()));
    machine.listed("helm");
    machine.listed("helm");
    assert_eq!(std::fs::read_to_string(log).expect("it ran"), "x\nx\n");
}

#[test]
fn what_the_platform_says_of_tools_counts() {
    let machine = Machine::new();
    machine.install("helm", &script("v3.19.4+g7cfb6e4"));
    let platform = tempfile::tempdir().expect("a folder");
    let write = |text: &str| std::fs::write(platform.path().join("platform.toml"), text).expect("written");
    let list = || {
        let mut command = machine.command(&["list"]);
        command.arg("-C").arg(platform.path()).output().expect("groundwork starts")
    };
    write("[platform]\nname = \"strict\"\n[tools]\nhelm = \">=3.20\"\n[environments.testing]\n");
    let listed = list();
    assert_eq!(listed.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&listed.stdout).contains(">=3.20"));
    assert!(String::from_utf8_lossy(&listed.stderr).contains("helm at"), "3.19 is passed over");
    write("[platform]\nname = \"strict\"\n[tools]\nhelm = 3\n[environments.testing]\n");
    let refused = list();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("platform.toml:4:8"));
}
