use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::{TcpListener, UnixListener, UnixStream},
};
use tokio_rustls::{LazyConfigAcceptor, rustls::server::Acceptor};

use super::{
    super::nodes::KUBELET_PORT,
    certificates::Authority,
    kubelet,
    pods::{Pod, Pods},
    responder,
};

/// Nodes have their addresses here; see the manifest of a node.
const NODE_NETWORK: &str = "10.132.";

/// The far end of the API server's way out: answers for nodes and pods.
pub(super) struct Egress {
    authority: Arc<Authority>,
    pods: Arc<Pods>,
    kwok: u16,
    delay: Duration,
}

/// Who a connection is for.
#[derive(Clone)]
enum Target {
    /// A node's kubelet.
    Kubelet,
    /// A pod; `None` when it came through a port-forward, where kwok does not say which.
    Pod(Option<Arc<Pod>>),
}

impl Egress {
    /// `kwok` is the port of its kubelet server, `delay` how long a pod is ready before it answers.
    pub fn new(authority: Arc<Authority>, pods: Arc<Pods>, kwok: u16, delay: Duration) -> Arc<Self> {
        Arc::new(Self { authority, pods, kwok, delay })
    }

    /// Serves both: what the API server sends to nodes and pods, and what kwok forwards.
    pub fn serve(self: Arc<Self>, egress: UnixListener, forwarded: TcpListener) {
        let this = Arc::clone(&self);
        tokio::spawn(async move {
            loop {
                match forwarded.accept().await {
                    Ok((stream, _)) => {
                        let this = Arc::clone(&this);
                        tokio::spawn(async move {
                            this.speak(BufReader::new(stream), Target::Pod(None), "").await
                        });
                    }
                    Err(error) => pause(&error).await,
                }
            }
        });
        tokio::spawn(async move {
            loop {
                match egress.accept().await {
                    Ok((stream, _)) => {
                        let this = Arc::clone(&self);
                        tokio::spawn(async move { this.connect(stream).await });
                    }
                    Err(error) => pause(&error).await,
                }
            }
        });
    }

    /// Reads `CONNECT ADDRESS:PORT HTTP/1.1`, answers it, and speaks for whoever is there.
    async fn connect(&self, stream: UnixStream) -> io::Result<()> {
        let mut stream = BufReader::new(stream);
        let address = read_connect(&mut stream).await?;
        let target = match self.find(address) {
            Ok(target) => target,
            // The text becomes part of the API server's own error message.
            Err(why) => {
                let answer = format!("HTTP/1.1 503 dial tcp {address}: connect: {why}\r\n\r\n");
                return stream.write_all(answer.as_bytes()).await;
            }
        };
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
        self.speak(stream, target, &address.ip().to_string()).await
    }

    fn find(&self, address: SocketAddr) -> Result<Target, &'static str> {
        let ip = address.ip().to_string();
        if ip.starts_with(NODE_NETWORK) && address.port() == KUBELET_PORT {
            return Ok(Target::Kubelet);
        }
        let pod = self.pods.at(&ip).ok_or("no route to host")?;
        match pod.ready_since {
            Some(since) if since.elapsed() >= self.delay => Ok(Target::Pod(Some(pod))),
            _ => Err("connection refused"),
        }
    }

    /// Speaks HTTP, with or without TLS, whichever the other side begins with.
    async fn speak<S>(&self, mut stream: BufReader<S>, target: Target, address: &str) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        const TLS_HANDSHAKE: u8 = 22;
        if stream.fill_buf().await?.first() != Some(&TLS_HANDSHAKE) {
            return self.serve_http(stream, target).await;
        }
        let hello = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let name = hello.client_hello().server_name().unwrap_or(address).to_owned();
        let name = if name.is_empty() { "localhost".to_owned() } else { name };
        let config = self.authority.answer_as(&name).map_err(io::Error::other)?;
        self.serve_http(hello.into_stream(config).await?, target).await
    }

    async fn serve_http<S>(&self, stream: S, target: Target) -> io::Result<()>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let pods = Arc::clone(&self.pods);
        let kwok = self.kwok;
        let service = service_fn(move |request| {
            let (pods, target) = (Arc::clone(&pods), target.clone());
            async move {
                Ok::<_, std::convert::Infallible>(match target {
                    Target::Kubelet => kubelet::answer(request, &pods, kwok).await,
                    Target::Pod(pod) => responder::answer(request, pod.as_deref()).await,
                })
            }
        });
        http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
            .await
            .map_err(io::Error::other)
    }
}

async fn read_connect<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> io::Result<SocketAddr> {
    let mut head = stream.take(8192);
    let mut first = String::new();
    head.read_line(&mut first).await?;
    let mut line = String::new();
    while head.read_line(&mut line).await? > 2 {
        line.clear();
    }
    let mut words = first.split_whitespace();
    match (words.next(), words.next().and_then(|address| address.parse().ok())) {
        (Some("CONNECT"), Some(address)) => Ok(address),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, format!("not a CONNECT: {first:?}"))),
    }
}

/// After a failed accept (out of file descriptors): without a pause the loop would be hot.
async fn pause(error: &io::Error) {
    tracing::warn!("a connection could not be taken: {error}");
    tokio::time::sleep(Duration::from_millis(200)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connect_is_read_to_its_end_and_no_further() {
        let mut stream = BufReader::new(&b"CONNECT 10.8.0.3:9443 HTTP/1.1\r\nHost: x\r\n\r\n\x16rest"[..]);
        let address = read_connect(&mut stream).await.expect("reads");
        assert_eq!(address.to_string(), "10.8.0.3:9443");
        assert_eq!(stream.fill_buf().await.expect("reads")[0], 22);
    }

    #[tokio::test]
    async fn anything_else_is_refused() {
        for text in ["GET / HTTP/1.1\r\n\r\n", "CONNECT nowhere HTTP/1.1\r\n\r\n", ""] {
            let mut stream = BufReader::new(text.as_bytes());
            assert!(read_connect(&mut stream).await.is_err(), "{text:?}");
        }
    }
}
