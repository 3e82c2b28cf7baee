use super::Api;
use crate::network::is_loopback;

/// Where Google's APIs are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// What stands before an API's host: `https://`, or the URL of a proxy that takes the host as the first part of the path.
    base: String,
    /// The APIs that have an address of their own: host and URL without a slash at its end.
    own: Vec<(&'static str, String)>,
}

impl Default for Endpoints {
    fn default() -> Self {
        Self { base: "https://".to_owned(), own: Vec::new() }
    }
}

impl Endpoints {
    /// The variable that names a proxy for all APIs.
    pub const VARIABLE: &str = "GROUNDWORK_GOOGLE_ENDPOINT";

    /// All APIs behind one URL, which takes an API's host as the first part of the path.
    ///
    /// # Errors
    /// When a token would travel there in the clear.
    pub fn behind(url: &str) -> Result<Self, String> {
        Ok(Self { base: format!("{}/", private(url)?), own: Vec::new() })
    }

    /// What the environment says: [`Self::VARIABLE`], or Google's own addresses.
    ///
    /// # Errors
    /// When a token would travel there in the clear.
    pub fn of_environment() -> Result<Self, String> {
        match std::env::var(Self::VARIABLE).ok().filter(|url| !url.is_empty()) {
            Some(url) => Self::behind(&url).map_err(|why| format!("{}: {why}", Self::VARIABLE)),
            None => Ok(Self::default()),
        }
    }

    /// One API at an address of its own: Private Service Connect, a regional one, an emulator.
    ///
    /// # Errors
    /// When a token would travel there in the clear.
    pub fn with(mut self, api: Api, url: &str) -> Result<Self, String> {
        let url = private(url)?;
        if url != format!("https://{}", api.host) {
            self.own.push((api.host, url));
        }
        Ok(self)
    }

    /// The URL of an API's path, which begins with a slash.
    #[must_use]
    pub fn url(&self, host: &str, path: &str) -> String {
        match self.own.iter().find(|(own, _)| *own == host) {
            Some((_, url)) => format!("{url}{path}"),
            None => format!("{}{host}{path}", self.base),
        }
    }
}

/// An address without the slash at its end, if a token may be sent there: by https, or to this machine.
fn private(url: &str) -> Result<String, String> {
    let parsed = reqwest::Url::parse(url).map_err(|error| format!("`{url}` is not a URL: {error}"))?;
    match parsed.scheme() {
        "https" => {}
        "http" if parsed.host_str().is_some_and(is_loopback) => {}
        _ => return Err(format!("`{url}` is not https: a token would be sent to it in the clear")),
    }
    Ok(url.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_leaves_in_the_clear() {
        assert_eq!(Endpoints::default().url("dns.google", "/resolve"), "https://dns.google/resolve");
        let behind = |url| Endpoints::behind(url).map(|endpoints| endpoints.url("dns.google", "/resolve"));
        assert_eq!(behind("http://127.0.0.1:8080/"), Ok("http://127.0.0.1:8080/dns.google/resolve".into()));
        assert_eq!(behind("http://[::1]:1"), Ok("http://[::1]:1/dns.google/resolve".into()));
        assert_eq!(
            behind("https://proxy.acme.example/g"),
            Ok("https://proxy.acme.example/g/dns.google/resolve".into())
        );
        for wrong in
            ["http://proxy.acme.example", "ftp://127.0.0.1", "nothing", "http://127.0.0.1.acme.example"]
        {
            assert!(behind(wrong).is_err(), "{wrong}");
            assert!(Endpoints::default().with(Api::STORAGE, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_api_may_have_an_address_of_its_own() {
        let endpoints = Endpoints::default().with(Api::STORAGE, "http://127.0.0.1:1/").expect("is near");
        assert_eq!(endpoints.url(Api::STORAGE.host, "/b"), "http://127.0.0.1:1/b");
        assert_eq!(endpoints.url(Api::DNS.host, "/b"), "https://dns.googleapis.com/b");
        let usual = Endpoints::default().with(Api::DNS, "https://dns.googleapis.com").expect("is https");
        assert_eq!(usual, Endpoints::default());
    }
}
