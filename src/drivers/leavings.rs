//! Files with secrets that a run leaves behind when its plans are not carried out, or when it is killed.

use std::path::Path;

use super::{command, helm, terraform};

/// Removes what a run left in its folder that holds secrets: plans, copies of states, variables, values, kubeconfigs,
/// outputs; those of previews that nobody carried out, and all of a run that was killed. Logs and what children said stay.
/// Those of a stack for which `spared` says so are left alone: a child that survived may still need them.
pub fn forget_secrets(run: &Path, spared: &dyn Fn(&str) -> bool) {
    let secret = |name: &str| {
        let all = terraform::SECRETS.into_iter().chain(helm::SECRETS).chain(command::SECRETS);
        name.split_once('.')
            .is_some_and(|(stack, rest)| all.into_iter().any(|one| one == rest) && !spared(stack))
    };
    remove(run, &secret);
}

/// Removes what helm reached clusters with. It is written again when a helm is started.
pub fn forget_kubeconfigs(home: &Path) {
    for cluster in std::fs::read_dir(home.join("helm")).into_iter().flatten().flatten() {
        let _ = std::fs::remove_file(cluster.path().join("kubeconfig"));
    }
}

/// Removes what `groundwork exec` leaves in an environment's home when it is killed. The environment's lock is held: no
/// other one is at work.
pub fn forget_exec(home: &Path) {
    for folder in std::fs::read_dir(home).into_iter().flatten().flatten() {
        if folder.file_name().to_str().is_some_and(|name| name.starts_with(EXEC)) {
            let _ = std::fs::remove_dir_all(folder.path());
        }
    }
    terraform::forget_shells(home);
}

/// How the folder of an `exec` is called in the environment's home.
pub const EXEC: &str = "exec-";

fn remove(folder: &Path, which: &dyn Fn(&str) -> bool) {
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if file.file_name().to_str().is_some_and(which) {
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
        for name in ["a.plan.tfplan", "a.log", "a.values.json", "a.outputs.json", "b.plan.tfplan"] {
            std::fs::write(run.path().join(name), "x").expect("written");
        }
        forget_secrets(run.path(), &|stack| stack == "b");
        let left = |path: &str| run.path().join(path).exists();
        assert!(
            !left("a.plan.tfplan")
                && !left("a.values.json")
                && !left("a.outputs.json")
                && left("a.log")
                && left("b.plan.tfplan")
        );
    }
}
