/// What a check saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Whether the gate holds.
    pub holds: bool,
    /// What there was to see, in words: `deployment/web: 1 of 3 replicas available`.
    pub says: String,
}

impl Seen {
    pub fn holds(says: impl Into<String>) -> Self {
        Self { holds: true, says: says.into() }
    }

    pub fn not_yet(says: impl Into<String>) -> Self {
        Self { holds: false, says: says.into() }
    }
}
