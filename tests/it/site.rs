//! A chart repository on loopback, and charts to put into it.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use groundwork::model::Digest;
use serde_json::json;

/// Who may read a site.
#[derive(Clone, Debug)]
pub enum Door {
    /// Everybody.
    Open,
    /// Whoever has this name and password.
    Basic(&'static str, &'static str),
    /// Whoever got a token for this name and password, as registries want it:
    /// <https://distribution.github.io/distribution/spec/auth/token/>.
    Token(&'static str, &'static str),
}

/// A folder that is served over HTTP while this lives.
pub struct Site {
    address: SocketAddr,
    closed: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
    asked: Arc<Mutex<Vec<(String, bool)>>>,
}

impl Site {
    /// Serves the files of a folder at any port.
    pub fn serve(folder: &Path) -> Self {
        Self::behind(folder, Door::Open)
    }

    /// The same for those alone whom the door lets in.
    pub fn behind(folder: &Path, door: Door) -> Self {
        Self::listen(folder, TcpListener::bind("127.0.0.1:0").expect("a port"), door)
    }

    /// The same at this port, where something was served before.
    pub fn serve_at(folder: &Path, address: SocketAddr) -> Self {
        Self::listen(folder, TcpListener::bind(address).expect("the port is still free"), Door::Open)
    }

    fn listen(folder: &Path, listener: TcpListener, door: Door) -> Self {
        let address = listener.local_addr().expect("an address");
        let closed = Arc::new(AtomicBool::new(false));
        let (folder, seen) = (folder.to_owned(), Arc::clone(&closed));
        let asked: Arc<Mutex<Vec<(String, bool)>>> = Arc::default();
        let heard = Arc::clone(&asked);
        let serving = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if seen.load(Ordering::SeqCst) {
                    return;
                }
                answer(stream, &folder, &door, address, &heard);
            }
        });
        Self { address, closed, serving: Some(serving), asked }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every path that was asked for, and whether whoever asked was let in.
    pub fn asked(&self) -> Vec<(String, bool)> {
        self.asked.lock().expect("nobody panics").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        // Wakes the thread up; whether that connects does not matter.
        let _ = TcpStream::connect(self.address);
        let _ = self.serving.take().map(JoinHandle::join);
    }
}

/// The token of a site that gives one.
const TOKEN: &str = "let-me-in";

impl Door {
    fn lets_in(&self, path: &str, authorization: &str) -> bool {
        use base64::Engine as _;
        let basic = |user: &str, password: &str| {
            let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
            authorization == format!("Basic {pair}")
        };
        match self {
            Self::Open => true,
            Self::Basic(user, password) => basic(user, password),
            Self::Token(user, password) if path == "token" => basic(user, password),
            Self::Token(..) => authorization == format!("Bearer {TOKEN}"),
        }
    }

    fn challenge(&self, address: SocketAddr) -> String {
        match self {
            Self::Token(..) => format!("Bearer realm=\"http://{address}/token\",service=\"site\""),
            _ => "Basic realm=\"site\"".to_owned(),
        }
    }
}

/// A file as it is; a manifest of an OCI registry with its type, which helm wants to see.
fn answer(
    mut stream: TcpStream,
    folder: &Path,
    door: &Door,
    address: SocketAddr,
    asked: &Mutex<Vec<(String, bool)>>,
) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let (mut first, mut line) = (String::new(), String::new());
    let _ = reader.read_line(&mut first);
    // A client whose request was not read whole sees a reset connection.
    let mut authorization = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("authorization")
        {
            value.trim().clone_into(&mut authorization);
        }
        line.clear();
    }
    let mut words = first.split(' ');
    let method = words.next().unwrap_or_default();
    let path = words.next().unwrap_or_default().trim_start_matches('/');
    let path = path.split('?').next().unwrap_or_default();
    let lets_in = door.lets_in(path, &authorization);
    asked.lock().expect("nobody panics").push((path.to_owned(), lets_in));
    if !lets_in {
        let challenge = door.challenge(address);
        let head = format!(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {challenge}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let _ = stream.write_all(head.as_bytes());
        return;
    }
    if matches!(door, Door::Token(..)) && path == "token" {
        let body = format!("{{\"token\": \"{TOKEN}\"}}");
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let _ = stream.write_all(head.as_bytes());
        return;
    }
    let kind = if path.contains("/manifests/") {
        "application/vnd.oci.image.manifest.v1+json"
    } else {
        "application/octet-stream"
    };
    let (status, body) = match std::fs::read(folder.join(path)) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nDocker-Content-Digest: sha256:{}\r\nConnection: close\r\n\r\n",
        body.len(),
        Digest::of(&body)
    );
    let _ = stream.write_all(head.as_bytes());
    if method != "HEAD" {
        let _ = stream.write_all(&body);
    }
}

