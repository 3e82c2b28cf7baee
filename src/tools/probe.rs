use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use semver::Version;
use serde::{Deserialize, Serialize};

use super::{Fingerprint, Tool, process, version};

/// How long a tool may take to say its version. Generous: a busy machine reads 100 MB of executable first.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone, Serialize, Deserialize)]
struct Known {
    fingerprint: Fingerprint,
    version: Version,
}

/// Asks executables for their version, and remembers the answers between runs for as long as the file stays the same.
pub(super) struct Probes {
    file: PathBuf,
    search_path: Option<OsString>,
    known: Mutex<BTreeMap<PathBuf, Known>>,
}

impl Probes {
    /// What earlier runs learnt; a file that cannot be read holds nothing.
    pub fn load(cache: &Path, search_path: Option<OsString>) -> Self {
        let file = cache.join("versions.json");
        let known = Mutex::new(read(&file));
        Self { file, search_path, known }
    }

    /// The version of an executable, or why it has none.
    pub async fn version(&self, tool: Tool, path: &Path) -> Result<Version, String> {
        let fingerprint = Fingerprint::of(path).map_err(|error| error.to_string())?;
        if let Some(known) = self.lookup(path, &fingerprint) {
            return Ok(known);
        }
        let version = ask(tool, path, self.search_path.as_ref()).await?;
        if is_the_tool_itself(tool, path) {
            self.remember(path, Known { fingerprint, version: version.clone() });
        }
        Ok(version)
    }

    fn lookup(&self, path: &Path, fingerprint: &Fingerprint) -> Option<Version> {
        let known = self.known.lock().ok()?;
        known.get(path).filter(|known| known.fingerprint == *fingerprint).map(|known| known.version.clone())
    }

    /// Saves at once. Of two groundworks at the same time one may overwrite the other's answer: it is asked again.
    fn remember(&self, path: &Path, answer: Known) {
        let Ok(mut known) = self.known.lock() else { return };
        known.append(&mut read(&self.file));
        known.insert(path.to_owned(), answer);
        known.retain(|path, _| path.exists());
        let _ = write(&self.file, &known);
    }
}

fn read(file: &Path) -> BTreeMap<PathBuf, Known> {
    std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn write(file: &Path, known: &BTreeMap<PathBuf, Known>) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(file);
    fs_err::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut new, known)?;
    new.persist(file)?;
    Ok(())
}

/// Whether the file tells the version: a version manager's shim is a script, or one executable under many names, and
/// what it starts depends on the folder and the environment.
fn is_the_tool_itself(tool: Tool, path: &Path) -> bool {
    let Ok(target) = path.canonicalize() else { return false };
    let named = target.file_name().is_some_and(|name| name.to_string_lossy().starts_with(tool.binary()));
    let mut magic = [0; 2];
    let read = std::fs::File::open(&target).and_then(|mut file| file.read_exact(&mut magic));
    named && read.is_ok() && &magic != b"#!"
}

/// Runs the tool once.
pub(super) async fn ask(tool: Tool, path: &Path, search_path: Option<&OsString>) -> Result<Version, String> {
    let mut command = process::clean(path, search_path.map(OsString::as_os_str));
    command.args(version::arguments(tool)).kill_on_drop(true).current_dir("/");
    let output = match tokio::time::timeout(PATIENCE, run(&mut command)).await {
        Ok(Ok(output)) => output,
        Ok(Err(error)) => return Err(format!("it cannot be run: {error}")),
        Err(_) => return Err(format!("it did not say its version within {} s", PATIENCE.as_secs())),
    };
    let answer = String::from_utf8_lossy(&output.stdout);
    version::parse(tool, &answer).ok_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        let line = said.lines().chain(answer.lines()).map(str::trim).find(|line| !line.is_empty());
        match line {
            Some(line) => format!("it does not say its version, but `{}`", clipped(line)),
            None => format!("it does not say its version ({})", output.status),
        }
    })
}

async fn run(command: &mut tokio::process::Command) -> std::io::Result<std::process::Output> {
    let mut attempts = 0;
    loop {
        match command.output().await {
            // A process that another thread forks at the wrong moment holds our write end of a file we have just
            // written until it execs; meanwhile the kernel refuses to run that file.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy && attempts < 50 => {
                attempts += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            result => return result,
        }
    }
}

/// A line of someone else's output, short and without control characters.
fn clipped(line: &str) -> String {
    line.chars().filter(|c| !c.is_control()).take(120).collect()
}
