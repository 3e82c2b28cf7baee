use crate::{
    model::{Action, Change},
    plan::Entry,
};

/// What an actual plan does that the approved one did not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surprise {
    /// The resources or objects that would be lost.
    pub losses: Vec<Change>,
}

/// Compares a stack's approved entry with what would really be done. Only losses exceed an approval: what is destroyed
/// or replaced that was not approved to be. `None` for `approved` means that nothing was approved for the stack.
#[must_use]
pub fn exceeds(approved: Option<&Entry>, actual: &Entry) -> Option<Surprise> {
    let shown = |change: &Change| {
        approved.and_then(|entry| entry.preview.as_ref()).is_some_and(|preview| {
            preview.changes.iter().any(|seen| seen.address == change.address && seen.action.destroys())
        })
    };
    let changes = actual.preview.as_ref().map_or(&[][..], |preview| &preview.changes);
    let mut losses: Vec<Change> =
        changes.iter().filter(|change| change.action.destroys() && !shown(change)).cloned().collect();
    let whole_stack = losses.is_empty() && changes.is_empty() && actual.action.destroys();
    if whole_stack && !approved.is_some_and(|entry| entry.action.destroys()) {
        losses.push(Change {
            address: "the stack".into(),
            action: Action::Destroy,
            reason: None,
            diff: Vec::new(),
        });
    }
    (!losses.is_empty()).then_some(Surprise { losses })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Digest, Preview};

    fn entry(changes: &[(&str, Action)]) -> Entry {
        let changes: Vec<Change> = changes
            .iter()
            .map(|(address, action)| Change {
                address: (*address).into(),
                action: *action,
                reason: None,
                diff: vec![],
            })
            .collect();
        let action = changes.iter().map(|change| change.action).max().unwrap_or(Action::None);
        Entry::previewed(
            Preview { action, changes, ..Preview::nothing() },
            Some(Digest::of(b"x")),
            Vec::new(),
        )
    }

    #[test]
    fn only_losses_that_were_not_shown_exceed() {
        let approved = entry(&[("a", Action::Create), ("b", Action::Replace)]);
        assert_eq!(exceeds(Some(&approved), &entry(&[("a", Action::Update), ("c", Action::Create)])), None);
        assert_eq!(exceeds(Some(&approved), &entry(&[("b", Action::Destroy)])), None);
        let surprise = exceeds(Some(&approved), &entry(&[("a", Action::Replace)])).expect("a loss");
        assert_eq!(surprise.losses[0].address, "a");
        assert!(exceeds(None, &entry(&[("a", Action::Destroy)])).is_some());
        assert!(
            exceeds(Some(&Entry::blocked("no cluster".into(), false)), &entry(&[("a", Action::Create)]))
                .is_none()
        );
    }
}
