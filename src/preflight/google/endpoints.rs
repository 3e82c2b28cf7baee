use std::net::IpAddr;

/// Where Google's APIs are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// What stands before an API's host: `https://`, or the URL of a proxy that takes the host as the first part of the path.
    base: String,
}

impl Default for Endpoints {
    fn default() -> Self {
        Self { base: "https://".to_owned() }
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
        let parsed = reqwest::Url::parse(url).map_err(|error| format!("`{url}` is not a URL: {error}"))?;
        let host = parsed.host_str().unwrap_or_default();
        let near = host == "localhost"
            || host.trim_matches(['[', ']']).parse().is_ok_and(|address: IpAddr| address.is_loopback());
        match parsed.scheme() {
            "https" => {}
            "http" if near => {}
            _ => return Err(format!("`{url}` is not https: a token would be sent to it in the clear")),
        }
        Ok(Self { base: format!("{}/", url.trim_end_matches('/')) })
    }

    /// The URL of an API's path, which begins with a slash.
    #[must_use]
    pub fn url(&self, host: &str, path: &str) -> String {
        format!("{}{host}{path}", self.base)
    }
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
        }
    }
}
