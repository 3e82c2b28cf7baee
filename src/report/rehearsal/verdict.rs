use std::time::{Duration, Instant};

use serde::Serialize;

/// What a rehearsal came to.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// The environment.
    pub environment: String,
    /// The parts that were played, in order. The first that failed is the last.
    pub parts: Vec<Played>,
    /// Milliseconds for all of it.
    pub took_ms: u128,
    #[serde(skip)]
    begun: Instant,
}

/// A part that was played.
#[derive(Clone, Debug, Serialize)]
pub struct Played {
    /// What it was.
    pub name: String,
    /// How long it took.
    #[serde(rename = "took_ms", serialize_with = "milliseconds")]
    pub took: Duration,
    /// What was not as it must be; nothing when it passed.
    pub problems: Vec<String>,
    /// What is worth saying.
    pub notes: Vec<String>,
}

/// What no rehearsal proves, whatever it says: that is for the real environment.
pub const UNPROVEN: [&str; 6] = [
    "organisation policies",
    "real quotas",
    "how long IAM takes to act",
    "pulls of container images",
    "admission by anything that is not in the charts",
    "the applications' own health",
];

impl Verdict {
    /// Of a rehearsal that begins now.
    #[must_use]
    pub fn new(environment: &str) -> Self {
        Self { environment: environment.to_owned(), parts: Vec::new(), took_ms: 0, begun: Instant::now() }
    }

    /// The rehearsal is over.
    pub fn end(&mut self) {
        self.took_ms = self.begun.elapsed().as_millis();
    }

    /// Whether everything was as it must be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.parts.iter().all(|part| part.problems.is_empty())
    }

    /// Why it did not pass, in a line.
    #[must_use]
    pub fn failure(&self) -> String {
        let failed = self.parts.iter().find(|part| !part.problems.is_empty());
        failed.map_or_else(String::new, |part| format!("the rehearsal failed in `{}`", part.name))
    }
}

fn milliseconds<S: serde::Serializer>(took: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u128(took.as_millis())
}
