use std::time::Duration;

use crate::model::{Digest, StackId};

/// How often an act is tried in all.
const TRIES: u32 = 4;

/// How long to wait before trying again after `attempts` failures, or `None` when it was tried often enough: 4 s, then
/// three times as long each time, moved by up to a quarter so that stacks that failed together do not return together.
/// The jitter comes from the stack's name: a run can be replayed.
#[must_use]
pub(super) fn wait(stack: &StackId, attempts: u32) -> Option<Duration> {
    if attempts >= TRIES {
        return None;
    }
    let seed = Digest::of(format!("{stack} {attempts}").as_bytes());
    let jitter = u32::from_str_radix(&seed.as_str()[..4], 16).unwrap_or_default();
    let base = Duration::from_secs(4) * 3_u32.pow(attempts - 1);
    Some(base * 3 / 4 + base / 2 * jitter / 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_bounded_jittered_and_grow() {
        let ids: Vec<StackId> =
            ["a", "b", "c"].into_iter().map(|name| StackId::new(name).expect("a name")).collect();
        for id in &ids {
            let waits: Vec<Duration> = (1..TRIES).map(|n| wait(id, n).expect("a wait")).collect();
            assert!(waits.is_sorted(), "{waits:?}");
            assert!(waits[0] >= Duration::from_secs(3) && waits[2] <= Duration::from_secs(45), "{waits:?}");
            assert_eq!(wait(id, TRIES), None);
        }
        assert_ne!(wait(&ids[0], 1), wait(&ids[1], 1));
    }
}
