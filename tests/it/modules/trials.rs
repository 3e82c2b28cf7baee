//! Each module's own tests, and its example from the first apply to an empty cloud, with real terraform on the simulated
//! provider. Projects are not made in these clouds: everything is taken to be there.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

use groundwork::tools::{self, Silent};

use super::{
    super::{
        engine::world::{Ended, copy},
        terraform_driver::fixture::tool,
    },
    catalogue::{modules, names},
};

/// A copy of all modules: terraform writes beside what it runs on, and modules call each other.
struct Copy {
    folder: tempfile::TempDir,
    tool: PathBuf,
}

impl Copy {
    fn new(tool: PathBuf) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&modules(), folder.path());
        Self { folder, tool }
    }

    /// Runs terraform several times, one after the other in one cloud of their own, and gives what they print.
    fn run(&self, root: &str, script: &str) -> Result<String, String> {
        let root = self.folder.path().join(root);
        let cloud = root.join(".cloud");
        let mut command = groundwork(&["cloud", "exec", "--no-clusters", "--", "sh", "-ec"], &root);
        command.arg(script).env("TERRAFORM", &self.tool).env("GROUNDWORK_CLOUD", &cloud);
        let ended = Ended::of(command.output().expect("groundwork starts"));
        if ended.code != 0 {
            return Err(format!("{}:\n{}\n{}", root.display(), ended.out, ended.err));
        }
        let mut list = groundwork(&["cloud", "list"], &root);
        let left = Ended::of(list.env("GROUNDWORK_CLOUD", &cloud).output().expect("groundwork starts"));
        Ok(format!("{}\n{}", ended.out, left.out))
    }
}

fn groundwork(arguments: &[&str], root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
    command.args(arguments).current_dir(root).stdin(Stdio::null()).env("CHECKPOINT_DISABLE", "1");
    for variable in ["TF_CLI_CONFIG_FILE", "KUBECONFIG", "GOOGLE_PROJECT", "GOOGLE_REGION"] {
        command.env_remove(variable);
    }
    command
}

/// Runs each module's trial, as many at a time as there are processors; says how long each took and all that failed.
#[track_caller]
fn all(trial: impl Fn(&str) -> Result<(), String> + Sync) {
    let open = Mutex::new(names());
    let failed = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(module) = { open.lock().expect("lock").pop() } {
                    let started = Instant::now();
                    if let Err(why) = trial(&module) {
                        failed.lock().expect("lock").push(why);
                    }
                    let took: Duration = started.elapsed();
                    println!("{module}: {:.1} s", took.as_secs_f64());
                }
            });
        }
    });
    let failed = failed.into_inner().expect("lock");
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

const TESTS: &str = r#"
"$TERRAFORM" init -no-color >&2
"$TERRAFORM" test -no-color
"#;

/// terraform says how many there were: a module without tests passes `terraform test` too.
fn tests_pass(copy: &Copy, module: &str) -> Result<(), String> {
    let said = copy.run(module, TESTS)?;
    let passed = said.lines().find(|line| line.starts_with("Success!")).unwrap_or_default();
    let some = passed.contains(" passed, 0 failed") && !passed.contains(" 0 passed");
    if some { Ok(()) } else { Err(format!("{module}: no tests:\n{said}")) }
}

#[test]
fn modules_pass_their_own_tests() {
    let copy = Copy::new(tool().path);
    all(|module| tests_pass(&copy, module));
}

/// OpenTofu has its own idea of what a validation may refer to.
#[tokio::test(flavor = "multi_thread")]
async fn modules_pass_their_own_tests_with_opentofu() {
    super::super::prepared::install(&["opentofu"]);
    let settings = tools::Settings::from_environment().expect("settings");
    let wanted = tools::Requirements::default().of(tools::Tool::OpenTofu);
    let toolset = tools::provide(&[wanted], &settings, &Silent).await.expect("opentofu");
    let tofu = toolset.get(tools::Tool::OpenTofu).expect("it was asked for").path.clone();
    tokio::task::block_in_place(|| {
        let copy = Copy::new(tofu);
        all(|module| tests_pass(&copy, module));
    });
}

const EXAMPLE: &str = r#"
"$TERRAFORM" init -no-color >&2
"$TERRAFORM" apply -no-color -auto-approve >&2
"$TERRAFORM" plan -no-color -detailed-exitcode >&2
"$TERRAFORM" destroy -no-color -auto-approve >&2
"#;

/// What Google never deletes, and APIs, which are left enabled.
const STAYS: &[&str] = &["google_kms_key_ring", "google_kms_crypto_key", "google_project_service"];

#[test]
fn examples_are_made_settle_and_leave_nothing() {
    let copy = Copy::new(tool().path);
    all(|module| {
        let said = copy.run(&format!("{module}/examples/basic"), EXAMPLE)?;
        let left: Vec<&str> = said
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("google_"))
            .filter(|line| !STAYS.iter().any(|kind| line.starts_with(&format!("{kind} "))))
            .collect();
        if left.is_empty() { Ok(()) } else { Err(format!("{module}: left: {left:#?}")) }
    });
}
