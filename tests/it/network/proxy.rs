//! A proxy on loopback that knows names which nobody else knows, and what it was asked for.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{Arc, Mutex},
};

use super::super::listener::listen;

pub struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Leads to these by their `host:port`; to nothing else.
    pub fn to(places: &[(&str, SocketAddr)]) -> Self {
        let places: BTreeMap<String, SocketAddr> =
            places.iter().map(|(name, address)| ((*name).to_owned(), *address)).collect();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&asked);
        let address = listen(move |stream| serve(stream, &places, &heard));
        Self { address, asked }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every `host:port` that it was asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics").clone()
    }
}

fn serve(stream: TcpStream, places: &BTreeMap<String, SocketAddr>, asked: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let (mut first, mut head) = (String::new(), String::new());
    let _ = reader.read_line(&mut first);
    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
    let mut words = first.split(' ');
    let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut client = stream;
    let (place, path) = match method {
        "CONNECT" => (url.to_owned(), None),
        _ => {
            let rest = url.trim_start_matches("http://");
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let place = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
            (place, Some(path.to_owned()))
        }
    };
    asked.lock().expect("nobody panics").push(place.clone());
    let Some(mut server) = places.get(&place).and_then(|address| TcpStream::connect(address).ok()) else {
        let _ =
            client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    };
    match path {
        None => {
            let _ = client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
        }
        Some(path) => {
            let _ = server.write_all(format!("{method} /{path} HTTP/1.1\r\n{head}").as_bytes());
        }
    }
    let (mut from, mut to) = (client.try_clone().expect("a stream"), server.try_clone().expect("a stream"));
    let early = reader.buffer().to_vec();
    let upwards = std::thread::spawn(move || {
        let _ = to.write_all(&early);
        pipe(&mut from, &mut to);
    });
    pipe(&mut server, &mut client);
    let _ = upwards.join();
}

fn pipe(from: &mut TcpStream, to: &mut TcpStream) {
    let mut buffer = [0; 16384];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}
