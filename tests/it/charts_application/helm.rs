//! The real helm, with nothing of the user's.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use groundwork::tools::{self, Settings, Silent, Tool, Wanted};
use serde_json::Value;

use super::super::prepared;

/// Documents by the template they come from, such as `templates/service.yaml`.
pub type Documents = BTreeMap<String, Vec<Value>>;

/// Where the chart is.
pub fn chart() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/charts/application"))
}

/// One helm.
pub struct Helm {
    program: PathBuf,
    home: tempfile::TempDir,
}

impl Helm {
    /// One that fits, installed now if there is none.
    pub fn of(requirement: &str) -> Self {
        prepared::install(&[&format!("helm@{requirement}")]);
        let wanted = Wanted::new(Tool::Helm, requirement.parse().expect("a requirement"));
        let settings = Settings::from_environment().expect("a cache");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let tools = runtime.block_on(tools::provide(&[wanted], &settings, &Silent)).expect("helm");
        let program = tools.get(Tool::Helm).expect("helm was asked for").path.clone();
        Self { program, home: tempfile::tempdir().expect("a folder") }
    }

    /// What it writes, or what it complains about.
    pub fn run(&self, arguments: &[&str], paths: &[&Path]) -> Result<String, String> {
        let mut command = Command::new(&self.program);
        command.args(arguments).args(paths).env_clear().env("HOME", self.home.path());
        let output = command.output().expect("helm runs");
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(said(&output.stdout))
        } else {
            Err(said(&output.stdout) + &said(&output.stderr))
        }
    }

    /// What the chart makes of these values, the later ones over the earlier ones.
    pub fn render(&self, release: &str, namespace: &str, values: &[PathBuf]) -> Result<Documents, String> {
        let mut arguments = vec!["template", release, "--namespace", namespace];
        for file in values {
            arguments.extend(["--values", file.to_str().expect("UTF-8")]);
        }
        Ok(documents(&self.run(&arguments, &[chart()])?))
    }

    /// The same for values that are no file yet.
    pub fn render_with(&self, files: &[PathBuf], values: &str) -> Result<Documents, String> {
        let file = self.home.path().join("values.yaml");
        std::fs::write(&file, values).expect("written");
        let files = files.iter().cloned().chain([file]).collect::<Vec<_>>();
        self.render("basket", "checkout", &files)
    }

    /// A file of its own for values.
    pub fn file(&self, name: &str, values: &Value) -> PathBuf {
        let file = self.home.path().join(name);
        std::fs::write(&file, values.to_string()).expect("written");
        file
    }
}

/// Helm says above each document which template it is from.
fn documents(text: &str) -> Documents {
    let mut documents = Documents::new();
    for document in text.split("---\n").filter(|document| !document.trim().is_empty()) {
        let source = document.lines().find_map(|line| line.strip_prefix("# Source: application/"));
        let source = source.unwrap_or_else(|| panic!("no template is named:\n{document}"));
        let value = serde_saphyr::from_str(document).unwrap_or_else(|error| panic!("{error}:\n{document}"));
        documents.entry(source.to_owned()).or_default().push(value);
    }
    documents
}
