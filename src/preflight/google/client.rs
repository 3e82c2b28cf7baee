use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use super::{Endpoints, Refused};
use crate::model::Secret;

/// How long an API may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a whole answer may take.
const ANSWER: Duration = Duration::from_secs(20);

/// An API of Google's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Api {
    /// Its host.
    pub host: &'static str,
    /// Whether a call is counted against the caller's quota project; else it is against the project that it is about:
    /// <https://docs.cloud.google.com/docs/quotas/quota-project>.
    client_based: bool,
}

impl Api {
    /// Organisations, folders, projects.
    pub const RESOURCES: Self = Self { host: "cloudresourcemanager.googleapis.com", client_based: true };
    /// Billing accounts.
    pub const BILLING: Self = Self { host: "cloudbilling.googleapis.com", client_based: true };
    /// Which APIs are on.
    pub const SERVICES: Self = Self { host: "serviceusage.googleapis.com", client_based: true };
    /// Organisation policies.
    pub const POLICIES: Self = Self { host: "orgpolicy.googleapis.com", client_based: true };
    /// Quotas, networks.
    pub const COMPUTE: Self = Self { host: "compute.googleapis.com", client_based: false };
    /// Zones.
    pub const DNS: Self = Self { host: "dns.googleapis.com", client_based: false };
    /// Buckets.
    pub const STORAGE: Self = Self { host: "storage.googleapis.com", client_based: false };
    /// Who a person is.
    pub const WHO: Self = Self { host: "openidconnect.googleapis.com", client_based: false };
    /// The public DNS, over HTTPS. It gets no token.
    pub const PUBLIC_DNS: Self = Self { host: "dns.google", client_based: false };
}

/// A client with a token, which is neither shown nor written anywhere.
#[derive(Debug)]
pub struct Google {
    client: reqwest::Client,
    endpoints: Endpoints,
    token: Option<Secret<String>>,
    quota_project: Option<String>,
}

impl Google {
    /// A client without a token, for what everybody may ask.
    ///
    /// # Errors
    /// When no TLS client can be made.
    pub fn new(endpoints: Endpoints) -> Result<Self, String> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("groundwork/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .build()
            .map_err(|error| format!("no HTTP client: {error}"))?;
        Ok(Self { client, endpoints, token: None, quota_project: None })
    }

    /// The same with a token, and the project that calls are counted against.
    #[must_use]
    pub fn with(&self, token: Secret<String>, quota_project: Option<String>) -> Self {
        let (client, endpoints) = (self.client.clone(), self.endpoints.clone());
        Self { client, endpoints, token: Some(token), quota_project }
    }

    /// GETs a path, which begins with a slash and may have a query.
    ///
    /// # Errors
    /// When there is no answer, or another than success.
    pub async fn get(&self, api: Api, path: &str) -> Result<Value, Refused> {
        self.send(Method::GET, api, path, None).await
    }

    /// POSTs a body.
    ///
    /// # Errors
    /// When there is no answer, or another than success.
    pub async fn post(&self, api: Api, path: &str, body: &Value) -> Result<Value, Refused> {
        self.send(Method::POST, api, path, Some(body)).await
    }

    /// Changes what a body names (PATCH).
    ///
    /// # Errors
    /// When there is no answer, or another than success.
    pub async fn patch(&self, api: Api, path: &str, body: &Value) -> Result<Value, Refused> {
        self.send(Method::PATCH, api, path, Some(body)).await
    }

    /// Which of these permissions the caller has on a resource: every API that has policies answers `:testIamPermissions`.
    ///
    /// # Errors
    /// When there is no answer, or another than success.
    pub async fn granted(
        &self,
        api: Api,
        resource: &str,
        permissions: &[&str],
    ) -> Result<Vec<String>, Refused> {
        let mut granted = Vec::new();
        // https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/testIamPermissions takes 100 at most.
        for some in permissions.chunks(100) {
            let body = serde_json::json!({ "permissions": some });
            let answer = self.post(api, &format!("{resource}:testIamPermissions"), &body).await?;
            let known = answer["permissions"].as_array().into_iter().flatten();
            granted.extend(known.filter_map(Value::as_str).map(str::to_owned));
        }
        Ok(granted)
    }

    async fn send(
        &self,
        method: Method,
        api: Api,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Refused> {
        let mut request = self.client.request(method, self.endpoints.url(api.host, path));
        if let Some(token) = self.token.as_ref().filter(|_| api != Api::PUBLIC_DNS) {
            request = request.bearer_auth(token.expose());
        }
        if let Some(project) = self.quota_project.as_ref().filter(|_| api.client_based) {
            request = request.header("x-goog-user-project", project);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let unreachable =
            |error: reqwest::Error| Refused::unreachable(api.host, innermost(&error.without_url()));
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        let text = answer.text().await.map_err(unreachable)?;
        if !status.is_success() {
            return Err(Refused::answer(api.host, status.as_u16(), &text));
        }
        if text.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text)
            .map_err(|_| Refused::unreachable(api.host, "its answer is not JSON".into()))
    }
}

/// The message at the end of an error's chain: the one that says what happened.
pub(super) fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
