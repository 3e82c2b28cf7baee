use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Method, Request, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;

use super::route::{Route, Text};
use crate::model::Fault;

/// The most that is read of an answer.
const LIMIT: usize = 4 << 20;
/// How long one request may take: initialising asks KMS and makes the first raft entries.
const PATIENCE: Duration = Duration::from_mins(1);

/// One server of Vault's, by its HTTP API: <https://developer.hashicorp.com/vault/api-docs>. `OpenBao` has the same.
#[derive(Clone, Debug)]
pub struct Vault {
    route: Route,
}

/// What it answered. It may hold secrets, so it cannot be printed.
pub(super) struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// What it holds: newer endpoints wrap it into `data`.
    pub fn data(&self) -> &Value {
        if self.body["data"].is_object() { &self.body["data"] } else { &self.body }
    }

    /// What Vault says is wrong.
    pub fn errors(&self) -> String {
        let errors = self.body["errors"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let errors: Vec<&str> = errors.collect();
        if errors.is_empty() { format!("HTTP {}", self.status) } else { errors.join("; ") }
    }
}

impl Vault {
    /// The server at the end of a route.
    #[must_use]
    pub const fn new(route: Route) -> Self {
        Self { route }
    }

    /// How messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.route.name
    }

    /// Asks; any answer is one, whatever its status.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&Text>,
        body: Option<&Value>,
    ) -> Result<Answer, Fault> {
        let asked = tokio::time::timeout(PATIENCE, self.exchange(method.clone(), path, token, body)).await;
        let why = match asked {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(why)) => why,
            Err(_) => format!("no answer within {}s", PATIENCE.as_secs()),
        };
        Err(Fault::new(format!("{} does not answer {method} {path}", self.name())).because(why).transient())
    }

    /// Asks for something that must be done or be there.
    pub(super) async fn must(
        &self,
        method: Method,
        path: &str,
        token: &Text,
        body: Option<&Value>,
    ) -> Result<Answer, Fault> {
        let answer = self.ask(method.clone(), path, Some(token), body).await?;
        if answer.is_success() {
            return Ok(answer);
        }
        Err(Fault::new(format!("{} refuses {method} {path}", self.name())).because(answer.errors()))
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        token: Option<&Text>,
        body: Option<&Value>,
    ) -> Result<Answer, String> {
        let said = |error: &dyn std::error::Error| {
            error.source().map_or_else(|| error.to_string(), ToString::to_string)
        };
        let connection = TokioIo::new(self.route.connect().await?);
        let (mut sender, connection) = http1::handshake(connection).await.map_err(|error| said(&error))?;
        let connection = tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/v1/{path}"))
            .header(header::HOST, self.route.host())
            .header("X-Vault-Request", "true");
        if let Some(token) = token {
            let mut value = header::HeaderValue::from_str(token.expose()).map_err(|_| "the token is none")?;
            value.set_sensitive(true);
            request = request.header("X-Vault-Token", value);
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = request.body(Full::new(Bytes::from(body))).map_err(|error| error.to_string())?;
        let response = sender.send_request(request).await.map_err(|error| said(&error))?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), LIMIT).collect().await;
        connection.abort();
        let body = body.map_err(|error| error.to_string())?.to_bytes();
        Ok(Answer { status, body: serde_json::from_slice(&body).unwrap_or_default() })
    }
}
