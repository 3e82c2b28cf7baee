//! What others use is not deleted.

use super::{
    Act, Refusal,
    references::{self, Reference},
};
use crate::rehearsal::google::cloud::Object;

/// Nothing refers to what is deleted.
pub(super) fn unused(act: &Act<'_>) -> Result<(), Refusal> {
    if !act.deletes() {
        return Ok(());
    }
    let blocking: Vec<&Reference> =
        references::all().filter(|reference| reference.holds && reference.target == act.kind).collect();
    if blocking.is_empty() {
        return Ok(());
    }
    // What terraform has abandoned is none of these: it goes with what it belongs to.
    let uses = |other: &&Object| {
        !act.contents.is_retired(other)
            && blocking.iter().any(|reference| {
                reference.applies_to(&other.kind)
                    && reference.texts(&other.attributes).iter().any(|text| {
                        references::resolve(act.contents, act.kind, text, other.project())
                            .is_some_and(|found| found.id == act.id)
                    })
            })
    };
    match act.contents.all().find(uses) {
        Some(user) => Err(Refusal::google(
            400,
            format!(
                "The {} resource '{}' is already being used by '{}'",
                act.kind.trim_start_matches("google_compute_"),
                act.id,
                user.id
            ),
            "resourceInUseByAnotherResource",
        )),
        None => Ok(()),
    }
}
