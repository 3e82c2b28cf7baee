use std::sync::{Mutex, PoisonError};

use super::super::{
    Phase,
    folder::Folder,
    process::ProcessId,
    state::{Child, State},
};

/// Keeps the state in the folder as it is in fact.
pub(super) struct Reporter {
    folder: Folder,
    state: Mutex<State>,
}

impl Reporter {
    /// Says that there is a supervisor now.
    pub fn new(folder: Folder) -> Self {
        let reporter = Self { folder, state: Mutex::new(State::begun()) };
        reporter.change(|_| {});
        reporter
    }

    /// Changes the state and writes it. A write that fails is logged: the cluster can live without.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        if let Err(error) = state.write(&self.folder) {
            tracing::error!("the state cannot be written: {error}");
        }
    }

    /// Says what is being done.
    pub fn step(&self, step: &str) {
        tracing::info!("{step}");
        self.change(|state| step.clone_into(&mut state.step));
    }

    /// Records a child, so that whoever comes after us can find it.
    pub fn child(&self, name: &str, process: ProcessId, port: Option<u16>) {
        self.change(|state| state.children.push(Child { name: name.to_owned(), process, port }));
    }

    /// Says that the cluster ended by itself, and why.
    pub fn failed(&self, why: &str) {
        tracing::error!("{why}");
        self.change(|state| {
            state.phase = Phase::Failed;
            state.failure = Some(why.to_owned());
        });
    }
}
