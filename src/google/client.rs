use std::sync::Arc;

use bytes::Bytes;
use reqwest::{Method, header::HeaderMap};
use serde_json::Value;
use tokio::sync::Mutex;

use super::{
    Api, Credentials, Endpoints, Refused,
    http::{Http, innermost},
};
use crate::model::Secret;

/// Asks Google, with or without credentials. A token is neither shown nor written anywhere.
#[derive(Clone, Debug)]
pub struct Google {
    http: Http,
    endpoints: Endpoints,
    signed_in: Option<Arc<SignedIn>>,
}

/// Credentials, and the token in use.
#[derive(Debug)]
struct SignedIn {
    credentials: Credentials,
    quota_project: Option<String>,
    token: Mutex<Option<Secret<String>>>,
}

/// What is sent beside method and address.
#[derive(Clone, Copy, Debug)]
pub enum Body<'a> {
    /// Nothing.
    Empty,
    /// JSON.
    Json(&'a Value),
    /// Bytes of a media type.
    Bytes(&'a Bytes, &'a str),
}

/// An answer that is a success.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON; null where it is empty.
    ///
    /// # Errors
    /// When it is something else.
    pub fn json(&self, api: Api) -> Result<Value, Refused> {
        if self.body.trim_ascii().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body)
            .map_err(|_| Refused::unreachable(api.host, "its answer is not JSON".into()))
    }
}

impl Google {
    /// A client without a token, for what everybody may ask.
    ///
    /// # Errors
    /// When no TLS client can be made.
    pub fn new(endpoints: Endpoints) -> Result<Self, String> {
        Ok(Self { http: Http::new()?, endpoints, signed_in: None })
    }

    /// The same as somebody. A token is got when the first call needs one, and again when it is not accepted any more.
    #[must_use]
    pub fn signed_in(&self, credentials: Credentials) -> Self {
        let quota_project = credentials.identity().quota_project;
        let signed_in = SignedIn { credentials, quota_project, token: Mutex::default() };
        Self { signed_in: Some(Arc::new(signed_in)), ..self.clone() }
    }

    /// Gets a token, if there is somebody to get one for. Nothing of the credentials is in the error.
    ///
    /// # Errors
    /// When the credentials are not complete, expired, revoked, or nobody can be asked.
    pub async fn sign_in(&self) -> Result<(), String> {
        let Some(signed_in) = &self.signed_in else { return Ok(()) };
        signed_in.token(None).await.map(|_| ())
    }

    /// GETs a path, which begins with a slash and may have a query.
    ///
    /// # Errors
    /// When there is no answer, or another than success.
    pub async fn get(&self, api: Api, path: &str) -> Result<Value, Refused> {
        self.send(Method::GET, api, path, Body::Empty).await?.json(api)
    }

    /// POSTs a body.
    ///
    /// # Errors
    /// When there is no answer, or another than success.
    pub async fn post(&self, api: Api, path: &str, body: &Value) -> Result<Value, Refused> {
        self.send(Method::POST, api, path, Body::Json(body)).await?.json(api)
    }

    /// Changes what a body names (PATCH).
    ///
    /// # Errors
    /// When there is no answer, or another than success.
    pub async fn patch(&self, api: Api, path: &str, body: &Value) -> Result<Value, Refused> {
        self.send(Method::PATCH, api, path, Body::Json(body)).await?.json(api)
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

    /// Sends a request; once more with a new token where the one at hand is refused.
    ///
    /// # Errors
    /// When there is no answer, or another than success.
    pub async fn send(
        &self,
        method: Method,
        api: Api,
        path: &str,
        body: Body<'_>,
    ) -> Result<Answer, Refused> {
        let Some(signed_in) = self.signed_in.as_ref().filter(|_| api != Api::PUBLIC_DNS) else {
            return self.send_as(None, method, api, path, body).await;
        };
        let no_token = |why| Refused::credentials(api.host, why);
        let token = signed_in.token(None).await.map_err(no_token)?;
        let first = self.send_as(Some((signed_in, &token)), method.clone(), api, path, body).await;
        if !first.as_ref().is_err_and(Refused::is_unauthenticated) {
            return first;
        }
        let fresh = signed_in.token(Some(&token)).await.map_err(no_token)?;
        if fresh == token {
            return first;
        }
        self.send_as(Some((signed_in, &fresh)), method, api, path, body).await
    }

    async fn send_as(
        &self,
        who: Option<(&Arc<SignedIn>, &Secret<String>)>,
        method: Method,
        api: Api,
        path: &str,
        body: Body<'_>,
    ) -> Result<Answer, Refused> {
        let mut request = self.http.request(method, &self.endpoints.url(api.host, path));
        if let Some((signed_in, token)) = who {
            request = request.bearer_auth(token.expose());
            if let Some(project) = signed_in.quota_project.as_ref().filter(|_| api.client_based) {
                request = request.header("x-goog-user-project", project);
            }
        }
        request = match body {
            Body::Empty => request,
            Body::Json(body) => request.json(body),
            Body::Bytes(bytes, media_type) => {
                request.header(reqwest::header::CONTENT_TYPE, media_type).body(bytes.clone())
            }
        };
        let unreachable =
            |error: reqwest::Error| Refused::unreachable(api.host, innermost(&error.without_url()));
        let answer = request.send().await.map_err(unreachable)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(unreachable)?;
        if status.is_success() {
            return Ok(Answer { headers, body });
        }
        Err(Refused::answer(api.host, status.as_u16(), &String::from_utf8_lossy(&body)))
    }
}

impl SignedIn {
    /// The token in use; a new one where there is none, or this one was refused.
    async fn token(&self, refused: Option<&Secret<String>>) -> Result<Secret<String>, String> {
        let mut known = self.token.lock().await;
        if let Some(token) = known.as_ref().filter(|token| Some(*token) != refused) {
            return Ok(token.clone());
        }
        let token = self.credentials.token().await?;
        *known = Some(token.clone());
        Ok(token)
    }
}
