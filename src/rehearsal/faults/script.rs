use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sha2::{Digest as _, Sha256};

use super::{Fault, Kind, On, Struck, catalogue};

/// The faults of a rehearsal, and how far it has come with them. The same operations meet the same faults each time.
#[derive(Debug, Default)]
pub struct Script {
    seed: u64,
    faults: Vec<Fault>,
    seen: Mutex<Seen>,
}

/// What the faults have met so far.
#[derive(Debug, Default)]
struct Seen {
    /// How many operations it is for, by fault.
    counts: BTreeMap<usize, u64>,
    /// How often it struck, by fault.
    struck: BTreeMap<usize, u64>,
    /// Which things, by fault: chance strikes a thing once, or it would never get anywhere.
    things: BTreeSet<(usize, String)>,
}

/// What becomes of one operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// How much longer it takes.
    pub slow: Duration,
    /// What was made is not seen by others for so long.
    pub invisible: Duration,
    /// It is refused with this error, and nothing is done.
    pub refused: Option<String>,
    /// It is done, and this error is said all the same.
    pub failed: Option<String>,
    /// It is done, and the provider is gone.
    pub crash: bool,
}

impl Script {
    /// A script of these faults.
    #[must_use]
    pub fn new(seed: u64, faults: Vec<Fault>) -> Self {
        Self { seed, faults, seen: Mutex::default() }
    }

    /// Whether nothing goes wrong in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// What becomes of an operation on a thing of a type.
    pub fn decide(&self, on: On, kind: &str, id: &str) -> Decision {
        let mut decision = Decision::default();
        for (index, fault) in self.faults.iter().enumerate() {
            let is_for = fault.on == on && fault.of.as_deref().is_none_or(|of| of == kind || of == "*");
            if !is_for || !self.strikes(index, fault, kind, id) {
                continue;
            }
            let error = || fault.error.as_deref().and_then(catalogue::text);
            match fault.kind {
                Kind::Error => decision.refused = decision.refused.or_else(error),
                Kind::LeavesBehind => decision.failed = decision.failed.or_else(error),
                Kind::Slow => decision.slow += seconds(fault),
                Kind::Invisible => decision.invisible = decision.invisible.max(seconds(fault)),
                Kind::Crash => decision.crash = true,
                Kind::Webhook | Kind::HelmKilled => {}
            }
        }
        decision
    }

    /// Whether a fault strikes now. By count, or by a chance that depends on nothing but the seed and the thing.
    fn strikes(&self, index: usize, fault: &Fault, kind: &str, id: &str) -> bool {
        if matches!(fault.kind, Kind::Webhook | Kind::HelmKilled) {
            return false;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let count = seen.counts.entry(index).or_default();
        *count += 1;
        let count = *count;
        let strikes = match fault.chance {
            Some(chance) => {
                let digest = Sha256::digest(format!("{} {index} {kind} {id}", self.seed));
                let drawn = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
                f64::from(drawn) / f64::from(u32::MAX) < chance
                    && seen.things.insert((index, format!("{kind} {id}")))
            }
            None => (fault.nth..fault.nth.saturating_add(fault.times)).contains(&count),
        };
        if strikes {
            *seen.struck.entry(index).or_default() += 1;
        }
        strikes
    }

    /// Takes in that a cluster was started whose webhooks are slow to answer.
    pub fn webhooks_are_slow(&self) {
        self.struck_at(|fault| fault.kind == Kind::Webhook);
    }

    /// Takes in that the helm of a stack was killed.
    pub fn helm_was_killed(&self, stack: &str) {
        self.struck_at(|fault| fault.kind == Kind::HelmKilled && fault.of.as_deref() == Some(stack));
    }

    fn struck_at(&self, which: impl Fn(&Fault) -> bool) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for (index, _) in self.faults.iter().enumerate().filter(|(_, fault)| which(fault)) {
            *seen.struck.entry(index).or_default() += 1;
        }
    }

    /// How often each fault struck so far, in their order.
    #[must_use]
    pub fn struck(&self) -> Vec<Struck> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |map: &BTreeMap<usize, u64>, index| map.get(&index).copied().unwrap_or_default();
        let faults = self.faults.iter().enumerate();
        faults
            .map(|(index, fault)| Struck::new(fault, of(&seen.struck, index), of(&seen.counts, index)))
            .collect()
    }

    /// How long webhooks of clusters are silent after their pods are ready.
    #[must_use]
    pub fn webhook_delay(&self) -> Duration {
        let webhooks = self.faults.iter().filter(|fault| fault.kind == Kind::Webhook);
        webhooks.map(seconds).max().unwrap_or_default()
    }

    /// The stacks whose helm is killed.
    pub fn helm_killed(&self) -> impl Iterator<Item = &str> {
        self.faults
            .iter()
            .filter(|fault| fault.kind == Kind::HelmKilled)
            .filter_map(|fault| fault.of.as_deref())
    }
}

fn seconds(fault: &Fault) -> Duration {
    Duration::try_from_secs_f64(fault.seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearsal::faults::{any, one};

    #[test]
    fn a_fault_strikes_at_its_count_and_no_other() {
        let fault = one("kind=error,type=google_compute_network,error=rate-limit,nth=2,times=2", &any)
            .expect("sound");
        let script = Script::new(0, vec![fault]);
        let struck = |kind: &str| script.decide(On::Create, kind, "x").refused.is_some();
        assert!(!struck("google_dns_managed_zone"));
        let all: Vec<bool> = (0..4).map(|_| struck("google_compute_network")).collect();
        assert_eq!(all, [false, true, true, false]);
        assert_eq!(script.decide(On::Delete, "google_compute_network", "x"), Decision::default());
    }

    #[test]
    fn chance_follows_from_the_seed() {
        let script = |seed| {
            let script = Script::new(seed, vec![one("kind=slow,seconds=1,chance=0.5", &any).expect("sound")]);
            (0..64)
                .map(|id| script.decide(On::Create, "t", &id.to_string()).slow.is_zero())
                .collect::<Vec<_>>()
        };
        assert_eq!(script(1), script(1));
        assert_ne!(script(1), script(2));
        let slow = script(1).iter().filter(|zero| !**zero).count();
        assert!((16..48).contains(&slow), "{slow}");
    }
}
