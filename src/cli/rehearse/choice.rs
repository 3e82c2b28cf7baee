use super::Arguments;
use crate::{
    cli::{Exit, Printer, arguments::Global, exit::Failure},
    platform::{Selection, rehearsed},
};

/// A part of a rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Bring the first sprint up
    Up,
    /// Again: nothing may change
    Again,
    /// Change something behind terraform's back: it must be found and mended
    Drift,
    /// Each further sprint, as an increment
    Sprints,
    /// Hold the workloads that are up against the readiness checklist
    Readiness,
    /// Take everything down: nothing may be left
    Down,
}

/// The parts to play. Without `--scenario` all of them; with `--keep` nothing is taken down.
pub(super) fn parts(arguments: &Arguments) -> Vec<Part> {
    if !arguments.scenario.is_empty() {
        return arguments.scenario.clone();
    }
    let all = [Part::Up, Part::Again, Part::Drift, Part::Sprints, Part::Readiness, Part::Down];
    all.into_iter().filter(|part| !(arguments.keep && *part == Part::Down)).collect()
}

/// The environment to rehearse: the one that is named here, or in the platform file, or the first that is not protected.
pub(super) fn environment(global: &Global, named: Option<&str>, printer: &Printer) -> anyhow::Result<String> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let chosen =
        rehearsed(&global.directory).map_err(|problems| crate::cli::platform::refuse(&problems, printer))?;
    let Some(name) = chosen else {
        return Err(Failure::new(Exit::Invalid, "the platform has no environment")
            .hint("declare one: `[environments.testing]`")
            .into());
    };
    printer.hint("-e ENV rehearses another environment than the one that the platform file names");
    Ok(name)
}

/// An environment that is asked for, at a sprint: also at one that it has not reached.
pub(super) fn selection(environment: &str, sprint: Option<u32>) -> Selection {
    Selection { environment: Some(environment.to_owned()), sprint, ahead: true, reference: None }
}
