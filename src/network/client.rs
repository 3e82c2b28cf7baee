use super::Proxies;

/// An HTTP client to be completed: through the environment's proxies to what is far, straight to what is on this machine.
pub fn client() -> reqwest::ClientBuilder {
    let proxies = Proxies::of_environment();
    let through = move |url: &reqwest::Url| reqwest::Url::parse(&proxies.to(url.as_str())?).ok();
    // The first one keeps reqwest's own reading of the environment out, which knows no loopback.
    reqwest::Client::builder().no_proxy().proxy(reqwest::Proxy::custom(through))
}
