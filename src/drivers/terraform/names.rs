//! A stack's name, and what lies under it in an environment's home.

use std::path::Path;

use super::site::{archive_path, previous, state_path};
use crate::{
    drivers::World,
    model::{Fault, Record, StackId, Teardown, Witness},
};

/// Whether a stack has a state file, recorded or not.
#[must_use]
pub fn has_state(stack: &StackId, world: &World) -> bool {
    // terraform makes the file, empty, before it locks it: one that was killed then leaves it.
    std::fs::metadata(state_path(&world.home, stack)).is_ok_and(|file| file.len() > 0)
}

/// Gives what belongs to a stack another stack's name, in `[[moved]]`: its state, its copies, and what its record says
/// of them. No resource is touched. May be repeated after a crash.
///
/// # Errors
/// When a file cannot be renamed, or both names have a state.
pub fn rename(from: &StackId, to: &StackId, home: &Path, record: &mut Record) -> Result<(), Fault> {
    let (old, new) = (state_path(home, from), state_path(home, to));
    if old.exists() && std::fs::metadata(&new).is_ok_and(|file| file.len() > 0) {
        return Err(Fault::new(format!("stack {from} cannot be renamed to {to}: both have a state"))
            .because(format!("{} and {}", old.display(), new.display()))
            .hint("take one of them down first, or remove the [[moved]] entry"));
    }
    let (applied, renamed) = (archive_path(home, from), archive_path(home, to));
    // The state goes last: what is found of it decides whether all of this is still to be done.
    for (from, to) in [(&applied, &renamed), (&previous(&old), &previous(&new)), (&old, &new)] {
        if from.exists() {
            fs_err::rename(from, to)?;
        }
    }
    for folder in ["work", "applied"] {
        let _ = std::fs::remove_dir_all(home.join(folder).join(from.as_str()));
    }
    if let Some(done) = &mut record.applied {
        if let Witness::Terraform { state, .. } = &mut done.witness {
            *state = new;
        }
        if let Teardown::Terraform { archive, .. } = &mut done.teardown {
            *archive = renamed;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Applied, Digest};

    fn record(home: &Path) -> Record {
        Record {
            stack: StackId::new("old").expect("a name"),
            kind: "terraform".into(),
            sprint: 1,
            applied: Some(Applied {
                digest: Digest::of(b""),
                at: String::new(),
                run: String::new(),
                took_ms: 0,
                outputs: [].into(),
                witness: Witness::Terraform {
                    state: home.join("state/old.tfstate"),
                    lineage: "l".into(),
                    serial: 1,
                },
                teardown: Teardown::Terraform {
                    archive: home.join("applied/old.tar"),
                    root: "stacks/old".into(),
                    inputs: [].into(),
                },
                secrets: [].into(),
                chart: None,
            }),
            ready: None,
            needs: Vec::new(),
            protected: false,
        }
    }

    #[test]
    fn a_renamed_stack_takes_its_state_and_its_copy_along() {
        let home = tempfile::tempdir().expect("a folder");
        let home = home.path();
        for folder in ["state", "applied", "work/old"] {
            std::fs::create_dir_all(home.join(folder)).expect("a folder");
        }
        for file in ["state/old.tfstate", "applied/old.tar"] {
            std::fs::write(home.join(file), "{}").expect("written");
        }
        let names = [StackId::new("old").expect("a name"), StackId::new("new").expect("a name")];
        let [old, new] = &names;
        let mut first = record(home);
        rename(old, new, home, &mut first).expect("renames");
        assert!(home.join("state/new.tfstate").exists() && home.join("applied/new.tar").exists());
        assert!(!home.join("state/old.tfstate").exists() && !home.join("work/old").exists());
        // The record was not saved before a crash: the same again.
        let mut second = record(home);
        rename(old, new, home, &mut second).expect("renames");
        assert_eq!(first, second);
        let done = second.applied.expect("applied");
        assert!(
            matches!(done.witness, Witness::Terraform { state, .. } if state.ends_with("state/new.tfstate"))
        );
        let Teardown::Terraform { archive, root, .. } = done.teardown else { panic!("terraform's") };
        assert!(archive.ends_with("applied/new.tar") && root == Path::new("stacks/old"));

        std::fs::write(home.join("state/old.tfstate"), "{}").expect("written");
        rename(old, new, home, &mut record(home)).expect_err("both have one");
    }
}
