//! A root module in a folder of its own, and terraform run on it against a simulated cloud.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use super::super::{engine::world::Ended, terraform_driver::fixture::tool};

/// The head of a root: the provider, in a project that the cloud does not know.
const HEAD: &str = r#"
terraform {
  required_providers {
    google = {
      source = "hashicorp/google"
    }
  }
}
provider "google" {
  project = "elsewhere"
  region  = "europe-west1"
}
"#;

/// A project with the APIs that most things need.
pub const PROJECT: &str = r#"
resource "google_project" "p" {
  name            = "Acme"
  project_id      = "acme"
  org_id          = "1"
  deletion_policy = "DELETE"
}
resource "google_project_service" "s" {
  for_each = toset(["compute", "container", "dns", "cloudkms", "iam", "secretmanager"])
  project  = google_project.p.project_id
  service  = "${each.key}.googleapis.com"
}
"#;

/// A network in that project.
pub const NETWORK: &str = r#"
resource "google_compute_network" "n" {
  project                 = google_project.p.project_id
  name                    = "main"
  auto_create_subnetworks = false
  depends_on              = [google_project_service.s]
}
"#;

pub struct Root {
    folder: tempfile::TempDir,
}

impl Root {
    /// A root with the provider's block before it.
    pub fn new(text: &str) -> Self {
        let root = Self::bare();
        root.write("main.tf", &format!("{HEAD}{text}"));
        root
    }

    /// The same in a project of its own, in which APIs are enabled.
    pub fn in_project(text: &str) -> Self {
        Self::new(&format!("{PROJECT}{text}"))
    }

    /// The same with a network in the project.
    pub fn in_network(text: &str) -> Self {
        Self::in_project(&format!("{NETWORK}{text}"))
    }

    pub fn bare() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn cloud(&self) -> PathBuf {
        self.path().join("cloud")
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("written");
    }

    /// Replaces a text of main.tf; it must be there.
    pub fn edit(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.path().join("main.tf")).expect("is there");
        assert!(text.contains(from), "{from:?} is not in main.tf");
        self.write("main.tf", &text.replace(from, to));
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.arg("cloud").args(arguments).current_dir(self.path()).stdin(Stdio::null());
        command.env("GROUNDWORK_CLOUD", self.cloud()).env("CHECKPOINT_DISABLE", "1");
        for variable in ["TF_CLI_CONFIG_FILE", "KUBECONFIG", "GOOGLE_PROJECT", "GOOGLE_REGION"] {
            command.env_remove(variable);
        }
        command
    }

    /// `groundwork cloud …`.
    pub fn groundwork(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().expect("groundwork starts"))
    }

    /// terraform, within `groundwork cloud exec`.
    pub fn terraform(&self, arguments: &[&str]) -> Ended {
        self.terraform_with(&[], arguments)
    }

    /// terraform, within `groundwork cloud exec` with options.
    pub fn terraform_with(&self, options: &[&str], arguments: &[&str]) -> Ended {
        let tool = tool();
        let program = tool.path.to_str().expect("UTF-8");
        let all: Vec<&str> =
            ["exec"].iter().chain(options).chain(&["--", program]).chain(arguments).copied().collect();
        self.groundwork(&all)
    }

    /// How many things of a type are in the cloud.
    pub fn things(&self, kind: &str) -> usize {
        let listed = self.groundwork(&["list", kind, "--json"]);
        let list: Value = serde_json::from_str(&listed.out).expect("JSON");
        list.as_array().map_or(0, Vec::len)
    }

    #[track_caller]
    pub fn ok(&self, arguments: &[&str]) -> Ended {
        let ended = self.terraform(arguments);
        assert_eq!(ended.code, 0, "{arguments:?} failed:\n{}\n{}", ended.out, ended.err);
        ended
    }

    #[track_caller]
    pub fn apply(&self) -> Ended {
        self.ok(&["apply", "-auto-approve", "-no-color"])
    }

    /// Applies and expects an error that says this.
    #[track_caller]
    pub fn refused(&self, text: &str) {
        let ended = self.terraform(&["apply", "-auto-approve", "-no-color"]);
        assert_eq!(ended.code, 1, "{}\n{}", ended.out, ended.err);
        says(&ended, text);
    }

    /// Destroys and expects an error that says this.
    #[track_caller]
    pub fn kept(&self, arguments: &[&str], text: &str) {
        let mut all = vec!["destroy", "-auto-approve", "-no-color"];
        all.extend(arguments);
        let ended = self.terraform(&all);
        assert_eq!(ended.code, 1, "{}\n{}", ended.out, ended.err);
        says(&ended, text);
    }

    #[track_caller]
    pub fn destroy(&self) -> Ended {
        self.ok(&["destroy", "-auto-approve", "-no-color"])
    }

    /// Plans and expects that nothing is to be done.
    #[track_caller]
    pub fn unchanged(&self) {
        let ended = self.terraform(&["plan", "-detailed-exitcode", "-no-color"]);
        assert_eq!(ended.code, 0, "not unchanged:\n{}\n{}", ended.out, ended.err);
    }

    /// What a plan would do: each address with its actions.
    pub fn plan(&self) -> Value {
        self.ok(&["plan", "-out=plan", "-no-color"]);
        let shown = self.ok(&["show", "-json", "plan"]);
        serde_json::from_str(&shown.out).expect("JSON")
    }

    /// The actions of a plan by address, those of nothing left out.
    pub fn actions(&self) -> Vec<(String, String)> {
        let plan = self.plan();
        let changes = plan["resource_changes"].as_array().cloned().unwrap_or_default();
        let change = |change: &Value| {
            let actions: Vec<&str> =
                change["change"]["actions"].as_array()?.iter().filter_map(Value::as_str).collect();
            Some((change["address"].as_str()?.to_owned(), actions.join("+")))
        };
        changes.iter().filter_map(change).filter(|(_, actions)| actions != "no-op").collect()
    }

    /// An attribute of something in the state.
    pub fn state(&self, address: &str) -> Value {
        let shown = self.ok(&["show", "-json"]);
        let state: Value = serde_json::from_str(&shown.out).expect("JSON");
        let resources = state["values"]["root_module"]["resources"].as_array().expect("resources").clone();
        let found = resources.into_iter().find(|resource| resource["address"] == address);
        found.unwrap_or_else(|| panic!("{address} is not in the state"))["values"].take()
    }
}

/// The words of terraform's errors are broken into lines with bars before them.
#[track_caller]
pub fn says(ended: &Ended, text: &str) {
    let flat = |text: &str| {
        let words: Vec<&str> =
            text.split_whitespace().filter(|word| !["│", "╷", "╵"].contains(word)).collect();
        words.join(" ")
    };
    assert!(flat(&ended.err).contains(&flat(text)), "no {text:?} in:\n{}", ended.err);
}
