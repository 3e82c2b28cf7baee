/// The service accounts that groundwork's children act as at Google; without one they act as whoever runs groundwork.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// For what only looks: `plan`, `drift`, `status`, `readiness`.
    pub plan: Option<String>,
    /// For what changes something: `up`, `down`, `exec`.
    pub apply: Option<String>,
}

/// What a command is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// It looks.
    Plan,
    /// It may change something.
    Apply,
}

impl Identity {
    /// The account for a task. What may change things may look as well, not the other way round.
    #[must_use]
    pub fn account(&self, task: Task) -> Option<&str> {
        match task {
            Task::Plan => self.plan.as_deref().or(self.apply.as_deref()),
            Task::Apply => self.apply.as_deref(),
        }
    }

    /// What it says itself, and for the rest what `base` says.
    #[must_use]
    pub fn over(self, base: &Self) -> Self {
        Self {
            plan: self.plan.or_else(|| base.plan.clone()),
            apply: self.apply.or_else(|| base.apply.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(plan: Option<&str>, apply: Option<&str>) -> Identity {
        Identity { plan: plan.map(str::to_owned), apply: apply.map(str::to_owned) }
    }

    #[test]
    fn nobody_changes_things_as_who_only_looks() {
        assert_eq!(identity(Some("p"), None).account(Task::Apply), None);
        assert_eq!(identity(None, Some("a")).account(Task::Plan), Some("a"));
        assert_eq!(identity(Some("p"), Some("a")).account(Task::Plan), Some("p"));
    }

    #[test]
    fn a_stack_says_what_it_says_and_no_more() {
        let environment = identity(Some("p"), Some("a"));
        assert_eq!(identity(None, Some("dns")).over(&environment), identity(Some("p"), Some("dns")));
    }
}
