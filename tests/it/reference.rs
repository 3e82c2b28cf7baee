//! The reference platform, which lies at the repository's root.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn toml(path: &Path) -> toml::Table {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text<'a>(table: &'a toml::Table, key: &str) -> Option<&'a str> {
    table.get(key).and_then(toml::Value::as_str)
}

#[test]
fn it_is_valid_in_every_environment() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    let output = command.arg("-C").arg(root()).arg("validate").env_remove("CLICOLOR_FORCE").output();
    let output = output.expect("groundwork starts");
    let said = [output.stdout, output.stderr].concat();
    insta::assert_snapshot!(String::from_utf8_lossy(&said), @r"
    ok: 48 stacks in 3 environments
        development: 41 stacks up to sprint 5
        production: 29 stacks up to sprint 3
        testing: 42 stacks up to sprint 5
    ");
}

/// Sizes, ranges and protection differ, and the sprint. Of a stack an environment says at most whether it has it.
#[test]
fn environments_differ_only_where_they_must() {
    let mut said = BTreeMap::new();
    for name in ["development", "production", "testing"] {
        let file = toml(&root().join(format!("environments/{name}.toml")));
        let environment = file["environments"][name].as_table().expect("a table").clone();
        let stacks = environment.get("stacks").and_then(toml::Value::as_table);
        for (stack, overlay) in stacks.into_iter().flatten() {
            let keys: Vec<_> = overlay.as_table().expect("a table").keys().collect();
            assert_eq!(keys, ["enabled"], "{name} says something of {stack}");
        }
        let vars = environment["vars"].as_table().expect("variables");
        said.insert(name, vars.keys().cloned().collect::<BTreeSet<_>>());
    }
    assert_eq!(said["testing"], said["development"]);
    assert_eq!(said["testing"], said["production"]);
}

/// What an environment protects it can still be rid of.
#[test]
fn a_teardown_lets_go_of_what_is_protected() {
    let stacks = fs::read_dir(root().join("stacks")).expect("the folder is there");
    let mut protecting = 0;
    for folder in stacks.map(|entry| entry.expect("it can be read").path()) {
        let variables = fs::read_to_string(folder.join("variables.tf")).unwrap_or_default();
        if !variables.contains("variable \"deletion_protection\"") {
            continue;
        }
        let stack = toml(&folder.join("stack.toml"));
        let inputs = &stack["teardown"]["inputs"];
        assert_eq!(inputs["deletion_protection"].as_bool(), Some(false), "{}", folder.display());
        protecting += 1;
    }
    assert_eq!(protecting, 7);
}

/// Whoever is woken up by a stack finds what to do beside it.
#[test]
fn every_stack_has_a_runbook() {
    let stacks = fs::read_dir(root().join("stacks")).expect("the folder is there");
    for folder in stacks.map(|entry| entry.expect("it can be read").path()) {
        let stack = toml(&folder.join("stack.toml"));
        let runbook = text(&stack, "runbook").map(|runbook| folder.join(runbook));
        let page = runbook.and_then(|runbook| fs::read_to_string(runbook).ok());
        assert!(page.is_some_and(|page| page.starts_with("# ")), "{} has no runbook", folder.display());
    }
}

/// A stand-in stands for one chart and version: with a new version of the chart it is looked at again.
#[test]
fn stand_ins_are_named_and_numbered_as_their_charts() {
    let stacks = fs::read_dir(root().join("stacks")).expect("the folder is there");
    let mut releases = 0;
    for folder in stacks.map(|entry| entry.expect("it can be read").path()) {
        let stack = toml(&folder.join("stack.toml"));
        if text(&stack, "kind") != Some("helm") {
            continue;
        }
        let wanted = text(&stack, "chart").expect("a chart");
        if wanted.starts_with('.') {
            continue; // a chart of this repository stands for itself
        }
        let wanted = wanted.rsplit('/').next().expect("a name");
        let chart = fs::read_to_string(folder.join("stand-in/Chart.yaml")).expect("it has a stand-in");
        let version = text(&stack, "version").expect("a version").trim_start_matches('v');
        assert!(chart.contains(&format!("\nname: {wanted}\n")), "{}", folder.display());
        assert!(chart.contains(&format!("\nversion: {version}\n")), "{}", folder.display());
        // Which values the chart knows is known of that very version, or `validate` would check none.
        let known = fs::read_to_string(folder.join("known-values.yaml")).unwrap_or_default();
        let of_version = known.lines().any(|line| {
            let said = line.strip_prefix("version: ").unwrap_or_default().trim_matches('"');
            Some(said) == text(&stack, "version")
        });
        assert!(of_version, "{}: known-values.yaml is missing or of another version", folder.display());
        releases += 1;
    }
    assert_eq!(releases, 10);
}
