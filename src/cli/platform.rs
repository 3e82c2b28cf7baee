use super::{
    Printer,
    arguments::Global,
    exit::{Exit, Failure},
};
use crate::platform::{self, Loaded, Problems, Selection};

/// Loads an environment of the platform; everything that is wrong with it is printed.
pub(super) fn load(global: &Global, selection: &Selection, printer: &Printer) -> anyhow::Result<Loaded> {
    platform::load(&global.directory, selection).map_err(|problems| refuse(&problems, printer))
}

/// Prints what is wrong and gives the error to end with.
pub(super) fn refuse(problems: &Problems, printer: &Printer) -> anyhow::Error {
    printer.problems(&problems.render(true));
    Failure::new(Exit::Invalid, problems.to_string()).into()
}
