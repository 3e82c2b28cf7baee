use std::error::Error as _;

use crate::model::Fault;

/// A request that failed, in words, without the type names that kube puts around them.
#[must_use]
pub fn refused(error: &kube::Error, what: &str) -> Fault {
    let fault = Fault::new(what).because(plain(error));
    match error {
        kube::Error::Api(status) if status.code == 401 => fault.hint(
            "the credentials are not accepted: look at the outputs of the stack that gives the cluster",
        ),
        kube::Error::Api(status) if status.code == 403 => {
            fault.hint("whoever runs groundwork lacks a permission in this cluster")
        }
        kube::Error::Api(status) if matches!(status.code, 429 | 500 | 502..=504) => fault.transient(),
        kube::Error::Service(_) | kube::Error::HyperError(_) => fault.transient(),
        _ => fault,
    }
}

/// The reason of a failed request.
pub(super) fn plain(error: &kube::Error) -> String {
    match error {
        kube::Error::Api(status) => status.message.clone(),
        // "ServiceError: client error (Connect): tcp connect error: Connection refused (os error 111)": the last two say it.
        kube::Error::Service(_) | kube::Error::HyperError(_) => deepest(error, 2),
        other => other.to_string(),
    }
}

/// The innermost causes of an error, outermost first.
fn deepest(error: &kube::Error, keep: usize) -> String {
    let mut causes: Vec<String> = Vec::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        causes.push(inner.to_string());
        cause = inner.source();
    }
    if causes.is_empty() {
        return error.to_string();
    }
    let mut last = causes.split_off(causes.len().saturating_sub(keep));
    last.dedup_by(|later, earlier| earlier.contains(later.as_str()));
    last.join(": ")
}

/// Whether what was asked for is not there.
#[must_use]
pub fn is_not_found(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 404)
}

/// Whether it is there already, or was changed in between.
#[must_use]
pub fn is_conflict(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 409)
}

/// Whether we may not.
#[must_use]
pub fn is_forbidden(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == 403)
}

/// Whether nobody answered at all.
#[must_use]
pub const fn unreachable(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Service(_) | kube::Error::HyperError(_))
}
