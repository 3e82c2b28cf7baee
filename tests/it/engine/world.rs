//! A platform in a folder of its own, and groundwork run on it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

/// A platform in a temporary folder. Its environment is `testing`.
pub struct Platform {
    folder: tempfile::TempDir,
}

/// How a command ended.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Platform {
    /// Stacks `net` and `app`, which reads two outputs of `net`, and `alone`.
    pub fn small() -> Self {
        let platform = Self::empty();
        platform.write(
            "platform.toml",
            r#"
[platform]
name = "small"
[vars]
size = 1
[sprints]
1 = "First"
2 = "Second"
[stacks.net]
sprint = 1
inputs = { name = "${env.name}-net" }
[stacks.app]
sprint = 2
inputs = { net = "${net.id}", password = "${net.password}" }
[stacks.alone]
sprint = 1
inputs = { size = "${env.size}" }
[environments.testing]
sprint = 2
"#,
        );
        platform.terraform(
            "net",
            r#"
variable "name" { type = string }
resource "terraform_data" "net" { input = var.name }
output "id" { value = terraform_data.net.output }
output "password" {
  value     = "hunter2-${terraform_data.net.output}"
  sensitive = true
}
"#,
        );
        platform.terraform(
            "app",
            r#"
variable "net" { type = string }
variable "password" {
  type      = string
  sensitive = true
}
resource "terraform_data" "app" { input = "${var.net}/${sha256(var.password)}" }
output "url" { value = terraform_data.app.output }
"#,
        );
        platform.terraform(
            "alone",
            r#"
variable "size" { type = number }
resource "terraform_data" "alone" { input = var.size }
output "size" { value = terraform_data.alone.output }
"#,
        );
        platform
    }

    pub fn empty() -> Self {
        super::super::prepared::tools();
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// A copy of an example.
    pub fn example(name: &str) -> Self {
        let platform = Self::empty();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        copy(&from, platform.path());
        platform
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn home(&self) -> PathBuf {
        self.path().join(".groundwork/environments/testing")
    }

    pub fn write(&self, path: &str, content: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("written");
    }

    pub fn terraform(&self, stack: &str, root: &str) {
        self.write(&format!("stacks/{stack}/stack.toml"), "kind = \"terraform\"\n");
        self.write(&format!("stacks/{stack}/main.tf"), root);
    }

    /// Replaces a text in a file; it must be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.path().join(path);
        let text = fs::read_to_string(&path).expect("is there");
        assert!(text.contains(from), "{from:?} is not in {}", path.display());
        fs::write(path, text.replace(from, to)).expect("written");
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.arg("-C").arg(self.path()).args(arguments).stdin(Stdio::null());
        for variable in [
            "TF_CLI_CONFIG_FILE",
            "KUBECONFIG",
            "CI",
            "NO_COLOR",
            "GITLAB_USER_LOGIN",
            "GITHUB_ACTOR",
            "GITHUB_TRIGGERING_ACTOR",
        ] {
            command.env_remove(variable);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().expect("groundwork starts"))
    }

    /// Runs and expects success.
    pub fn ok(&self, arguments: &[&str]) -> Ended {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?} failed:\n{}\n{}", ended.out, ended.err);
        ended
    }

    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("groundwork starts")
    }

    /// What the newest run's journal says, line by line.
    pub fn journal(&self) -> Vec<Value> {
        let runs = self.home().join("runs");
        let mut runs: Vec<PathBuf> =
            fs::read_dir(runs).expect("runs").map(|run| run.expect("a run").path()).collect();
        runs.sort();
        let text = fs::read_to_string(runs.last().expect("a run").join("journal.jsonl")).expect("a journal");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The stacks for which the newest run started a process.
    pub fn started(&self) -> Vec<String> {
        let mut stacks: Vec<String> = self
            .journal()
            .iter()
            .filter(|line| line["kind"] == "process")
            .map(|line| line["stack"].as_str().expect("a stack").to_owned())
            .collect();
        stacks.dedup();
        stacks.sort();
        stacks.dedup();
        stacks
    }

    pub fn status(&self) -> Value {
        serde_json::from_str(&self.ok(&["status", "--json", "-e", "testing"]).out).expect("JSON")
    }

    /// How one stack stands.
    pub fn standing(&self, stack: &str) -> String {
        let status = self.status();
        let rows = status["rows"].as_array().expect("rows");
        let row = rows.iter().find(|row| row["stack"] == stack).expect("the stack");
        row["state"].as_str().expect("a state").to_owned()
    }

    /// Every file below the environment's folder, with its content.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        files_below(&self.home())
    }
}

impl Ended {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(
            self.err.contains(text) || self.out.contains(text),
            "no {text:?} in:\n{}\n{}",
            self.out,
            self.err
        );
        self
    }
}

/// The files in a folder and those below it, with their contents.
pub fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.is_symlink() {
            collect(&path, files);
        } else if path.is_file() {
            files.push((path.clone(), fs::read(&path).expect("readable")));
        }
    }
}

/// Copies a folder; what runs in it left there stays behind.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        if [".groundwork", ".terraform", "platform.lock"].iter().any(|left| entry.file_name() == *left) {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Waits for what must become true within a minute.
#[track_caller]
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what}: not within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub fn signal(child: &Child, signal: nix::sys::signal::Signal) {
    let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).expect("a pid"));
    nix::sys::signal::kill(pid, signal).expect("it runs");
}

const HOOK: &str = r#"
apiVersion: v1
kind: Service
metadata: {name: hook}
spec:
  selector: {app: hook}
  ports: [{port: 443, targetPort: 8443}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: hook}
spec:
  selector: {matchLabels: {app: hook}}
  template:
    metadata: {labels: {app: hook}}
    spec: {containers: [{name: hook, image: example.com/hook:1}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: NAME}
webhooks:
- name: check.GROUP
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Fail
  clientConfig: {service: {name: hook, namespace: NAME, path: /validate}}
  objectSelector: {matchLabels: {GROUP/checked: "yes"}}
  rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [configmaps]}]
"#;

/// A template with a webhook `check.GROUP`, for a release in a namespace with the configuration's name; it wants to see each
/// ConfigMap with the label `GROUP/checked: "yes"`.
pub fn hook(name: &str, group: &str) -> String {
    HOOK.replace("NAME", name).replace("GROUP", group)
}
