use std::fmt;

use serde::Serialize;

use super::{Fault, Kind, On};

/// How often a fault struck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Struck {
    /// The fault, as `--fault` takes it.
    pub fault: String,
    /// How often it struck: at operations, at clusters that were started with slow webhooks, at runs of helm.
    pub times: u64,
    /// Why it never did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub never: Option<String>,
}

impl Struck {
    /// `met` is how many operations it is for there were.
    pub(super) fn new(fault: &Fault, times: u64, met: u64) -> Self {
        let never = (times == 0).then(|| why_never(fault, met));
        Self { fault: fault.to_string(), times, never }
    }

    /// In a line.
    #[must_use]
    pub fn words(&self) -> String {
        match (&self.never, self.times) {
            (Some(why), _) => format!("{}: never struck: {why}", self.fault),
            (None, 1) => format!("{}: struck once", self.fault),
            (None, times) => format!("{}: struck {times} times", self.fault),
        }
    }
}

fn why_never(fault: &Fault, met: u64) -> String {
    let of = fault.of.as_deref().filter(|of| *of != "*");
    match fault.kind {
        Kind::Webhook => "no cluster was started".to_owned(),
        Kind::HelmKilled => format!(
            "no helm of a stack `{}` was met between its revision and its result",
            of.unwrap_or_default().escape_debug()
        ),
        _ if met == 0 => {
            let what = of.map_or_else(|| "anything".to_owned(), |of| format!("`{}`", of.escape_debug()));
            format!("there was no {} of {what}", fault.on.word())
        }
        _ if fault.chance.is_some() => format!("chance passed by all of {met} such operations"),
        _ if met == 1 => format!("it is for number {}, and there was 1 such operation", fault.nth),
        _ => format!("it is for number {}, and there were {met} such operations", fault.nth),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kind={}", self.kind.word())?;
        if let Some(of) = &self.of {
            write!(f, ",type={}", of.escape_debug())?;
        }
        if self.on != On::Create {
            write!(f, ",on={}", self.on.word())?;
        }
        if let Some(error) = &self.error {
            write!(f, ",error={error}")?;
        }
        if let Some(chance) = self.chance {
            write!(f, ",chance={chance}")?;
        }
        for (name, number) in [("nth", self.nth), ("times", self.times)] {
            if number != 1 {
                write!(f, ",{name}={number}")?;
            }
        }
        if self.seconds > 0.0 {
            write!(f, ",seconds={}", self.seconds)?;
        }
        Ok(())
    }
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Slow => "slow",
            Self::Invisible => "invisible",
            Self::LeavesBehind => "leaves-behind",
            Self::Crash => "crash",
            Self::Webhook => "webhook",
            Self::HelmKilled => "helm-killed",
        }
    }
}

impl On {
    const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rehearsal::faults::{any, one};

    #[test]
    fn a_fault_is_said_as_it_is_given() {
        for text in [
            "kind=error,type=google_compute_network,on=delete,error=quota,nth=2,times=3",
            "kind=slow,chance=0.5,seconds=2.5",
            "kind=helm-killed,type=web",
            "kind=webhook,seconds=20",
        ] {
            assert_eq!(one(text, &any).expect("sound").to_string(), text);
        }
    }
}
