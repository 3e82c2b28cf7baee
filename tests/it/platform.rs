//! Platform files: every bad one with its exact diagnostics, every good one, the schemas and the reference.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::redundant_closure_for_method_calls,
    reason = "tests"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use groundwork::platform::{self, ENVIRONMENTS_FILE, Keys, PLATFORM_FILE, STACK_FILE, Selection};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn platforms(which: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("tests/platforms").join(which)).expect("the folder is there");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    folders.sort();
    folders
}

fn groundwork(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_groundwork"));
    command.arg("-C").arg(folder).args(arguments).env_remove("CLICOLOR_FORCE");
    command.output().expect("groundwork starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// The snapshot of each bad platform lies beside it.
#[test]
fn bad_platforms_and_their_diagnostics() {
    let folders = platforms("bad");
    assert!(folders.len() >= 40, "only {} bad platforms", folders.len());
    for folder in folders {
        let output = groundwork(&folder, &["validate"]);
        assert_eq!(output.status.code(), Some(2), "{}", folder.display());
        assert_eq!(text(&output.stdout), "", "{}", folder.display());
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("stderr", text(&output.stderr)));
    }
}

#[test]
fn good_platforms_are_valid() {
    for folder in platforms("good") {
        let output = groundwork(&folder, &["validate"]);
        assert_eq!(output.status.code(), Some(0), "{}: {}", folder.display(), text(&output.stderr));
        assert!(text(&output.stdout).starts_with("ok: "), "{}", text(&output.stdout));
    }
    let output = groundwork(&root().join("tests/platforms/good/reference"), &["validate"]);
    insta::assert_snapshot!(text(&output.stdout) + &text(&output.stderr), @r"
    ok: 6 stacks in 3 environments
        production: 6 stacks up to sprint 3
        staging: 4 stacks up to sprint 2
        testing: 5 stacks up to sprint 3
    ");
}

/// Everything that comes out of one environment: overlays, variables, references, values files, gates.
#[test]
fn an_environment_put_together() {
    let folder = root().join("tests/platforms/good/reference");
    for environment in ["production", "staging"] {
        let selection = Selection { environment: Some(environment.to_owned()), ..Selection::default() };
        let loaded = platform::load(&folder, &selection).expect("it is valid");
        assert_eq!(loaded.environments, ["production", "staging", "testing"]);
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(&format!("{}/[^\"]*/reference", root().display()), "[platform]");
        settings.bind(|| insta::assert_debug_snapshot!(environment, loaded.platform));
    }
}

#[test]
fn an_environment_is_chosen_or_asked_for() {
    let folder = root().join("tests/platforms/good/reference");
    let refused = |folder: &Path, environment: Option<&str>, sprint: Option<u32>| {
        let selection =
            Selection { environment: environment.map(str::to_owned), sprint, ..Selection::default() };
        platform::load(folder, &selection).expect_err("it is refused").render(false)
    };
    insta::assert_snapshot!(refused(&folder, None, None), @r#"
    error: which environment? There are `production`, `staging`, `testing`
    hint: choose one with `-e production`
    "#);
    insta::assert_snapshot!(refused(&folder, Some("prodcution"), None), @r#"
    error: there is no environment `prodcution`
    hint: did you mean `production`?
    "#);
    insta::assert_snapshot!(refused(&folder, Some("staging"), Some(3)), @r#"
    error: the environment `staging` is at sprint 2, not yet at 3
     --> environments/production.toml:3:10
      |
    3 | sprint = 2
      |          ^
      |
      = hint: to bring it there, write `sprint = 3`
    "#);
    insta::assert_snapshot!(refused(&folder, Some("staging"), Some(7)), @r#"
    error: there is no sprint 7
    hint: `[sprints]` has 1 (Cloud foundation and standard cluster access), 2 (Certificates and DNS), 3 (Monitoring and logging)
    "#);
    let only = platform::load(&root().join("tests/platforms/good/minimal"), &Selection::default());
    assert_eq!(only.expect("there is only one").platform.environment.name, "testing");
    let earlier = Selection { environment: Some("testing".into()), sprint: Some(1), ..Selection::default() };
    let earlier = platform::load(&folder, &earlier).expect("it is valid").platform;
    assert_eq!(
        earlier.stacks.keys().map(groundwork::model::StackId::as_str).collect::<Vec<_>>(),
        ["gke", "network"]
    );
}

#[test]
fn problems_as_json() {
    let folder = root().join("tests/platforms/bad/need-that-is-disabled");
    let output = groundwork(&folder, &["validate", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "");
    let problems: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    insta::assert_json_snapshot!(problems, @r#"
    {
      "ok": false,
      "problems": [
        {
          "column": 11,
          "end_column": 16,
          "end_line": 7,
          "environments": [
            "production"
          ],
          "file": "platform.toml",
          "hint": "enable `gke`, disable `web` too, or say `kind = \"given\"` for something that stands in for it",
          "label": "needed here",
          "line": 7,
          "message": "`web` needs `gke`, which is disabled",
          "related": [
            {
              "column": 11,
              "end_column": 16,
              "end_line": 4,
              "file": "platform.toml",
              "label": "disabled here",
              "line": 4
            }
          ]
        }
      ]
    }
    "#);
    let output = groundwork(&folder, &["validate", "--json", "-e", "testing"]);
    assert_eq!(output.status.code(), Some(0));
    let summary: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    insta::assert_json_snapshot!(summary, @r#"
    {
      "environments": [
        {
          "name": "testing",
          "sprint": 1,
          "stacks": 2
        }
      ],
      "name": "acme",
      "ok": true,
      "problems": [],
      "stacks": 2
    }
    "#);
}

fn validator(keys: &'static Keys) -> jsonschema::Validator {
    jsonschema::validator_for(&platform::json_schema(keys)).expect("it is a JSON Schema")
}

fn toml(path: &Path) -> Option<Value> {
    toml::from_str::<Value>(&fs::read_to_string(path).ok()?).ok()
}

#[test]
fn schemas_take_the_good_and_refuse_what_they_do_not_know() {
    let (platform, environments, stack) =
        (validator(&PLATFORM_FILE), validator(&ENVIRONMENTS_FILE), validator(&STACK_FILE));
    let mut seen = 0;
    for folder in platforms("good").into_iter().chain([root().to_owned()]) {
        let files = [(&platform, "platform.toml"), (&environments, "environments"), (&stack, "stacks")];
        for (validator, path) in files {
            // A stack's folder may hold other files in TOML.
            let is_ours = |file: &PathBuf| path != "stacks" || file.ends_with("stack.toml");
            for file in files_below(&folder.join(path)).into_iter().filter(is_ours) {
                let value = toml(&file).expect("good files are TOML");
                let errors: Vec<String> =
                    validator.iter_errors(&value).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{}: {errors:?}", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 8, "only {seen} files");
    let bad = toml(&root().join("tests/platforms/bad/unknown-keys/platform.toml")).expect("it is TOML");
    let errors: Vec<String> = platform.iter_errors(&bad).map(|error| error.to_string()).collect();
    for unknown in ["flavour", "nme", "terrafrom", "sprnt", "contxt", "rollot"] {
        assert!(errors.iter().any(|error| error.contains(unknown)), "{unknown} was not refused: {errors:#?}");
    }
}

/// A TOML file, or all of a folder's.
fn files_below(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return if path.extension().is_some_and(|extension| extension == "toml") {
            vec![path.to_owned()]
        } else {
            vec![]
        };
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.flat_map(|entry| files_below(&entry.path())).collect()
}

#[test]
fn the_schema_is_printed() {
    let output = groundwork(Path::new("/"), &["schema", "stack"]);
    let printed: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(printed, platform::json_schema(&STACK_FILE));
}

#[test]
fn the_reference_in_docs_is_current() {
    let path = root().join("docs/platform-file.md");
    let page = fs::read_to_string(&path).expect("the page is there");
    let (written, reference) = page.split_once("# Reference\n").expect("it has a reference");
    let comment =
        reference.lines().find(|line| line.starts_with("<!--")).expect("it says where it comes from");
    let whole = format!("{written}# Reference\n\n{comment}\n\n{}", platform::reference());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, whole).expect("the page can be written");
    } else {
        assert!(
            page == whole,
            "docs/platform-file.md is out of date: run `UPDATE_DOCS=1 cargo test --release`"
        );
    }
}

/// Each example of the reference is what its own key takes.
#[test]
fn examples_of_the_reference_are_toml() {
    let reference = platform::reference();
    let blocks: Vec<&str> =
        reference.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() > 15);
    for block in blocks {
        for example in block.split("\n\n") {
            assert!(toml::from_str::<toml::Table>(example).is_ok(), "{example}");
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        check(&bytes);
    }

    /// Valid files with a piece cut out, doubled, or replaced: far deeper than random bytes get.
    #[test]
    fn no_damage_makes_it_panic(
        at in 0usize..4000,
        length in 0usize..40,
        with in proptest::prop_oneof!["[\\[\\]{}=\"'.$\n ]{0,3}", "\\$\\{[a-z.]{0,6}\\}?", "[a-z0-9]{0,5}"],
    ) {
        let whole = include_str!("../platforms/good/reference/platform.toml");
        let start = whole.floor_char_boundary(at % whole.len());
        let end = whole.ceil_char_boundary((start + length).min(whole.len()));
        check(format!("{}{with}{}", &whole[..start], &whole[end..]).as_bytes());
    }
}

fn check(platform: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("platform.toml"), platform).expect("it can be written");
    fs::create_dir_all(folder.path().join("stacks/gke")).expect("a folder");
    fs::write(folder.path().join("stacks/gke/stack.toml"), "kind = \"terraform\"")
        .expect("it can be written");
    fs::write(folder.path().join("stacks/gke/main.tf"), "variable \"region\" {}").expect("it can be written");
    if let Err(problems) = platform::validate(folder.path(), None, None) {
        assert!(problems.len() > 0);
        assert!(!problems.render(true).is_empty());
        let _ = problems.to_json();
    }
}

/// What an environment says of teams and roles, and what charts and modules are handed of them.
#[test]
fn teams_and_roles_put_together() {
    let folder = root().join("tests/platforms/good/teams");
    for environment in ["testing", "preview", "production"] {
        let selection = Selection { environment: Some(environment.to_owned()), ..Selection::default() };
        let platform = platform::load(&folder, &selection).expect("it is valid").platform;
        let variables = &platform.environment.variables;
        let people = serde_json::json!({ "teams": variables["teams"], "roles": variables["roles"] });
        insta::assert_json_snapshot!(format!("people-{environment}"), people);
    }
}
