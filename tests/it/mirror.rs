//! A release site on loopback, with the vendors' layout.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use groundwork::model::Digest;

use super::listener::listen;

/// What the site answers to one path.
#[derive(Clone, Default)]
struct Answer {
    body: Vec<u8>,
    /// Sends only the first half, then closes.
    cut: bool,
    /// Sends the first half and waits with the second until this is true.
    hold: Option<Arc<AtomicBool>>,
}

#[derive(Default)]
struct Shared {
    answers: BTreeMap<String, Answer>,
    requests: Vec<String>,
}

/// The site. Its thread ends with the test process.
pub struct Mirror {
    address: String,
    shared: Arc<Mutex<Shared>>,
}

impl Mirror {
    pub fn start() -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let served = Arc::clone(&shared);
        let address = listen(move |stream| answer(stream, &served)).to_string();
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves a file.
    pub fn file(&self, path: &str, body: impl Into<Vec<u8>>) -> &Self {
        self.serve(path, Answer { body: body.into(), ..Answer::default() })
    }

    /// Serves a file, but its end never comes.
    pub fn cut_file(&self, path: &str, body: impl Into<Vec<u8>>) -> &Self {
        self.serve(path, Answer { body: body.into(), cut: true, hold: None })
    }

    /// Serves a file whose second half comes when the flag is set.
    pub fn held_file(&self, path: &str, body: impl Into<Vec<u8>>) -> Arc<AtomicBool> {
        let flag = Arc::new(AtomicBool::new(false));
        self.serve(path, Answer { body: body.into(), cut: false, hold: Some(Arc::clone(&flag)) });
        flag
    }

    fn serve(&self, path: &str, answer: Answer) -> &Self {
        self.shared.lock().expect("no panic").answers.insert(format!("/{path}"), answer);
        self
    }

    /// Every path that was asked for, in order.
    pub fn requests(&self) -> Vec<String> {
        self.shared.lock().expect("no panic").requests.clone()
    }

    /// Waits until a path has been asked for.
    pub fn wait_for(&self, path: &str) {
        let asked = || self.requests().iter().any(|request| request.ends_with(path));
        super::machine::eventually(&format!("a request for {path}"), asked);
    }
}

fn answer(mut stream: TcpStream, shared: &Mutex<Shared>) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
    let request = lines.next().and_then(Result::ok).unwrap_or_default();
    while lines.next().and_then(Result::ok).is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let found = {
        let mut shared = shared.lock().expect("no panic");
        shared.requests.push(path.clone());
        shared.answers.get(&path).cloned()
    };
    let Some(Answer { body, cut, hold }) = found else {
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let (first, second) = body.split_at(body.len() / 2);
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(first))
        .and_then(|()| stream.flush());
    if cut {
        return;
    }
    while hold.as_ref().is_some_and(|flag| !flag.load(Ordering::SeqCst)) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = stream.write_all(second);
}

/// A script that answers like a tool.
pub fn script(answer: &str) -> String {
    format!("#!/bin/sh\nprintf '%s\\n' '{answer}'\n")
}

/// A gzipped tar archive with one member.
pub fn tar_gz(member: &str, content: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o755);
    tar.append_data(&mut header, member, content.as_bytes()).expect("a member");
    tar.into_inner().and_then(flate2::write::GzEncoder::finish).expect("an archive")
}

/// A zip archive with one member.
pub fn zip(member: &str, content: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(member, zip::write::SimpleFileOptions::default()).expect("a member");
    zip.write_all(content.as_bytes()).expect("its content");
    zip.finish().expect("an archive").into_inner()
}

/// A line of a SHA256SUMS file.
pub fn sum(body: &[u8], name: &str) -> String {
    format!("{}  {name}\n", Digest::of(body))
}
