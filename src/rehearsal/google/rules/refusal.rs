use std::fmt;

/// Why something is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Google's API says no.
    Google(ApiError),
    /// The provider does not even ask.
    Provider(String),
}

/// What Google's API answers, as its client library writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub code: u16,
    /// What it says.
    pub message: String,
    /// Its reason, such as `notFound`; empty where the API gives none.
    pub reason: &'static str,
}

impl Refusal {
    /// An answer of Google's API.
    #[must_use]
    pub fn google(code: u16, message: impl Into<String>, reason: &'static str) -> Self {
        Self::Google(ApiError { code, message: message.into(), reason })
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "googleapi: Error {}: {}", self.code, self.message)?;
        if self.reason.is_empty() { Ok(()) } else { write!(f, ", {}", self.reason) }
    }
}
