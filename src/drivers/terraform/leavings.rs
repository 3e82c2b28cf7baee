//! Files with secrets that a run leaves behind when its plans are not carried out, or when it is killed.

use std::path::Path;

use super::invocation::VARIABLES_FILE;

/// The plan file of a preview.
pub(super) const PLAN: &str = "plan.tfplan";

/// A copy of the state, for a provisional preview.
pub(super) const STATE: &str = "preview.tfstate";

/// Where the plan file of a stack lies whose folder in a run is `folder`.
#[must_use]
pub fn plan_file(folder: &Path) -> std::path::PathBuf {
    folder.join(PLAN)
}

/// Removes what one stack's folder in a run holds of secrets: plans, copies of the state, variables.
pub(super) fn forget(folder: &Path) {
    for name in [VARIABLES_FILE, PLAN, STATE, "show.out"] {
        let _ = std::fs::remove_file(folder.join(name));
    }
}

/// Removes the plans, copies of states and variables that a run left in its folder, one folder a stack: those of
/// previews that nobody carried out, and all of a run that was killed. Logs and what terraform said stay. A folder for
/// which `spared` says so is left alone: a terraform that survived may still need it.
pub fn forget_secrets(run: &Path, spared: &dyn Fn(&str) -> bool) {
    for stack in std::fs::read_dir(run).into_iter().flatten().flatten() {
        if stack.file_type().is_ok_and(|kind| kind.is_dir())
            && !stack.file_name().to_str().is_some_and(spared)
        {
            forget(&stack.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_go_and_logs_stay() {
        let run = tempfile::tempdir().expect("a folder");
        for stack in ["a", "b"] {
            std::fs::create_dir(run.path().join(stack)).expect("a folder");
            for name in [PLAN, "log"] {
                std::fs::write(run.path().join(stack).join(name), "x").expect("written");
            }
        }
        forget_secrets(run.path(), &|stack| stack == "b");
        let left = |path: &str| run.path().join(path).exists();
        assert!(!left("a/plan.tfplan") && left("a/log") && left("b/plan.tfplan"));
    }
}
