use std::time::Duration;

use super::endpoints::is_loopback;

/// How long an API may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a whole answer may take.
const ANSWER: Duration = Duration::from_secs(20);

/// HTTP as all of groundwork speaks it with Google: proxies and authorities are those of the environment (`HTTPS_PROXY`,
/// `NO_PROXY`, `SSL_CERT_FILE`), and what is on this machine is never asked through a proxy.
#[derive(Clone, Debug)]
pub(super) struct Http {
    far: reqwest::Client,
    near: reqwest::Client,
}

impl Http {
    /// # Errors
    /// When no TLS client can be made.
    pub fn new() -> Result<Self, String> {
        let builder = || {
            reqwest::Client::builder()
                .user_agent(concat!("groundwork/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(CONNECT)
                .timeout(ANSWER)
        };
        let made = |builder: reqwest::ClientBuilder| {
            builder.build().map_err(|error| format!("no HTTP client: {}", innermost(&error)))
        };
        Ok(Self { far: made(builder())?, near: made(builder().no_proxy())? })
    }

    /// A request to be filled in.
    pub fn request(&self, method: reqwest::Method, url: &str) -> reqwest::RequestBuilder {
        let near = reqwest::Url::parse(url).is_ok_and(|url| is_loopback(&url));
        if near { self.near.request(method, url) } else { self.far.request(method, url) }
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
