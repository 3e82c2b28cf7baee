use serde::Serialize;

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is there.
    Ok,
    /// A run would fail without it.
    Missing,
    /// It cannot be known, or not yet.
    Unknown,
}

/// One finding of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The check's name.
    pub check: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found, in one line.
    pub what: String,
    /// What to do next: a command where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Who can do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
}

impl Finding {
    /// It is there.
    pub fn ok(check: &'static str, what: impl Into<String>) -> Self {
        Self::new(check, State::Ok, what)
    }

    /// A run would fail without it.
    pub fn missing(check: &'static str, what: impl Into<String>) -> Self {
        Self::new(check, State::Missing, what)
    }

    /// It cannot be known, or not yet.
    pub fn unknown(check: &'static str, what: impl Into<String>) -> Self {
        Self::new(check, State::Unknown, what)
    }

    fn new(check: &'static str, state: State, what: impl Into<String>) -> Self {
        Self { check, state, what: what.into(), next: None, who: None }
    }

    /// Says what to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }

    /// Says who can do it.
    #[must_use]
    pub fn who(mut self, who: impl Into<String>) -> Self {
        self.who = Some(who.into());
        self
    }
}

/// All findings, in the order of the checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The environment.
    pub environment: String,
    /// Whether nothing is missing.
    pub ok: bool,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Report {
    /// A report of these findings.
    #[must_use]
    pub fn new(environment: &str, findings: Vec<Finding>) -> Self {
        let ok = findings.iter().all(|finding| finding.state != State::Missing);
        Self { environment: environment.to_owned(), ok, findings }
    }

    /// How many findings stand like this.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.findings.iter().filter(|finding| finding.state == state).count()
    }
}
