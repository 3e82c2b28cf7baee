use std::time::Duration;

use jiff::Timestamp;
use serde::Serializer;

/// A duration as whole milliseconds.
pub(super) fn of<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// A duration that may be unknown.
#[allow(clippy::ref_option, reason = "serde passes references")]
pub(super) fn maybe<S: Serializer>(duration: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    of(&duration.unwrap_or_default(), to)
}

/// From one moment to another; nothing where the second comes first.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}
