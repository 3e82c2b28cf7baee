use crate::rehearsal::google::{
    plan::{Path, Step},
    protocol::messages as m,
};

const ERROR: i32 = 1;
const WARNING: i32 = 2;

/// An error of the provider.
pub(super) fn error(summary: impl Into<String>, detail: impl Into<String>) -> m::Diagnostic {
    m::Diagnostic { severity: ERROR, summary: summary.into(), detail: detail.into(), attribute: None }
}

/// A warning of the provider.
pub(super) fn warning(summary: impl Into<String>, detail: impl Into<String>) -> m::Diagnostic {
    m::Diagnostic { severity: WARNING, summary: summary.into(), detail: detail.into(), attribute: None }
}

/// A place in a value, for the protocol.
pub(super) fn path(path: &Path) -> m::AttributePath {
    let step = |step: &Step| m::Step {
        selector: Some(match step {
            Step::Name(name) => m::Selector::AttributeName(name.clone()),
            Step::Index(index) => m::Selector::ElementKeyInt(i64::try_from(*index).unwrap_or(i64::MAX)),
        }),
    };
    m::AttributePath { steps: path.iter().map(step).collect() }
}
