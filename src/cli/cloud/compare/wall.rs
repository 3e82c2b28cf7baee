//! A proxy that lets nothing through: the real provider must not reach Google, whatever it wants there.

use std::{
    collections::BTreeSet,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The proxy, as long as it is there.
pub(super) struct Wall {
    address: SocketAddr,
    hosts: Arc<Mutex<BTreeSet<String>>>,
    server: JoinHandle<()>,
}

impl Wall {
    pub async fn new() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let (address, hosts) = (listener.local_addr()?, Arc::<Mutex<BTreeSet<String>>>::default());
        let known = Arc::clone(&hosts);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(refuse(stream, Arc::clone(&known)));
            }
        });
        Ok(Self { address, hosts, server })
    }

    /// Where it is, for the variables of proxies.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was asked for.
    pub fn hosts(&self) -> Vec<String> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Drop for Wall {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// `CONNECT compute.googleapis.com:443 HTTP/1.1` is answered with a no.
async fn refuse(stream: TcpStream, hosts: Arc<Mutex<BTreeSet<String>>>) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    if stream.read_line(&mut line).await.is_err() {
        return;
    }
    if let Some(target) = line.split(' ').nth(1) {
        let host = target.trim_start_matches("http://").split(['/', ':']).next().unwrap_or_default();
        hosts.lock().unwrap_or_else(PoisonError::into_inner).insert(host.to_owned());
    }
    let _ =
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test]
    async fn nothing_gets_through_and_what_was_asked_for_is_known() {
        let wall = Wall::new().await.expect("a port");
        let mut stream = TcpStream::connect(wall.address).await.expect("connects");
        stream.write_all(b"CONNECT compute.googleapis.com:443 HTTP/1.1\r\n\r\n").await.expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
        assert_eq!(wall.hosts(), ["compute.googleapis.com"]);
    }
}
