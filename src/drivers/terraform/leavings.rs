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

/// The files of a stack that hold secrets.
pub const SECRETS: [&str; 4] = [VARIABLES_FILE, PLAN, STATE, "show.out"];

/// Removes what a run's folder holds of one stack's secrets: plans, copies of the state, variables.
pub(super) fn forget(run: &Path, stack: &StackId) {
    for name in SECRETS {
        let _ = std::fs::remove_file(run_file(run, stack, name));
    }
}
