use serde::Serialize;

use super::Point;

/// A point that a workload of a release, or its namespace, need not meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiver {
    /// The point.
    pub point: Point,
    /// `deployment/web`; nothing for the namespace itself.
    pub workload: Option<String>,
    /// Where that is, unless it is the release's namespace.
    pub namespace: Option<String>,
    /// Why.
    pub reason: String,
}
