use std::{collections::BTreeMap, sync::Arc};

use super::World;
use crate::{google::IMPERSONATE, model::StackId};

/// Whom children act as at Google in a run; where nothing is said, as whoever runs groundwork.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// For stacks that are not named, as one that the platform no longer has.
    pub others: Option<String>,
    /// By stack; `None` is whoever runs groundwork.
    pub stacks: BTreeMap<StackId, Option<String>>,
}

impl World {
    /// The world as a stack sees it: its children act as its service account. A simulated cloud has none to act as.
    #[must_use]
    pub fn of(self: &Arc<Self>, stack: &StackId) -> Arc<Self> {
        let account = self.accounts.stacks.get(stack).unwrap_or(&self.accounts.others);
        if self.simulated || *account == self.acting_as {
            return Arc::clone(self);
        }
        let mut world = Self::clone(self);
        world.acting_as.clone_from(account);
        match account {
            Some(account) => world.child_environment.insert(IMPERSONATE.into(), account.into()),
            None => world.child_environment.remove(std::ffi::OsStr::new(IMPERSONATE)),
        };
        Arc::new(world)
    }
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsStr, path::Path};

    use super::*;

    #[test]
    fn each_stack_acts_as_its_account_and_nobody_does_in_a_simulated_cloud() {
        let id = |name: &str| StackId::new(name).expect("a name");
        let mut world = World::bare(Path::new("/platform"));
        world.accounts.others = Some("all@p.iam.gserviceaccount.com".to_owned());
        world.accounts.stacks.insert(id("dns"), Some("dns@p.iam.gserviceaccount.com".to_owned()));
        world.accounts.stacks.insert(id("own"), None);
        let seen = |world: &Arc<World>, stack: &str| {
            let world = world.of(&id(stack));
            let seen = world.child_environment.get(OsStr::new(IMPERSONATE)).cloned();
            assert_eq!(seen, world.acting_as.as_ref().map(Into::into));
            world.acting_as.clone()
        };
        let world = Arc::new(world);
        assert_eq!(seen(&world, "dns").as_deref(), Some("dns@p.iam.gserviceaccount.com"));
        assert_eq!(seen(&world.of(&id("dns")), "gke").as_deref(), Some("all@p.iam.gserviceaccount.com"));
        assert_eq!(seen(&world.of(&id("dns")), "own"), None);
        let simulated = Arc::new(World { simulated: true, ..World::clone(&world) });
        assert_eq!(seen(&simulated, "dns"), None);
    }
}
