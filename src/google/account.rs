use serde_json::json;

use super::{Api, Google, Identity, Refused};
use crate::model::Secret;

/// What makes Terraform's google provider, its gcs backend and Google's Go libraries behind them act as a service account.
/// <https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference#impersonate_service_account>,
/// <https://developer.hashicorp.com/terraform/language/backend/gcs#impersonate_service_account>
pub const IMPERSONATE: &str = "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT";

/// What a token is for.
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";
/// The longest that Google gives a token where no organisation policy allows more.
const LIFETIME: &str = "3600s";

/// A service account that somebody acts as.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// Who acts.
    pub by: Box<Google>,
    /// Its address.
    pub address: String,
}

/// A token of a service account.
#[derive(Clone, Debug)]
pub struct AccountToken {
    /// The token.
    pub token: Secret<String>,
    /// When it ends, RFC 3339.
    pub expires: String,
}

impl Google {
    /// The same as a service account that whoever is signed in may act as (`roles/iam.serviceAccountTokenCreator` on it).
    #[must_use]
    pub fn acting_as(&self, account: &str) -> Self {
        self.with_account(Account { by: Box::new(self.clone()), address: account.to_owned() })
    }

    /// A token of a service account:
    /// <https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken>.
    ///
    /// # Errors
    /// When nobody answers, or whoever is signed in may not act as it.
    pub async fn token_of(&self, account: &str) -> Result<AccountToken, Refused> {
        let path = format!("/v1/projects/-/serviceAccounts/{account}:generateAccessToken");
        let body = json!({ "scope": [SCOPE], "lifetime": LIFETIME });
        let answer = self.post(Api::CREDENTIALS, &path, &body).await?;
        let text = |key: &str| answer[key].as_str().map(str::to_owned);
        match (text("accessToken"), text("expireTime")) {
            (Some(token), Some(expires)) => Ok(AccountToken { token: Secret::new(token), expires }),
            _ => Err(Refused::unreachable(Api::CREDENTIALS.host, "its answer holds no token".to_owned())),
        }
    }
}

impl Account {
    pub async fn token(&self) -> Result<Secret<String>, String> {
        let made = self.by.token_of(&self.address).await;
        made.map(|made| made.token).map_err(|refused| format!("acting as {}: {refused}", self.address))
    }
}

impl Identity {
    /// A service account that somebody acts as.
    #[must_use]
    pub fn of_account(account: &str) -> Self {
        Self {
            principal: Some(format!("serviceAccount:{account}")),
            kind: "a service account that is acted as",
            home_project: super::identity::project_of(account),
            ..Self::default()
        }
    }
}
