//! Leaving: what `eject` writes works without groundwork, and changes nothing.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use groundwork::drivers::kubernetes::write_kubeconfig;

use super::{
    super::shared::Shared,
    world::{Ended, Platform, files_below},
};

/// Runs a program in a folder, with nothing of groundwork's around it.
fn run(program: &Path, arguments: &[&str], folder: &Path, variables: &[(&str, &str)]) -> Ended {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", folder);
    command.env("CHECKPOINT_DISABLE", "1").envs(variables.iter().copied());
    Ended::of(command.output().expect("it starts"))
}

fn terraform() -> PathBuf {
    super::super::terraform_driver::fixture::tool().path
}

/// A plan by terraform alone shows no change.
#[track_caller]
fn no_change(folder: &Path, stack: &str, variables: &[(&str, &str)]) {
    let chdir = format!("-chdir=stacks/{stack}");
    let init = run(&terraform(), &[&chdir, "init", "-input=false", "-no-color"], folder, variables);
    assert_eq!(init.code, 0, "{}{}", init.out, init.err);
    let plan = ["-input=false", "-no-color", "-detailed-exitcode"];
    let plan = run(&terraform(), &[&[chdir.as_str(), "plan"], &plan[..]].concat(), folder, variables);
    assert_eq!(plan.code, 0, "{stack}: {}{}", plan.out, plan.err);
}

fn make(folder: &Path, arguments: &[&str]) -> Ended {
    run(&which::which("make").expect("make is on PATH"), arguments, folder, &[])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ejected_works_alone_and_changes_nothing() {
    let shared = Shared::get().await;
    let platform = Platform::small();
    write_kubeconfig(&shared.access, &platform.path().join("kubeconfig")).expect("written");
    platform.edit(
        "platform.toml",
        "[environments.testing]",
        "[secrets.key]\nenv = \"KEY_OF_A_TEST\"\n[stacks.cluster]\nkind = \"given\"\nkubeconfig = { path = \"kubeconfig\" }\n\
         [stacks.web]\nsource = \"site\"\ncluster = \"cluster\"\nsprint = 2\nvalues = { net = \"${net.id}\", on = \"yes\", \
         key = \"${secret.key}\" }\n[environments.testing]",
    );
    platform.write(
        "stacks/site/stack.toml",
        "kind = \"helm\"\nchart = \"./chart\"\nrelease = \"site\"\nnamespace = \"ejected\"\n[namespace_labels]\nteam = \"a\"\n",
    );
    platform.write("stacks/site/chart/Chart.yaml", "apiVersion: v2\nname: site\nversion: 0.1.0\n");
    platform.write(
        "stacks/site/chart/templates/cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: site}\ndata: {net: {{ .Values.net }}, \"on\": {{ .Values.on | quote }}, \
         key: {{ .Values.key | sha256sum }}}\n",
    );
    let up =
        platform.command(&["up", "--yes"]).env("KEY_OF_A_TEST", "canary-secret").output().expect("starts");
    assert!(up.status.success(), "{}", String::from_utf8_lossy(&up.stderr));
    let out = platform.path().join("left");
    let folder = out.to_str().expect("UTF-8");
    platform.ok(&["eject", folder]).says("files are in");
    let again = platform.run(&["eject", folder]);
    assert_eq!(again.code, 2);
    again.says("is no empty folder");

    // No secret but those that Terraform's own state holds.
    for (path, content) in files_below(&out) {
        let text = String::from_utf8_lossy(&content);
        let state = path.starts_with(out.join("state"));
        assert!(
            !text.contains("canary-secret") && (state || !text.contains("hunter2-testing")),
            "{}",
            path.display()
        );
    }

    no_change(&out, "net", &[]);
    no_change(&out, "alone", &[]);
    // The sensitive output of another stack is taken from its state, as the Makefile does it.
    let password = run(&terraform(), &["-chdir=stacks/net", "output", "-raw", "password"], &out, &[]);
    no_change(&out, "app", &[("TF_VAR_password", password.out.as_str())]);

    // The release, rendered from what was ejected, is the one that is deployed.
    let deployed =
        platform.ok(&["exec", "web", "--", "helm", "get", "manifest", "site", "--namespace", "ejected"]).out;
    std::fs::write(out.join("releases/web/values.secret.yaml"), "key: canary-secret\n").expect("written");
    let rendered = run(
        &shared.helm.path,
        &[
            "template",
            "site",
            "./stacks/site/chart",
            "--namespace=ejected",
            "--values=releases/web/values.yaml",
            "--values=releases/web/values.secret.yaml",
        ],
        &out,
        &[],
    );
    assert_eq!(rendered.out.trim(), deployed.trim(), "{}", rendered.err);

    makefile_runs(&platform, &out);
    let mut down = platform.command(&["down", "--yes"]);
    assert!(down.env("KEY_OF_A_TEST", "canary-secret").output().expect("starts").status.success());
}

/// make takes the file, follows the order, and really runs terraform.
fn makefile_runs(platform: &Platform, out: &Path) {
    let tool = format!("TERRAFORM={}", terraform().display());
    let dry = make(out, &["-n", "up"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    let at = |what: &str| dry.out.find(what).unwrap_or_else(|| panic!("no {what} in\n{}", dry.out));
    assert!(at("-chdir=stacks/net apply") < at("-chdir=stacks/app apply"), "{}", dry.out);
    assert!(at("-chdir=stacks/net apply") < at("upgrade --install site ./stacks/site/chart"), "{}", dry.out);
    for target in ["plan", "down", "kubeconfig-cluster", "help"] {
        let dry = make(out, &["-n", target]);
        assert_eq!(dry.code, 0, "{target}: {}", dry.err);
    }
    let planned = make(out, &["plan-app", &tool]);
    assert_eq!(planned.code, 0, "{}", planned.err);
    planned.says("No changes");
    let applied = make(out, &["app", &tool, "APPLY=-auto-approve -input=false"]);
    assert_eq!(applied.code, 0, "{}", applied.err);
    applied.says("0 added, 0 changed, 0 destroyed");
    let readme = std::fs::read_to_string(out.join("README.md")).expect("there");
    assert!(readme.contains("releases/web/values.secret.yaml"), "{readme}");
    assert!(!platform.path().join("left/.groundwork").exists());
}