/// A chart of one config map called after its release, whose `from` says where it was taken from.
pub struct Chart {
    pub name: String,
    pub version: String,
    pub from: String,
}

impl Chart {
    pub fn new(name: &str, version: &str, from: &str) -> Self {
        Self { name: name.to_owned(), version: version.to_owned(), from: from.to_owned() }
    }

    fn files(&self) -> [(&'static str, String); 2] {
        let Self { name, version, from } = self;
        [
            ("Chart.yaml", format!("apiVersion: v2\nname: {name}\nversion: {version}\n")),
            (
                "templates/cm.yaml",
                format!(
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: \"{{{{ .Release.Name }}}}\"}}\ndata: {{from: \"{from}\", size: \"{{{{ .Values.size }}}}\"}}\n"
                ),
            ),
        ]
    }

    /// Writes it as a folder.
    pub fn unpack(&self, folder: &Path) {
        for (path, text) in self.files() {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, text).expect("written");
        }
    }

    /// Writes `NAME-VERSION.tgz` into a folder.
    pub fn pack(&self, folder: &Path) -> PathBuf {
        std::fs::create_dir_all(folder).expect("a folder");
        let path = folder.join(format!("{}-{}.tgz", self.name, self.version));
        let file = std::fs::File::create(&path).expect("made");
        let mut archive =
            tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::default()));
        for (file, text) in self.files() {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            let name = format!("{}/{file}", self.name);
            archive.append_data(&mut header, name, text.as_bytes()).expect("packed");
        }
        archive.into_inner().expect("whole").finish().expect("whole");
        path
    }
}

/// Makes a folder an OCI registry of one chart, as `charts/NAME`: the files of the distribution specification's paths.
pub fn registry(folder: &Path, chart: &Chart) {
    let archive = std::fs::read(chart.pack(folder)).expect("packed");
    let config = serde_json::to_vec(&json!({ "name": chart.name, "version": chart.version })).expect("JSON");
    let described = |kind: &str, body: &[u8]| json!({ "mediaType": kind, "digest": format!("sha256:{}", Digest::of(body)), "size": body.len() });
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": described("application/vnd.cncf.helm.config.v1+json", &config),
        "layers": [described("application/vnd.cncf.helm.chart.content.v1.tar+gzip", &archive)],
    });
    let manifest = serde_json::to_vec(&manifest).expect("JSON");
    let place = folder.join("v2/charts").join(&chart.name);
    let write = |kind: &str, name: &str, body: &[u8]| {
        std::fs::create_dir_all(place.join(kind)).expect("a folder");
        std::fs::write(place.join(kind).join(name), body).expect("written");
    };
    write("manifests", &chart.version, &manifest);
    for (kind, body) in [("manifests", &manifest), ("blobs", &config), ("blobs", &archive)] {
        write(kind, &format!("sha256:{}", Digest::of(body)), body);
    }
}

/// Makes a folder a chart repository of these charts.
pub fn repository(folder: &Path, charts: &[Chart]) {
    let mut index = "apiVersion: v1\nentries:\n".to_owned();
    for chart in charts {
        let archive = chart.pack(folder);
        let file = archive.file_name().expect("a name").to_string_lossy();
        let Chart { name, version, .. } = chart;
        let entry = format!("  {name}:\n");
        if !index.contains(&entry) {
            index.push_str(&entry);
        }
        // Entries of one chart must follow each other.
        let entry = format!("  - {{apiVersion: v2, name: {name}, version: {version}, urls: [{file}]}}\n");
        index.push_str(&entry);
    }
    std::fs::write(folder.join("index.yaml"), index).expect("written");
}
