use std::time::Duration;

use reqwest::header::{HeaderMap, LINK, WWW_AUTHENTICATE};

/// How long a host may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take: an index of charts may have many megabytes.
const ANSWER: Duration = Duration::from_mins(1);
/// The longest answer that is read.
const LONGEST: usize = 128 << 20;

/// Asks hosts for lists of versions. Proxies are taken from the environment.
#[derive(Clone, Debug)]
pub struct Web(reqwest::Client);

/// An answer.
pub(super) struct Page {
    pub headers: HeaderMap,
    pub text: String,
}

impl Web {
    /// A client.
    ///
    /// # Errors
    /// When none can be made.
    pub fn new() -> Result<Self, String> {
        let builder = reqwest::Client::builder().connect_timeout(CONNECT).timeout(ANSWER);
        let builder = builder.user_agent(concat!("groundwork/", env!("CARGO_PKG_VERSION")));
        builder.build().map(Self).map_err(|error| format!("no HTTP client: {}", innermost(&error)))
    }

    /// What stands at an address.
    pub(super) async fn get(&self, url: &str) -> Result<Page, String> {
        self.get_as(url, None).await
    }

    /// What a registry of containers has there: a token for anonymous readers is got where it asks for one
    /// (<https://distribution.github.io/distribution/spec/auth/token/>).
    pub(super) async fn get_from_registry(&self, url: &str) -> Result<Page, String> {
        let first = self.send(url, None).await?;
        if first.status() != reqwest::StatusCode::UNAUTHORIZED {
            return page(url, first).await;
        }
        let challenge = first.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let realm =
            challenge.and_then(token_address).ok_or_else(|| format!("{}: it asks for a login", host(url)))?;
        let answer = self.get(&realm).await?.text;
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap_or_default();
        let token = answer["token"].as_str().or(answer["access_token"].as_str());
        let token =
            token.ok_or_else(|| format!("{}: it gives no token to anonymous readers", host(&realm)))?;
        self.get_as(url, Some(token)).await
    }

    async fn get_as(&self, url: &str, token: Option<&str>) -> Result<Page, String> {
        page(url, self.send(url, token).await?).await
    }

    async fn send(&self, url: &str, token: Option<&str>) -> Result<reqwest::Response, String> {
        let request = self.0.get(url);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.send().await.map_err(|error| format!("{}: {}", host(url), innermost(&error)))
    }
}

async fn page(url: &str, mut response: reqwest::Response) -> Result<Page, String> {
    let (status, headers) = (response.status(), response.headers().clone());
    if !status.is_success() {
        return Err(format!("{url}: HTTP {status}"));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|error| format!("{}: {}", host(url), innermost(&error)))?
    {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(format!("{url}: it is longer than {LONGEST} bytes"));
        }
    }
    Ok(Page { headers, text: String::from_utf8_lossy(&bytes).into_owned() })
}

impl Page {
    /// The path of the next part of a list (RFC 8288).
    pub fn next(&self) -> Option<&str> {
        let link = self.headers.get(LINK)?.to_str().ok()?;
        let (path, rest) = link.strip_prefix('<')?.split_once('>')?;
        rest.contains("rel=\"next\"").then_some(path)
    }
}

/// Where a challenge such as `Bearer realm="https://a/token",service="a",scope="repository:x:pull"` has tokens.
fn token_address(challenge: &str) -> Option<String> {
    let parameters = challenge.strip_prefix("Bearer ")?;
    let value = |name: &str| {
        let (_, rest) = parameters.split_once(&format!("{name}=\""))?;
        Some(rest.split_once('"')?.0)
    };
    let mut url = reqwest::Url::parse(value("realm")?).ok().filter(|url| url.scheme() == "https")?;
    for name in ["service", "scope"] {
        if let Some(value) = value(name) {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    Some(url.into())
}

/// The host of an address, for messages.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_says_where_tokens_are() {
        let challenge =
            "Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\",scope=\"repository:a/b:pull\"";
        let url = token_address(challenge).expect("an address");
        assert_eq!(url, "https://ghcr.io/token?service=ghcr.io&scope=repository%3Aa%2Fb%3Apull");
        assert_eq!(token_address("Basic realm=\"https://a\""), None);
        assert_eq!(token_address("Bearer realm=\"http://a/token\""), None, "no token in the clear");
    }
}
