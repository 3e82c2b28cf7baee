use super::{Certainty, Entry};
use crate::model::{Action, Change};

/// What taking something over would do, sorted by whether it is more than taking over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adoption {
    /// What becomes the stack's, as it is.
    pub taken: Vec<String>,
    /// What would be made or changed as well.
    pub changed: Vec<Change>,
    /// What would be replaced or destroyed as well.
    pub lost: Vec<Change>,
}

/// Why nothing can be taken over.
#[derive(Clone, Debug, PartialEq)]
pub enum Unfit {
    /// Its inputs, or its cluster, are not known yet.
    Unknown(String),
    /// Nothing was planned for it.
    Unplanned,
}

impl Adoption {
    /// What a plan of one stack says. `imported` is the reason that the plan gives for what is taken over.
    ///
    /// # Errors
    /// When the plan is none that could be carried out.
    pub fn of(entry: Option<&Entry>, imported: &str) -> Result<Self, Unfit> {
        let entry = entry.ok_or(Unfit::Unplanned)?;
        match &entry.certainty {
            Certainty::Exact => {}
            Certainty::Blocked { why } => return Err(Unfit::Unknown(why.clone())),
            Certainty::Provisional { missing } => {
                let names: Vec<String> = missing.iter().map(|reference| format!("`{reference}`")).collect();
                return Err(Unfit::Unknown(format!("{} not known yet", names.join(", "))));
            }
        }
        let mut adoption = Self::default();
        for change in entry.preview.iter().flat_map(|preview| &preview.changes) {
            if change.reason.as_deref() == Some(imported) {
                adoption.taken.push(change.address.clone());
            }
            if change.action.destroys() {
                adoption.lost.push(change.clone());
            } else if change.reason.as_deref() != Some(imported) || !change.diff.is_empty() {
                adoption.changed.push(change.clone());
            }
        }
        // A release has changes that are no object's: its values, its chart's version.
        if adoption == Self::default() && !matches!(entry.action, Action::None | Action::Read) {
            adoption.changed.push(Change {
                address: "the stack itself".to_owned(),
                action: entry.action,
                reason: None,
                diff: Vec::new(),
            });
        }
        Ok(adoption)
    }

    /// Whether it only takes over.
    #[must_use]
    pub const fn is_pure(&self) -> bool {
        self.changed.is_empty() && self.lost.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Digest, Preview};

    fn change(address: &str, action: Action, reason: Option<&str>, diff: &[&str]) -> Change {
        let diff = diff.iter().map(|line| (*line).to_owned()).collect();
        Change { address: address.into(), action, reason: reason.map(str::to_owned), diff }
    }

    fn entry(action: Action, changes: Vec<Change>) -> Entry {
        let preview = Preview { action, changes, ..Preview::nothing() };
        Entry::previewed(preview, Some(Digest::of(b"x")), Vec::new())
    }

    #[test]
    fn an_import_that_changes_nothing_is_pure_and_everything_else_is_named() {
        let imported = Some("imported");
        let pure = entry(Action::Update, vec![change("a.b", Action::Update, imported, &[])]);
        let adoption = Adoption::of(Some(&pure), "imported").expect("fits");
        assert!(adoption.is_pure());
        assert_eq!(adoption.taken, ["a.b"]);
        let mixed = entry(
            Action::Replace,
            vec![
                change("a.b", Action::Update, imported, &["name: x -> y"]),
                change("c.d", Action::Create, None, &[]),
                change("e.f", Action::Replace, imported, &[]),
            ],
        );
        let adoption = Adoption::of(Some(&mixed), "imported").expect("fits");
        let names = |changes: &[Change]| changes.iter().map(|one| one.address.clone()).collect::<Vec<_>>();
        assert_eq!(adoption.taken, ["a.b", "e.f"]);
        assert_eq!(
            (names(&adoption.changed), names(&adoption.lost)),
            (vec!["a.b".to_owned(), "c.d".to_owned()], vec!["e.f".to_owned()])
        );
    }

    #[test]
    fn a_release_with_other_values_is_not_taken_as_it_is_and_one_without_is() {
        assert!(!Adoption::of(Some(&entry(Action::Update, Vec::new())), "imported").expect("fits").is_pure());
        assert!(Adoption::of(Some(&entry(Action::None, Vec::new())), "imported").expect("fits").is_pure());
    }

    #[test]
    fn what_cannot_be_planned_cannot_be_taken_over() {
        assert_eq!(Adoption::of(None, "imported"), Err(Unfit::Unplanned));
        let blocked = Entry::blocked("no cluster".to_owned(), false);
        assert_eq!(Adoption::of(Some(&blocked), "imported"), Err(Unfit::Unknown("no cluster".to_owned())));
    }
}
