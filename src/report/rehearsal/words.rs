use std::time::Duration;

use super::{Estimate, Real};
use crate::text::count;

/// A typical time, as coarse as it is known: to five seconds below two minutes, to a minute below two hours.
pub(super) fn about(duration: Duration) -> String {
    coarse(rounded(duration))
}

/// To what can honestly be said of it.
fn rounded(duration: Duration) -> Duration {
    let seconds = duration.as_secs_f64();
    let step = match seconds {
        _ if seconds < 117.5 => 5.0,
        _ if seconds < 7170.0 => 60.0,
        _ => 300.0,
    };
    Duration::from_secs_f64((seconds / step).round() * step).max(Duration::from_secs(5))
}

fn coarse(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h {:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}

/// What doing stacks at the same time saves, as the difference of what is said of both; nothing where it is less than
/// a twentieth, which typical times cannot tell.
pub(super) fn saved(estimate: &Estimate) -> Option<String> {
    let saved = rounded(estimate.one_by_one).saturating_sub(rounded(estimate.took));
    (saved * 20 >= estimate.one_by_one).then(|| coarse(saved))
}

/// `about 16m; one stack after the other about 18m, so working in parallel saves about 2m`.
pub(super) fn compared(estimate: &Estimate) -> String {
    let (took, one_by_one) = (about(estimate.took), about(estimate.one_by_one));
    match saved(estimate) {
        Some(saved) => {
            format!(
                "about {took}; one stack after the other about {one_by_one}, so working in parallel saves about {saved}"
            )
        }
        None => format!("about {took}, hardly less than one stack after the other"),
    }
}

/// `project 45s → vpc 1m 05s`.
pub(super) fn path(estimate: &Estimate) -> String {
    let leg = |stack| {
        let time = estimate.duration(stack).map(about).unwrap_or_default();
        format!("{stack} {time}")
    };
    estimate.critical_path.iter().map(leg).collect::<Vec<_>>().join(" → ")
}

/// What the estimate does not cover, if the rehearsal did not get to all.
pub(super) fn uncovered(real: &Real) -> Option<String> {
    if real.without.is_empty() {
        return None;
    }
    let names: Vec<&str> = real.without.iter().map(crate::model::StackId::as_str).collect();
    let stacks = count(names.len(), "stack");
    Some(format!("Not in it: {stacks} that the rehearsal did not bring up ({})", names.join(", ")))
}

/// What is to be known of every estimate.
pub(super) const TYPICAL: &str =
    "From typical times of Google's operations and round guesses for releases, not measured.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_to_the_second_is_not_said_to_the_second() {
        let said = |seconds: u64| about(Duration::from_secs(seconds));
        assert_eq!([said(0), said(3), said(43), said(59)], ["5s", "5s", "45s", "1m"]);
        assert_eq!([said(66), said(119), said(613), said(3580)], ["1m 05s", "2m", "10m", "1h 00m"]);
        assert_eq!(said(7400), "2h 05m");
    }
}
