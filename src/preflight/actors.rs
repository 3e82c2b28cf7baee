use std::collections::{BTreeMap, BTreeSet};

use super::{
    Scene,
    permissions::{self, Permitted, Scope},
    scene::Session,
};
use crate::model::Identity;

/// Somebody whom stacks are worked on as, and what they need for it.
pub(super) struct Actor {
    account: Option<String>,
    /// Asks as them.
    pub session: Session,
    /// Whether they only look.
    pub looks: bool,
    needed: Permitted,
}

impl Actor {
    /// The service account, where they are one that is acted as.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The permissions that they need in a scope.
    pub fn needs(&self, scope: Scope) -> Vec<&'static str> {
        let mut needed = self.needed.of(scope);
        needed.retain(|permission| !self.looks || permissions::looks(permission));
        needed
    }
}

/// Everybody whom the environment's stacks are worked on as, each once for what they change and once for what they see.
pub(super) fn actors(scene: &Scene) -> Vec<Actor> {
    let (Some(caller), subject) = (&scene.caller, &scene.subject) else { return Vec::new() };
    let mut types: BTreeMap<(Option<&str>, bool), BTreeSet<&str>> = BTreeMap::new();
    let nobody = Identity::default();
    for (kind, stacks) in &subject.types {
        for stack in stacks {
            let identity = subject.accounts.get(stack).unwrap_or(&nobody);
            types.entry((identity.apply.as_deref(), false)).or_default().insert(kind);
            if let Some(plan) =
                identity.plan.as_deref().filter(|plan| Some(*plan) != identity.apply.as_deref())
            {
                types.entry((Some(plan), true)).or_default().insert(kind);
            }
        }
    }
    let actor = |((account, looks), types): ((Option<&str>, bool), BTreeSet<&str>)| Actor {
        account: account.map(str::to_owned),
        session: account.map_or_else(|| caller.clone(), |account| caller.acting_as(account)),
        looks,
        needed: permissions::needed(types.into_iter()),
    };
    types.into_iter().map(actor).collect()
}
