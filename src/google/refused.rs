use serde_json::Value;

/// Why an API did not answer what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status; `None` where there was no answer.
    pub status: Option<u16>,
    /// What Google said, or what happened.
    pub message: String,
    /// `reason` of the error's `google.rpc.ErrorInfo`.
    pub reason: Option<String>,
    /// The API that it is about.
    pub service: String,
    /// The project that the call was counted against: `projects/NUMBER`.
    pub consumer: Option<String>,
}

impl Refused {
    /// No answer came.
    #[must_use]
    pub fn unreachable(service: &str, why: String) -> Self {
        Self { status: None, message: why, reason: None, service: service.to_owned(), consumer: None }
    }

    /// There is no token to ask with.
    #[must_use]
    pub fn credentials(service: &str, why: String) -> Self {
        Self { status: Some(401), ..Self::unreachable(service, why) }
    }

    /// What the body of an answer says: <https://google.aip.dev/193>.
    #[must_use]
    pub fn answer(service: &str, status: u16, body: &str) -> Self {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let error = &body["error"];
        let mut details = error["details"].as_array().into_iter().flatten();
        let info = details.rfind(|detail| {
            detail["@type"].as_str().is_some_and(|kind| kind.ends_with("google.rpc.ErrorInfo"))
        });
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let metadata = info.map(|info| &info["metadata"]);
        Self {
            status: Some(status),
            message: text(Some(&error["message"])).unwrap_or_else(|| format!("HTTP {status}")),
            reason: text(info.map(|info| &info["reason"])),
            service: text(metadata.map(|metadata| &metadata["service"]))
                .unwrap_or_else(|| service.to_owned()),
            consumer: text(metadata.map(|metadata| &metadata["consumer"])),
        }
    }

    /// Whether there is nothing of the name.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.status == Some(404)
    }

    /// Whether it may not be asked, or is not there: Google does not tell one from the other.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        self.status == Some(403) && !self.is_off()
    }

    /// Whether the credentials are not accepted at all.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        self.status == Some(401)
    }

    /// Whether the API is off in the project that the call is counted against.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.reason.as_deref() == Some("SERVICE_DISABLED")
    }

    /// Whether the same request may be answered a little later: <https://docs.cloud.google.com/storage/docs/retry-strategy>.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self.status, None | Some(408 | 429 | 500..=599))
    }

    /// Whether a precondition of the request did not hold.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.status == Some(412)
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.service, self.message)
    }
}

impl std::error::Error for Refused {}
