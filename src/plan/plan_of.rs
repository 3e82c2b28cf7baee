use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Action, ChartOrigin, Digest, Preview, Reference, StackId, Teardown};

/// One entry a stack. Apply steps through it and never plans something else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// By stack.
    pub entries: BTreeMap<StackId, Entry>,
}

/// What happens to one stack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What.
    pub action: Action,
    /// How sure that is.
    pub certainty: Certainty,
    /// What the driver said, where it was asked.
    pub preview: Option<Preview>,
    /// The digest of everything the preview was made from; `None` while inputs are missing.
    pub digest: Option<Digest>,
    /// Whether the stack's tool was asked, or only its record was compared.
    pub refreshed: bool,
    /// Where the chart of a release comes from; `None` for one in the platform's folder, and for other kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartOrigin>,
}

/// How sure an entry is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "certainty", rename_all = "kebab-case")]
pub enum Certainty {
    /// All that the stack is made of is known.
    Exact,
    /// Some inputs are not known yet. It can never be applied: it is planned again when they are.
    Provisional {
        /// Which.
        missing: Vec<Reference>,
    },
    /// It cannot be planned before something else exists.
    Blocked {
        /// What and why.
        why: String,
    },
}

impl Entry {
    /// A stack whose record says that nothing is to be done.
    #[must_use]
    pub const fn up_to_date(digest: Digest) -> Self {
        Self {
            action: Action::None,
            certainty: Certainty::Exact,
            preview: None,
            digest: Some(digest),
            refreshed: false,
            chart: None,
        }
    }

    /// A stack that cannot be planned yet. One with a record is changed, one without is made: as far as one can tell.
    #[must_use]
    pub const fn blocked(why: String, exists: bool) -> Self {
        let action = if exists { Action::Update } else { Action::Create };
        let certainty = Certainty::Blocked { why };
        Self { action, certainty, preview: None, digest: None, refreshed: false, chart: None }
    }

    /// A stack that is destroyed, and what is done to it before that.
    #[must_use]
    pub fn destruction(teardown: Option<&Teardown>) -> Self {
        let preview = teardown.and_then(Teardown::applied_first).map(|inputs| Preview {
            action: Action::Destroy,
            notes: vec![format!("unlocked first: {inputs} is applied")],
            ..Preview::nothing()
        });
        let (action, certainty) = (Action::Destroy, Certainty::Exact);
        Self { action, certainty, preview, digest: None, refreshed: false, chart: None }
    }

    /// What a driver said, of a stack whose inputs are known (`digest`) or partly `missing`.
    #[must_use]
    pub fn previewed(preview: Preview, digest: Option<Digest>, missing: Vec<Reference>) -> Self {
        let certainty =
            if missing.is_empty() { Certainty::Exact } else { Certainty::Provisional { missing } };
        Self {
            action: preview.action,
            certainty,
            preview: Some(preview),
            digest,
            refreshed: true,
            chart: None,
        }
    }

    /// The entry of a release with where its chart comes from.
    #[must_use]
    pub const fn with_chart(mut self, chart: Option<ChartOrigin>) -> Self {
        self.chart = chart;
        self
    }

    /// Whether it can be carried out as it is: a driver was asked, nothing was missing, and it was made from `digest`.
    #[must_use]
    pub fn holds_for(&self, digest: &Digest) -> bool {
        self.preview.is_some() && self.certainty == Certainty::Exact && self.digest.as_ref() == Some(digest)
    }
}

impl Plan {
    /// The plan with what was learnt of one stack.
    #[must_use]
    pub fn learn(mut self, stack: StackId, entry: Entry) -> Self {
        self.entries.insert(stack, entry);
        self
    }

    /// Whether carrying it out would do anything.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.entries.values().any(|entry| entry.action != Action::None)
    }
}
