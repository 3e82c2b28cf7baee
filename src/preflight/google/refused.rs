use serde_json::Value;

use crate::preflight::Finding;

/// The project that gcloud's own client belongs to. Calls of a person's credentials are counted against it where no quota
/// project is set, and most APIs are off in it: <https://docs.cloud.google.com/docs/quotas/set-quota-project>.
const GCLOUD: &str = "projects/764086051850";

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

    /// A finding of a check that needs the answer: `what` could not be read.
    #[must_use]
    pub fn finding(&self, check: &'static str, what: &str) -> Finding {
        let message = self.message.lines().next().unwrap_or_default();
        if self.is_off() && self.consumer.as_deref() == Some(GCLOUD) {
            return Finding::missing(check, format!("{what} cannot be read: {} wants a quota project", self.service))
                .next("gcloud auth application-default set-quota-project PROJECT")
                .who("you, with any project in which you may use services (roles/serviceusage.serviceUsageConsumer)");
        }
        if self.is_off() {
            let project = self
                .consumer
                .as_deref()
                .map_or("PROJECT", |consumer| consumer.trim_start_matches("projects/"));
            return Finding::missing(
                check,
                format!("{what} cannot be read: {} is off in project {project}", self.service),
            )
            .next(format!("gcloud services enable {} --project {project}", self.service))
            .who(format!("whoever has roles/serviceusage.serviceUsageAdmin in project {project}"));
        }
        match self.status {
            None => Finding::unknown(
                check,
                format!("{what} cannot be read: {} does not answer: {message}", self.service),
            )
            .next("check that the network lets https to googleapis.com through (HTTPS_PROXY is used)"),
            Some(401) => Finding::missing(
                check,
                format!("{what} cannot be read: the credentials are refused: {message}"),
            )
            .next("gcloud auth application-default login"),
            Some(_) => Finding::unknown(check, format!("{what} cannot be read: {message}")),
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.service, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::State;

    fn off(consumer: &str) -> Refused {
        let body = serde_json::json!({ "error": { "code": 403, "message": "it is off\nmore", "details": [
            { "@type": "type.googleapis.com/google.rpc.Help" },
            { "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED",
              "metadata": { "service": "cloudbilling.googleapis.com", "consumer": consumer } },
        ]}});
        Refused::answer("cloudbilling.googleapis.com", 403, &body.to_string())
    }

    #[test]
    fn an_api_that_is_off_is_missing_and_says_where() {
        let finding = off("projects/42").finding("billing", "the account");
        assert_eq!(finding.state, State::Missing);
        assert_eq!(
            finding.next.as_deref(),
            Some("gcloud services enable cloudbilling.googleapis.com --project 42")
        );
        let finding = off(GCLOUD).finding("billing", "the account");
        assert!(finding.next.is_some_and(|next| next.contains("set-quota-project")));
    }

    #[test]
    fn what_may_not_be_read_is_unknown() {
        let refused = Refused::answer("x", 403, r#"{"error": {"message": "no"}}"#);
        assert!(refused.is_denied());
        assert_eq!(refused.finding("a", "b").state, State::Unknown);
        assert_eq!(Refused::answer("x", 502, "<html>").message, "HTTP 502");
        assert_eq!(Refused::unreachable("x", "refused".into()).finding("a", "b").state, State::Unknown);
    }
}
