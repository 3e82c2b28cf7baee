//! In a protected environment nothing is lost without somebody who has seen it.

use super::world::{Cloned, changes};

/// Production, protected and up, with a new tag that replaces what `app` has and destroys what `net` has.
fn with_losses() -> Cloned {
    let cloned = Cloned::new("protected = true\n");
    cloned.platform.edit(
        "modules/net/main.tf",
        "output \"id\"",
        "resource \"terraform_data\" \"old\" {}\noutput \"id\"",
    );
    cloned.platform.edit(
        "stacks/app/main.tf",
        "resource \"terraform_data\" \"app\" {",
        "resource \"terraform_data\" \"app\" {\n  triggers_replace = var.size\n ",
    );
    cloned.platform.edit("stacks/app/main.tf", "\" }\noutput", "\"\n}\noutput");
    cloned.commit("Something to lose");
    cloned.git(&["tag", "--force", "v1"]);
    cloned.ok(&["up", "--yes", "-e", "production"]);
    cloned.platform.edit("modules/net/main.tf", "resource \"terraform_data\" \"old\" {}\n", "");
    cloned.commit("Without the old one");
    cloned.git(&["tag", "v2"]);
    cloned.platform.edit("environments/production.toml", "\"v1\"\n", "\"v2\"\nvars.size = 2\n");
    cloned.commit("Promote v2");
    cloned
}

fn state(cloned: &Cloned, stack: &str) -> String {
    let path = format!(".groundwork/environments/production/state/{stack}.tfstate");
    std::fs::read_to_string(cloned.platform.path().join(path)).expect("a state")
}

/// The code that a plan shows.
fn code(cloned: &Cloned) -> String {
    let plan = cloned.plan(&["-e", "production"]);
    plan["plan"]["approval"].as_str().expect("a code").to_owned()
}

#[test]
fn yes_loses_nothing_and_the_code_loses_exactly_what_it_stands_for() {
    let cloned = with_losses();
    let code = code(&cloned);
    cloned.ok(&["plan", "-e", "production"]).says(&format!("`--approve {code}`"));
    let before = state(&cloned, "app");
    let refused = cloned.run(&["up", "--yes", "-e", "production"]);
    assert_eq!(refused.code, 5, "{}", refused.err);
    refused
        .says("2 resources are destroyed or replaced")
        .says("module.net.terraform_data.old")
        .says("terraform_data.app")
        .says(&format!("--approve {code}"));
    assert_eq!(state(&cloned, "app"), before);
    // What is lost is another thing now: the code stands for nothing.
    cloned.platform.edit("environments/production.toml", "vars.size = 2\n", "");
    let other = cloned.run(&["up", "--yes", "-e", "production", "--approve", &code]);
    assert_eq!(other.says(&format!("{code} stands for something else")).code, 5);
    cloned.platform.edit("environments/production.toml", "\"v2\"\n", "\"v2\"\nvars.size = 2\n");

    cloned.ok(&["up", "--yes", "-e", "production", "--approve", &code]);
    assert!(!state(&cloned, "net").contains("\"old\"") && state(&cloned, "app") != before);
    assert_eq!(changes(&cloned.plan(&["-e", "production"])), []);
    let run = &cloned.history("production")[0]["run"];
    let run =
        cloned.history("production").iter().find(|run| run["goal"] == "up").unwrap_or(run)["run"].clone();
    cloned
        .ok(&["history", "-e", "production", run.as_str().expect("a run")])
        .says("with --yes")
        .says(&format!("losses with the code {code}"));
    // What it stood for is gone; the same loss once more is another one.
    cloned.platform.edit("environments/production.toml", "size = 2", "size = 3");
    assert_eq!(cloned.run(&["up", "--approve", &code, "-e", "production"]).code, 5);
}

#[test]
fn a_saved_plan_is_approved_by_its_name_but_for_what_it_loses() {
    let cloned = with_losses();
    let file = cloned.platform.path().join(".groundwork/production.plan");
    let file = file.to_str().expect("UTF-8");
    let code = code(&cloned);
    cloned.ok(&["plan", "-e", "production", "-o", file]).says(&format!("{file} --approve {code}"));
    cloned.ok(&["show", file]).says(&format!("`--approve {code}`")).says("production at v2 (");
    assert_eq!(cloned.run(&["up", file]).says("2 resources are destroyed or replaced").code, 5);
    assert!(state(&cloned, "net").contains("\"old\""));
    cloned.ok(&["up", file, "--approve", &code]);
    assert!(!state(&cloned, "net").contains("\"old\""));
    let newest = &cloned.history("production")[0];
    let how: Vec<_> =
        newest["approved"].as_array().expect("approvals").iter().map(|one| &one["how"]).collect();
    assert_eq!(how, ["plan-file", "code"], "{newest}");
}

#[test]
fn where_nothing_is_lost_yes_is_enough_and_elsewhere_it_always_is() {
    let cloned = with_losses();
    cloned.platform.write(
        "environments/production.toml",
        "[environments.production]\nref = \"v1\"\nprotected = true\nvars.colour = \"red\"\n",
    );
    cloned.ok(&["up", "--yes", "-e", "production"]);
    cloned
        .platform
        .write("environments/production.toml", "[environments.production]\nref = \"v2\"\nvars.size = 2\n");
    cloned.ok(&["up", "--yes", "-e", "production"]);
    assert!(!state(&cloned, "net").contains("\"old\""));
}
