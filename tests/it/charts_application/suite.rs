//! Suites as helm-unittest reads them: <https://github.com/helm-unittest/helm-unittest/blob/main/DOCUMENT.md>. Only what
//! the suites use is known; any other key is refused, so that nothing is thought to be tested that is not.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    asserts::failures,
    helm::{self, Helm},
    path,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    #[serde(rename = "suite")]
    title: String,
    release: Release,
    #[serde(default)]
    values: Vec<PathBuf>,
    #[serde(default)]
    templates: Vec<String>,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    name: String,
    namespace: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Test {
    it: String,
    #[serde(default)]
    set: Map<String, Value>,
    template: Option<String>,
    #[serde(default)]
    templates: Vec<String>,
    asserts: Vec<Map<String, Value>>,
}

/// How many tests there are, and what failed.
pub fn run_all(helm: &Helm) -> (usize, Vec<String>) {
    let folder = helm::chart().join("tests");
    let mut files = std::fs::read_dir(&folder)
        .expect("there are tests")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.to_string_lossy().ends_with("_test.yaml"))
        .collect::<Vec<_>>();
    files.sort();
    let suites = files.iter().map(|file| read(file)).collect::<Vec<_>>();
    let failed = suites.iter().flat_map(|suite| {
        let tests = suite.tests.iter();
        tests.flat_map(|test| run(helm, &folder, suite, test)).collect::<Vec<_>>()
    });
    (suites.iter().map(|suite| suite.tests.len()).sum(), failed.collect())
}

fn read(file: &Path) -> Suite {
    let text = std::fs::read_to_string(file).expect("it can be read");
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn run(helm: &Helm, folder: &Path, suite: &Suite, test: &Test) -> Vec<String> {
    let mut values = Map::new();
    for (key, value) in &test.set {
        path::put(&mut values, key, value.clone());
    }
    let mut files = suite.values.iter().map(|file| folder.join(file)).collect::<Vec<_>>();
    files.push(helm.file("set.json", &Value::Object(values)));
    let rendered = helm.render(&suite.release.name, &suite.release.namespace, &files);
    let mut failed = Vec::new();
    for assert in &test.asserts {
        let templates = templates(assert, test, suite);
        let mut kinds = assert.iter().filter(|(key, _)| *key != "template");
        let (kind, arguments) = kinds.next().expect("an assertion");
        assert!(kinds.next().is_none(), "{}: two assertions in one", test.it);
        failed.extend(failures(kind, arguments, &templates, &rendered));
    }
    failed.dedup(); // a chart that is refused fails every assertion alike
    failed.into_iter().map(|failure| format!("{}: {}: {failure}", suite.title, test.it)).collect()
}

/// The nearest that says something counts. What a suite leaves out none of its tests can choose, says the plugin.
fn templates(assert: &Map<String, Value>, test: &Test, suite: &Suite) -> Vec<String> {
    let own = assert.get("template").and_then(Value::as_str).map(str::to_owned);
    let chosen = match own.or_else(|| test.template.clone()) {
        Some(template) => vec![template],
        None if !test.templates.is_empty() => test.templates.clone(),
        None => suite.templates.clone(),
    };
    let left_out =
        chosen.iter().find(|template| !suite.templates.is_empty() && !suite.templates.contains(template));
    assert!(left_out.is_none(), "{}: {}: the suite leaves {left_out:?} out", suite.title, test.it);
    chosen
}
