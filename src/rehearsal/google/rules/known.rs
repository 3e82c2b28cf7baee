//! Whether the cloud can know of something. A project that was not made here, and that nobody has seeded, may hold
//! anything: what it lacks is taken to be there.

use crate::rehearsal::google::{cloud::Contents, names};

/// Whether a thing that a text names would have to be there, if it existed: it lies in a project that is known.
pub(super) fn is_ours(contents: &Contents, text: &str, project: Option<&str>) -> bool {
    let named = names::segment(names::path(text), "projects").or(project);
    named.is_some_and(|project| contents.knows_project(project))
}
