use serde_json::Value;

/// Whose credentials are used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The principal as IAM writes it, such as `user:ann@acme.example`; `None` where nothing says so.
    pub principal: Option<String>,
    /// What they are, in words.
    pub kind: &'static str,
    /// The project that calls of a person are counted against (`quota_project_id`, `GOOGLE_CLOUD_QUOTA_PROJECT`).
    pub quota_project: Option<String>,
    /// The project that a service account belongs to, in which its calls need the APIs on.
    pub home_project: Option<String>,
    /// Whether it is a person, who needs a quota project.
    pub is_person: bool,
}

impl Identity {
    /// What a credentials file says.
    #[must_use]
    pub fn of_file(content: &Value) -> Self {
        let text = |key: &str| content[key].as_str().map(str::to_owned);
        let impersonated = content["service_account_impersonation_url"].as_str().and_then(impersonated);
        let mut identity = match content["type"].as_str() {
            Some("service_account") => Self {
                kind: "a service account's key",
                principal: text("client_email"),
                home_project: text("project_id"),
                ..Self::default()
            },
            Some("impersonated_service_account") => {
                Self { kind: "an impersonated service account", principal: impersonated, ..Self::default() }
            }
            Some("external_account") => {
                Self { kind: "a federated identity", principal: impersonated, ..Self::default() }
            }
            _ => Self { kind: "a person", is_person: true, ..Self::default() },
        };
        if identity.home_project.is_none() {
            identity.home_project = identity.principal.as_deref().and_then(project_of);
        }
        identity.principal = identity.principal.map(|email| format!("serviceAccount:{email}"));
        identity.quota_project = quota_project().or_else(|| text("quota_project_id"));
        identity
    }

    /// A machine's service account.
    #[must_use]
    pub fn of_machine(email: Option<String>, project: Option<String>) -> Self {
        Self {
            principal: email.map(|email| format!("serviceAccount:{email}")),
            kind: "the service account of this machine",
            quota_project: quota_project(),
            home_project: project,
            is_person: false,
        }
    }

    /// The principal for a command line.
    #[must_use]
    pub fn member(&self) -> &str {
        self.principal.as_deref().unwrap_or("user:YOU")
    }

    /// The project in which the APIs must be on that the first calls go to.
    #[must_use]
    pub fn seed(&self) -> Option<&str> {
        self.quota_project.as_deref().or(self.home_project.as_deref())
    }
}

fn quota_project() -> Option<String> {
    std::env::var("GOOGLE_CLOUD_QUOTA_PROJECT").ok().filter(|project| !project.is_empty())
}

/// `…/serviceAccounts/EMAIL:generateAccessToken` → the address.
fn impersonated(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("/serviceAccounts/")?;
    rest.split(':').next().map(str::to_owned)
}

/// `NAME@PROJECT.iam.gserviceaccount.com` → the project.
fn project_of(email: &str) -> Option<String> {
    let (_, domain) = email.split_once('@')?;
    domain.strip_suffix(".iam.gserviceaccount.com").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn files_say_whose_they_are() {
        let key = json!({ "type": "service_account", "client_email": "ci@seed.iam.gserviceaccount.com", "project_id": "seed" });
        let key = Identity::of_file(&key);
        assert_eq!(
            (key.member(), key.seed()),
            ("serviceAccount:ci@seed.iam.gserviceaccount.com", Some("seed"))
        );
        let url = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/ci@seed.iam.gserviceaccount.com:generateAccessToken";
        for kind in ["impersonated_service_account", "external_account"] {
            let other = Identity::of_file(&json!({ "type": kind, "service_account_impersonation_url": url }));
            assert_eq!((&other.principal, other.seed()), (&key.principal, Some("seed")), "{kind}");
        }
        let person = Identity::of_file(&json!({ "type": "authorized_user", "quota_project_id": "seed" }));
        assert_eq!((person.member(), person.seed(), person.is_person), ("user:YOU", Some("seed"), true));
    }
}
