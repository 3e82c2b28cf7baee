use std::time::Duration;

/// How long an API may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a whole answer may take.
const ANSWER: Duration = Duration::from_secs(20);

/// HTTP as Google is spoken with: authorities are those of the environment (`SSL_CERT_FILE`), and so are proxies, but for what is
/// on this machine.
#[derive(Clone, Debug)]
pub(super) struct Http(reqwest::Client);

impl Http {
    /// # Errors
    /// When no TLS client can be made.
    pub fn new() -> Result<Self, String> {
        let builder = crate::network::client()
            .user_agent(concat!("groundwork/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER);
        let made = builder.build().map_err(|error| format!("no HTTP client: {}", innermost(&error)))?;
        Ok(Self(made))
    }

    /// A request to be filled in.
    pub fn request(&self, method: reqwest::Method, url: &str) -> reqwest::RequestBuilder {
        self.0.request(method, url)
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
