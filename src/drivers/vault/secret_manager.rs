use std::time::Duration;

use base64::Engine as _;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{google::Identity, route::Text};
use crate::model::{Fault, Secret};

/// Google's Secret Manager: <https://cloud.google.com/secret-manager/docs/reference/rest>.
#[derive(Debug)]
pub struct SecretManager {
    client: reqwest::Client,
    endpoint: String,
    identity: Identity,
    /// The token in use; another one is asked for when it is refused.
    token: tokio::sync::Mutex<Option<Text>>,
}

/// The newest version of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    /// Its full name.
    pub name: String,
    /// What can be done with it.
    pub state: State,
}

/// A version's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Enabled,
    Disabled,
    Destroyed,
}

const PATIENCE: Duration = Duration::from_secs(30);

impl SecretManager {
    /// Google's own address.
    pub const ENDPOINT: &'static str = "https://secretmanager.googleapis.com";

    /// Secret Manager at an address, as somebody.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(endpoint: &str, identity: Identity) -> Result<Self, Fault> {
        let client = reqwest::Client::builder().timeout(PATIENCE).build();
        let client =
            client.map_err(|error| Fault::new("no HTTP client can be made").because(error.to_string()))?;
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        Ok(Self { client, endpoint, identity, token: tokio::sync::Mutex::default() })
    }

    /// Those of the permissions that we lack on a secret. Google warns that this may claim too much, never too little.
    pub(super) async fn lacking<'p>(&self, secret: &str, wanted: &[&'p str]) -> Result<Vec<&'p str>, Fault> {
        let body = json!({ "permissions": wanted });
        let answer =
            self.ask(Method::POST, &format!("{secret}:testIamPermissions"), Some(&body), None).await?;
        let has = |permission: &str| {
            answer["permissions"].as_array().is_some_and(|all| all.iter().any(|one| one == permission))
        };
        Ok(wanted.iter().copied().filter(|permission| !has(permission)).collect())
    }

    /// The newest version of a secret, if it has one.
    pub(super) async fn latest(&self, secret: &str) -> Result<Option<Version>, Fault> {
        let (status, answer) = self.send(Method::GET, &format!("{secret}/versions/latest"), None).await?;
        if status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let answer = understood(secret, status, answer, None)?;
        let state = match answer["state"].as_str() {
            Some("ENABLED") => State::Enabled,
            Some("DISABLED") => State::Disabled,
            _ => State::Destroyed,
        };
        Ok(Some(Version { name: named(&answer, secret)?, state }))
    }

    /// Adds a version. Returns once Google has it.
    pub(super) async fn add(&self, secret: &str, payload: &Text) -> Result<Version, Fault> {
        let data = base64::engine::general_purpose::STANDARD.encode(payload.expose());
        let body = json!({ "payload": { "data": data } });
        let answer =
            self.ask(Method::POST, &format!("{secret}:addVersion"), Some(&body), Some(&data)).await?;
        Ok(Version { name: named(&answer, secret)?, state: State::Enabled })
    }

    /// What a version holds.
    pub(super) async fn access(&self, version: &str) -> Result<Text, Fault> {
        let answer = self.ask(Method::GET, &format!("{version}:access"), None, None).await?;
        let data = answer["payload"]["data"].as_str().unwrap_or_default();
        let text = base64::engine::general_purpose::STANDARD.decode(data).ok();
        let text = text.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| !text.is_empty());
        text.map(Secret::new).ok_or_else(|| Fault::new(format!("`{version}` holds no text")))
    }

    /// Makes a version `enable`d, `disable`d or `destroy`ed.
    pub(super) async fn turn(&self, version: &str, verb: &str) -> Result<(), Fault> {
        self.ask(Method::POST, &format!("{version}:{verb}"), Some(&json!({})), None).await.map(|_| ())
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        secret: Option<&str>,
    ) -> Result<Value, Fault> {
        let (status, answer) = self.send(method, path, body).await?;
        understood(path, status, answer, secret)
    }

    /// Sends a request; once more with a new token where the one at hand is refused.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Value), Fault> {
        let mut known = self.token.lock().await;
        for fresh in [known.is_none(), true] {
            if fresh {
                *known = Some(self.identity.token().await?);
            }
            let Some(token) = &*known else { continue };
            let mut request = self.client.request(method.clone(), format!("{}/v1/{path}", self.endpoint));
            request = request.bearer_auth(token.expose());
            if let Some(body) = body {
                request = request.json(body);
            }
            let unreachable = |error: reqwest::Error| {
                Fault::new("Secret Manager does not answer").because(innermost(&error)).transient()
            };
            let response = request.send().await.map_err(unreachable)?;
            let status = response.status();
            if status == StatusCode::UNAUTHORIZED && !fresh {
                continue;
            }
            let text = response.text().await.map_err(unreachable)?;
            return Ok((status, serde_json::from_str(&text).unwrap_or_default()));
        }
        Err(Fault::new("Secret Manager does not accept the access token"))
    }
}

/// An answer that is no error. What was sent is taken out of what is quoted: Google repeats a value that it refuses.
fn understood(path: &str, status: StatusCode, answer: Value, secret: Option<&str>) -> Result<Value, Fault> {
    if status.is_success() {
        return Ok(answer);
    }
    let said = answer["error"]["message"].as_str().unwrap_or("it does not say why");
    let said = secret.map_or_else(|| said.to_owned(), |secret| said.replace(secret, "(sensitive)"));
    let what = format!("Secret Manager refuses `{path}`");
    let fault = Fault::new(what).because(format!("HTTP {}: {said}", status.as_u16()));
    Err(match status.as_u16() {
        403 | 404 => fault.hint(
            "the stack that makes the secrets lets one identity write them: run this as that identity; new rights take \
             minutes to count",
        ),
        429 | 500..=599 => fault.transient(),
        _ => fault,
    })
}

fn named(answer: &Value, secret: &str) -> Result<String, Fault> {
    let name = answer["name"].as_str().map(str::to_owned);
    name.ok_or_else(|| Fault::new(format!("Secret Manager names no version of `{secret}`")))
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
