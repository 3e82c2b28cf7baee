use std::{collections::BTreeMap, ffi::OsString};

use hyper_util::client::proxy::matcher::Matcher;

use super::is_loopback;

/// Variables that name a proxy.
pub(super) const VARIABLES: [&str; 6] =
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// Which proxy leads where: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` in capitals or not, as curl reads them.
/// What is on this machine is asked straight, whatever they say.
#[derive(Debug)]
pub struct Proxies {
    rules: Matcher,
    http: String,
    https: String,
}

impl Proxies {
    /// Those of groundwork's own process.
    #[must_use]
    pub fn of_environment() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    /// Those that a child sees.
    #[must_use]
    pub fn of_child(environment: &BTreeMap<OsString, OsString>) -> Self {
        Self::of(|name| environment.get(&OsString::from(name))?.to_str().map(str::to_owned))
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let either = |name: &str| {
            let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
            set(name).or_else(|| set(&name.to_lowercase())).unwrap_or_default()
        };
        let all = either("ALL_PROXY");
        let own =
            |name: &str| Some(either(name)).filter(|own| !own.is_empty()).unwrap_or_else(|| all.clone());
        let (http, https) = (own("HTTP_PROXY"), own("HTTPS_PROXY"));
        let rules = Matcher::builder().http(http.clone()).https(https.clone()).no(either("NO_PROXY")).build();
        Self { rules, http, https }
    }

    /// The URL of the proxy for a URL; `None` where it is asked straight.
    #[must_use]
    pub fn to(&self, url: &str) -> Option<String> {
        let url: http::Uri = url.parse().ok()?;
        if is_loopback(url.host()?) {
            return None;
        }
        self.rules.intercept(&url)?;
        let proxy = if url.scheme_str() == Some("http") { &self.http } else { &self.https };
        Some(if proxy.contains("://") { proxy.clone() } else { format!("http://{proxy}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        let environment: BTreeMap<OsString, OsString> =
            variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
        Proxies::of_child(&environment)
    }

    #[test]
    fn what_is_far_is_asked_through_the_proxy_and_what_is_near_is_not() {
        let found = proxies(&[("https_proxy", "u:p@proxy:3128"), ("NO_PROXY", ".acme.example,10.0.0.0/8")]);
        assert_eq!(found.to("https://charts.example").as_deref(), Some("http://u:p@proxy:3128"));
        for straight in [
            "http://charts.example",
            "https://charts.acme.example/a",
            "https://10.1.2.3:6443",
            "https://127.0.0.1:6443",
            "https://[::1]:1/",
            "https://localhost/",
            "nonsense",
        ] {
            assert_eq!(found.to(straight), None, "{straight}");
        }
        let found = proxies(&[("ALL_PROXY", "socks5://proxy:1080"), ("HTTP_PROXY", "http://other:1")]);
        assert_eq!(found.to("https://a.example").as_deref(), Some("socks5://proxy:1080"));
        assert_eq!(found.to("http://a.example").as_deref(), Some("http://other:1"));
        assert_eq!(proxies(&[("HTTPS_PROXY", "")]).to("https://a.example"), None);
    }
}
