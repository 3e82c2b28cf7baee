//! What a check accepts is what the real terraform accepts, and values are what the real helm reads.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use groundwork::{
    model::Kind,
    platform::{self, Selection},
    tools::{self, Requirements, Settings, Silent, Tool, Wanted},
};
use serde_json::{Value, json};

async fn program(wanted: Wanted) -> PathBuf {
    let _ = rustls::crypto::ring::default_provider().install_default();
    super::prepared::tools();
    let settings = Settings::from_environment().expect("a cache");
    let tools = tools::provide(&[wanted], &settings, &Silent).await.expect("the tool");
    let found = Tool::ALL.into_iter().find_map(|tool| tools.get(tool));
    found.expect("it was asked for").path.clone()
}

/// A program with an environment of its own.
fn run(program: &Path, home: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(home)
        .env_clear()
        .env("HOME", home)
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .expect("it starts");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
    fs::write(path, text).expect("it can be written");
}

/// Types, and values that may or may not fit them.
fn inputs() -> Vec<(&'static str, Value)> {
    let cases = [
        ("bool", json!(["true", "false", "1", "0", "True", "TRUE", "yes", "", 1, 0, 1.5, true, []])),
        (
            "number",
            json!([
                "80",
                "0x10",
                "1e3",
                " 5",
                "5 ",
                "+5",
                "-5",
                "1_000",
                "1.",
                ".",
                ".5",
                "Infinity",
                "NaN",
                "",
                true,
                "0b1",
                "1E-2",
                "--5",
                "1e",
                1.5,
                {}
            ]),
        ),
        ("string", json!([1, 1.5, true, [], {}])),
        ("list(string)", json!([["a", 1, true], {}, "a", [["a"]], {"a": 1}, []])),
        ("set(number)", json!([["1", 2], ["a"]])),
        ("map(string)", json!([{"a": 1, "b": true}, [], ["a"], {"a": ["b"]}, {"a": {}}])),
        ("map(any)", json!([{"a": 1, "b": "x"}, "a"])),
        ("tuple([string, number])", json!([["a", 1], ["a"], ["a", "b"], ["a", 1, 2], {"a": 1}])),
        (
            "object({ a = string, b = optional(number) })",
            json!([{"a": "x"}, {"a": 1, "b": "2"}, {"b": 1}, {"a": "x", "c": []}, [], {"a": "x", "b": "y"}, "x"]),
        ),
        ("object({ a = optional(object({ b = string })) })", json!([{}, {"a": {}}, {"a": {"b": 1}}])),
        ("list(object({ a = string }))", json!([[{"a": "x"}, {"a": 1, "b": 2}], [{}], {"a": {"a": "x"}}])),
        ("any", json!([1, "a", [1, "a"], {}])),
    ];
    let flat = |(ty, values): (&'static str, Value)| {
        let values = values.as_array().cloned().unwrap_or_default();
        values.into_iter().map(move |value| (ty, value))
    };
    cases.into_iter().flat_map(flat).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn inputs_fit_where_terraform_takes_them() {
    let terraform = program(Requirements::default().terraform()).await;
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("stacks/x");
    let (mut module, mut values) = (String::new(), serde_json::Map::new());
    for (index, (ty, value)) in inputs().into_iter().enumerate() {
        writeln!(module, "variable \"v{index}\" {{ type = {ty} }}").expect("a string can be written to");
        values.insert(format!("v{index}"), value);
    }
    write(&root.join("main.tf"), module);
    write(&root.join("stack.toml"), "kind = \"terraform\"\n");
    write(&folder.path().join("values.tfvars.json"), Value::Object(values.clone()).to_string());
    let platform = json!({
        "platform": { "name": "a" }, "environments": { "t": {} }, "stacks": { "x": { "inputs": values } },
    });
    write(&folder.path().join("platform.toml"), toml::to_string(&platform).expect("it is TOML"));

    run(&terraform, &root, &["init", "-no-color"]);
    let said =
        run(&terraform, &root, &["plan", "-no-color", "-input=false", "-var-file=../../values.tfvars.json"]);
    let problems = platform::validate(folder.path(), None, None).expect_err("some of them do not fit");
    let ours: String = problems.iter().map(|problem| problem.message.clone() + "\n").collect();
    let named = |text: &str, before: &str| -> BTreeSet<usize> {
        let numbers = text.split(before).skip(1);
        numbers
            .filter_map(|rest| rest.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok())
            .collect()
    };
    let refused: BTreeSet<usize> = &named(&said, "variable \"v") | &named(&said, "var.v");
    assert!(refused.len() > 20, "{said}");
    for (index, (ty, value)) in inputs().into_iter().enumerate() {
        let (terraform, ours) = (refused.contains(&index), named(&ours, "`v").contains(&index));
        assert_eq!(terraform, ours, "{ty} from {value}: refused by terraform {terraform}, by us {ours}");
    }
}

const VALUES: &str = r#"
yes: yes
no: No
on: on
y: y
octal: 0640
octal12: 0o17
hexadecimal: 0x1F
underscores: 1_000
exponent: 1.5e3
point: .5
tilde: ~
empty:
date: 2026-11-24
time: 12:30:45
binary: 0b11
plus: +5
quoted: "0640"
nine: 09
decimals: 1.10
tagged: !!str 5
upper: TRUE
off: Off
negative: -0
sexagesimal: 190:20:30
equals: =
escaped: "a\u00e9"
single: 'it''s'
block: |
  x
  y
folded: >-
  x
  y
anchored: &anchor { k: 1 }
alias: *anchor
merged: { <<: *anchor, l: 2 }
1: one
true: two
1.5: three
nested:
  - a: [1, two, 3.5]
"#;

#[tokio::test(flavor = "multi_thread")]
async fn values_are_what_helm_reads() {
    let helm = program(Requirements::default().of(Tool::Helm)).await;
    let folder = tempfile::tempdir().expect("a folder");
    let chart = folder.path().join("stacks/x/chart");
    write(&chart.join("Chart.yaml"), "apiVersion: v2\nname: x\nversion: 0.1.0\n");
    write(&chart.join("templates/a.yaml"), "a: {{ toJson .Values | quote }}\n");
    write(&folder.path().join("stacks/x/stack.toml"), "kind = \"helm\"\nchart = \"./chart\"\n");
    write(&folder.path().join("values.yaml"), VALUES);
    write(
        &folder.path().join("platform.toml"),
        "platform.name = \"a\"\nenvironments.t = {}\nstacks.l = { kind = \"given\", local_cluster = true }\n\
         stacks.x = { cluster = \"l\", values_files = [\"values.yaml\"] }\n",
    );

    let said = run(&helm, folder.path(), &["template", "stacks/x/chart", "-f", "values.yaml"]);
    let line = said.lines().find_map(|line| line.strip_prefix("a: ")).unwrap_or_else(|| panic!("{said}"));
    let text: String = serde_json::from_str(line).expect("a quoted text");
    let helms: Value = serde_json::from_str(&text).expect("JSON");

    let loaded = platform::load(folder.path(), &Selection::default()).expect("it is valid");
    let Kind::Helm(release) = &loaded.platform.stacks["x"].kind else { panic!("it is a release") };
    let ours = release.values.resolve(&|_| None).value;
    let keys = |value: &Value| value.as_object().map(|table| table.keys().cloned().collect::<BTreeSet<_>>());
    assert_eq!(keys(&ours), keys(&helms));
    for (key, value) in helms.as_object().expect("a table") {
        assert!(alike(&ours[key], value), "{key}: helm reads {value}, we read {}", ours[key]);
    }
}

/// Equal, where 1500.0 and 1500 are: helm has one kind of number.
fn alike(one: &Value, other: &Value) -> bool {
    one == other || (one.is_number() && one.as_f64() == other.as_f64())
}
