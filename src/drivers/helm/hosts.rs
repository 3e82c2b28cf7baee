use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::{
    drivers::World,
    network::{self, Proxies, is_loopback},
};

/// How long a repository may take to accept a connection. A machine without a way out should say so at once.
const REACH: Duration = Duration::from_secs(3);
/// How long it may take to answer at all where a stand-in chart could be used instead.
const ANSWER: Duration = Duration::from_secs(2);

/// What is known of a host: `None` before it was asked.
type Known = Arc<tokio::sync::Mutex<Option<Result<(), String>>>>;

/// Which hosts of chart repositories can be reached. Each is tried once a run: a machine without a way out pays for it
/// once, however many charts come from there.
#[derive(Debug, Default)]
pub(super) struct Hosts(Mutex<BTreeMap<String, Known>>);

impl Hosts {
    /// Tries to connect, unless that was tried before. Through a proxy only that could tell, so helm is left to it.
    pub async fn reach(&self, address: &str, world: &World) -> Result<(), String> {
        let proxied = Proxies::of_child(&world.child_environment).to(&web_address(address)).is_some();
        let (host, port) = authority(address)?;
        let known = self.known(&host, port);
        let mut known = known.lock().await;
        if let Some(known) = &*known {
            return known.clone();
        }
        if proxied {
            return Ok(());
        }
        let reached = connect(&host, port).await;
        *known = Some(reached.clone());
        reached
    }

    /// Whether it answers at all, in the time that is given to one whose chart a stand-in may stand for. One that takes a
    /// connection and then says nothing, or a proxy that does, would cost helm minutes.
    pub async fn answers(&self, address: &str, world: &World) -> Result<(), String> {
        let asking = async {
            self.reach(address, world).await?;
            ask(address).await;
            Ok(())
        };
        match tokio::time::timeout(ANSWER, asking).await {
            Ok(answered) => answered,
            Err(_) => Err(self.give_up(address, &format!("no answer within {}s", ANSWER.as_secs())).await),
        }
    }

    /// Remembers that helm itself could not reach the host. Gives what is said from now on.
    pub async fn give_up(&self, address: &str, why: &str) -> String {
        let Ok((host, port)) = authority(address) else { return why.to_owned() };
        let why = format!("{host}:{port} cannot be reached: {why}");
        *self.known(&host, port).lock().await = Some(Err(why.clone()));
        why
    }

    fn known(&self, host: &str, port: u16) -> Known {
        let mut hosts = self.0.lock().expect("nobody panics while holding it");
        Arc::clone(hosts.entry(format!("{host}:{port}")).or_default())
    }
}

/// Waits for any answer. What comes in time is left to helm to judge, an error too.
async fn ask(address: &str) {
    if let Ok(client) = network::client().redirect(reqwest::redirect::Policy::none()).build() {
        let _ = client.head(web_address(address)).send().await;
    }
}

/// The URL that is asked for a repository's address, or a registry's.
fn web_address(address: &str) -> String {
    let scheme = if is_plain_http(address) { "http://" } else { "https://" };
    address.replacen("oci://", scheme, 1)
}

/// Registries on loopback have no certificate; helm asks them by https all the same unless told.
pub(super) fn is_plain_http(address: &str) -> bool {
    address.starts_with("oci://") && authority(address).is_ok_and(|(host, _)| is_loopback(&host))
}

/// Whether what is sent there could be read on the way.
pub(super) fn is_in_the_clear(address: &str) -> bool {
    address.starts_with("http://") && !authority(address).is_ok_and(|(host, _)| is_loopback(&host))
}

/// Host and, where it is written, port of an address: what `[charts.registries]` calls it.
pub(super) fn written_host(address: &str) -> &str {
    let authority = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

async fn connect(host: &str, port: u16) -> Result<(), String> {
    let connecting = tokio::net::TcpStream::connect((host, port));
    match tokio::time::timeout(REACH, connecting).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(format!("{host}:{port} cannot be reached: {error}")),
        Err(_) => Err(format!("{host}:{port} does not answer within {}s", REACH.as_secs())),
    }
}

/// Host and port of a URL or an OCI reference.
fn authority(address: &str) -> Result<(String, u16), String> {
    let (scheme, rest) = address.split_once("://").ok_or_else(|| format!("`{address}` is no URL"))?;
    let authority = rest.split('/').next().unwrap_or_default();
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let default = if scheme == "http" { 80 } else { 443 };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|c| c.is_ascii_digit()) => {
            (host, port.parse().map_err(|_| format!("`{address}` has no sound port"))?)
        }
        _ => (authority, default),
    };
    Ok((host.trim_matches(['[', ']']).to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_the_schemes_unless_it_is_written() {
        let found = |address: &str| authority(address).expect("an authority");
        assert_eq!(found("https://charts.example.com/stable"), ("charts.example.com".into(), 443));
        assert_eq!(found("oci://registry.example.com:5000/a/b"), ("registry.example.com".into(), 5000));
        assert_eq!(found("http://[::1]/"), ("::1".into(), 80));
        assert!(authority("charts.example.com").is_err());
    }

    #[test]
    fn only_this_machine_is_asked_in_the_clear() {
        assert!(is_plain_http("oci://127.0.0.1:5000/a/b") && is_plain_http("oci://localhost/a/b"));
        assert!(!is_plain_http("oci://127.0.0.1.example/a/b") && !is_plain_http("http://127.0.0.1/a"));
        assert!(is_in_the_clear("http://charts.example") && is_in_the_clear("http://localhost.example"));
        assert!(!is_in_the_clear("http://localhost:1/a") && !is_in_the_clear("https://charts.example"));
        assert_eq!(written_host("https://user@charts.example:8443/a/b"), "charts.example:8443");
        assert_eq!(written_host("oci://r.example/a/b"), "r.example");
    }

    #[tokio::test]
    async fn a_host_that_says_nothing_is_given_up_after_two_seconds() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().expect("a folder");
        let world = World::bare(folder.path());
        // It takes connections: the kernel does. Nobody reads what is asked.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (hosts, begun) = (Hosts::default(), std::time::Instant::now());
        let (url, other) = (format!("http://{address}/charts"), format!("oci://{address}/charts/cm"));
        let (one, two) = tokio::join!(hosts.answers(&url, &world), hosts.answers(&other, &world));
        let why = format!("{address} cannot be reached: no answer within 2s");
        assert_eq!((one, two), (Err(why.clone()), Err(why.clone())));
        assert_eq!(hosts.reach(&url, &world).await, Err(why), "helm does not try it either");
        assert!(begun.elapsed().as_secs() < 4, "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn a_host_is_tried_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let world = World::bare(folder.path());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/charts", listener.local_addr().expect("an address"));
        let hosts = Hosts::default();
        assert_eq!(hosts.reach(&url, &world).await, Ok(()));
        drop(listener);
        assert_eq!(hosts.reach(&url, &world).await, Ok(()), "it is not tried again");
        assert!(
            Hosts::default().reach(&url, &world).await.is_err_and(|why| why.contains("cannot be reached"))
        );
        let why = hosts.give_up(&url, "Forbidden").await;
        assert_eq!(hosts.reach(&url, &world).await, Err(why));
    }
}
