//! A platform in a Git repository of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::it::engine::world::{Ended, Platform};

/// A platform whose folder is a repository.
pub struct Cloned {
    pub platform: Platform,
}

/// What nobody may touch who only reads a repository.
#[derive(Debug, PartialEq, Eq)]
pub struct Untouched {
    status: String,
    head: String,
    index: Vec<u8>,
    worktrees: String,
    stashes: String,
    folder: Vec<String>,
}

impl Cloned {
    /// Stacks `net` (which calls a module) and `app` (which reads it), committed and tagged `v1`; `testing` follows the
    /// checkout, `production` is at `v1`. The one place where a protected environment is written, for what that needs.
    pub fn new(production: &str) -> Self {
        let cloned = Self::empty();
        let platform = &cloned.platform;
        platform.write(
            "platform.toml",
            r#"
[platform]
name = "promoted"
[vars]
size = 1
[sprints]
1 = "All of it"
[stacks.net]
inputs = { name = "${env.name}" }
[stacks.app]
inputs = { net = "${net.id}", size = "${env.size}" }
"#,
        );
        platform.write("environments/testing.toml", "[environments.testing]\n");
        platform.write(
            "environments/production.toml",
            &format!("[environments.production]\nref = \"v1\"\n{production}"),
        );
        platform.write(
            "modules/net/main.tf",
            "variable \"name\" { type = string }\nresource \"terraform_data\" \"net\" { input = var.name }\noutput \"id\" { value = terraform_data.net.output }\n",
        );
        platform.terraform(
            "net",
            "variable \"name\" { type = string }\nmodule \"net\" {\n  source = \"../../modules/net\"\n  name   = var.name\n}\noutput \"id\" { value = module.net.id }\n",
        );
        platform.terraform(
            "app",
            "variable \"net\" { type = string }\nvariable \"size\" { type = number }\nresource \"terraform_data\" \"app\" { input = \"${var.net}/${var.size}\" }\noutput \"url\" { value = terraform_data.app.output }\n",
        );
        cloned.commit("The first version");
        cloned.git(&["tag", "v1"]);
        cloned
    }

    /// A repository with nothing in it.
    pub fn empty() -> Self {
        let platform = Platform::empty();
        platform.write(".gitignore", ".groundwork/\nkubeconfig\n");
        let cloned = Self { platform };
        cloned.git(&["init", "--quiet", "--initial-branch=main", "."]);
        cloned
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git(self.platform.path(), arguments)
    }

    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    /// Everything of the repository and its checkout that reading must leave alone.
    pub fn untouched(&self) -> Untouched {
        let folder = self.platform.path();
        let index = std::fs::read(folder.join(".git/index")).expect("an index");
        let mut names: Vec<String> = std::fs::read_dir(folder.join(".git"))
            .expect("a repository")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        Untouched {
            index,
            status: self.git(&["status", "--porcelain"]),
            head: self.git(&["log", "-1", "--format=%H %D"]),
            worktrees: self.git(&["worktree", "list"]),
            stashes: self.git(&["stash", "list"]),
            folder: names,
        }
    }

    /// A plan as JSON.
    pub fn plan(&self, arguments: &[&str]) -> Value {
        let ended = self.platform.ok(&[&["plan", "--json"], arguments].concat());
        serde_json::from_str(&ended.out).expect("JSON")
    }

    pub fn ok(&self, arguments: &[&str]) -> Ended {
        self.platform.ok(arguments)
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.platform.run(arguments)
    }

    /// The newest runs of an environment, as JSON.
    pub fn history(&self, environment: &str) -> Vec<Value> {
        let ended = self.ok(&["history", "--json", "-e", environment]);
        serde_json::from_str(&ended.out).expect("a list")
    }

    /// Where the content of the newest tag's commit is laid out.
    pub fn cached(&self, reference: &str) -> PathBuf {
        self.platform
            .path()
            .join(".groundwork/refs")
            .join(self.git(&["rev-parse", &format!("{reference}^{{commit}}")]))
    }
}

/// groundwork, in any folder.
pub fn groundwork(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    command.arg("-C").arg(folder).args(arguments).env_remove("TF_CLI_CONFIG_FILE").stdin(Stdio::null());
    Ended::of(command.output().expect("groundwork starts"))
}

/// The stacks that a plan changes, with their actions.
pub fn changes(plan: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let entries = plan["plan"]["entries"].as_array().expect("entries");
    let acting = entries.iter().filter(|entry| entry["action"] != "none");
    acting.map(|entry| (text(&entry["stack"]), text(&entry["action"]))).collect()
}

/// git, with nobody's configuration.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args([
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@acme.example",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .output()
        .expect("git runs");
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert!(output.status.success(), "git {arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}
