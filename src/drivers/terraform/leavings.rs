//! Files with secrets that a run leaves behind when its plans are not carried out, or when it is killed.

use std::path::{Path, PathBuf};

use super::invocation::VARIABLES_FILE;
use crate::{drivers::run_file, model::StackId};

/// The plan file of a preview.
pub(super) const PLAN: &str = "plan.tfplan";

/// A copy of the state, for a provisional preview.
pub(super) const STATE: &str = "preview.tfstate";

/// Where the plan file of a stack lies in a run's folder.
#[must_use]
pub fn plan_file(run: &Path, stack: &StackId) -> PathBuf {
    run_file(run, stack, PLAN)
}

const SECRETS: [&str; 4] = [VARIABLES_FILE, PLAN, STATE, "show.out"];

/// Removes what a run's folder holds of one stack's secrets: plans, copies of the state, variables.
pub(super) fn forget(run: &Path, stack: &StackId) {
    for name in SECRETS {
        let _ = std::fs::remove_file(run_file(run, stack, name));
    }
}

/// Removes the plans, copies of states and variables that a run left in its folder: those of previews that nobody
/// carried out, and all of a run that was killed. Logs and what terraform said stay. Those of a stack for which
/// `spared` says so are left alone: a terraform that survived may still need them.
pub fn forget_secrets(run: &Path, spared: &dyn Fn(&str) -> bool) {
    for file in std::fs::read_dir(run).into_iter().flatten().flatten() {
        let secret = |name: &str| {
            let of = |(stack, rest): (&str, &str)| SECRETS.contains(&rest) && !spared(stack);
            name.split_once('.').is_some_and(of)
        };
        if file.file_name().to_str().is_some_and(secret) {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_go_and_logs_stay() {
        let run = tempfile::tempdir().expect("a folder");
        for name in ["a.plan.tfplan", "a.log", "b.plan.tfplan"] {
            std::fs::write(run.path().join(name), "x").expect("written");
        }
        forget_secrets(run.path(), &|stack| stack == "b");
        let left = |path: &str| run.path().join(path).exists();
        assert!(!left("a.plan.tfplan") && left("a.log") && left("b.plan.tfplan"));
    }
}
