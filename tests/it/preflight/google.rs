//! Google's APIs on loopback, with scripted answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use super::super::listener::listen;

/// One request that was seen.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET /host/path?query`.
    pub line: String,
    pub headers: BTreeMap<String, String>,
    pub body: Value,
}

#[derive(Default)]
struct Shared {
    answers: BTreeMap<String, (u16, Value)>,
    denied: BTreeSet<String>,
    requests: Vec<Request>,
}

/// The server. Its thread ends with the test process.
pub struct Google {
    address: String,
    shared: Arc<Mutex<Shared>>,
}

impl Google {
    pub fn start() -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let served = Arc::clone(&shared);
        let address = listen(move |stream| serve(stream, &served)).to_string();
        Self { address, shared }
    }

    /// `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What a request is answered: `GET /host/path`, its query left out unless two differ by it.
    pub fn answer(&self, request: &str, status: u16, body: Value) -> &Self {
        self.shared.lock().expect("no panic").answers.insert(request.to_owned(), (status, body));
        self
    }

    /// A permission that nobody has.
    pub fn deny(&self, permission: &str) -> &Self {
        self.shared.lock().expect("no panic").denied.insert(permission.to_owned());
        self
    }

    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().expect("no panic").requests.clone()
    }

    /// The requests whose line holds a text.
    pub fn requests_with(&self, text: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.line.contains(text)).collect()
    }
}

/// An error as Google's APIs write it.
pub fn error(message: &str, reason: Option<(&str, &str, &str)>) -> Value {
    let details: Vec<Value> = reason
        .map(|(reason, service, consumer)| {
            json!({
                "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason,
                "metadata": { "service": service, "consumer": consumer },
            })
        })
        .into_iter()
        .collect();
    json!({ "error": { "message": message, "details": details } })
}

fn serve(mut stream: TcpStream, shared: &Mutex<Shared>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    while let Some(request) = read(&mut reader) {
        let (status, body) = respond(&request, &mut shared.lock().expect("no panic"));
        // A text, as the metadata server gives it, goes out as it is.
        let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        let head = format!(
            "HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nMetadata-Flavor: Google\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut words = first.split(' ');
    let line = format!("{} {}", words.next()?, words.next()?);
    Some(Request { line, headers, body: serde_json::from_slice(&body).unwrap_or_default() })
}

fn respond(request: &Request, shared: &mut Shared) -> (u16, Value) {
    shared.requests.push(request.clone());
    let plain = request.line.split('?').next().unwrap_or_default();
    let scripted = shared.answers.get(&request.line).or_else(|| shared.answers.get(plain));
    if let Some(scripted) = scripted {
        return scripted.clone();
    }
    if plain.ends_with(":testIamPermissions") {
        let asked = request.body["permissions"].as_array().cloned().unwrap_or_default();
        let granted =
            asked.into_iter().filter(|one| one.as_str().is_none_or(|one| !shared.denied.contains(one)));
        return (200, json!({ "permissions": granted.collect::<Vec<_>>() }));
    }
    if plain.ends_with(":getEffectivePolicy") {
        return (200, json!({ "spec": { "rules": [] } }));
    }
    (404, error("not found", None))
}
