use super::Finding;
use crate::google::Refused;

/// The project that gcloud's own client belongs to. Calls of a person's credentials are counted against it where no quota
/// project is set, and most APIs are off in it: <https://docs.cloud.google.com/docs/quotas/set-quota-project>.
const GCLOUD: &str = "projects/764086051850";

impl Refused {
    /// A finding of a check that needs the answer: `what` could not be read.
    #[must_use]
    pub(super) fn finding(&self, check: &'static str, what: &str) -> Finding {
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
