//! A machine with nothing on it, and groundwork run there.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::mirror::Mirror;

/// The names that vendors give to this platform.
pub const OS: &str = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
pub const ARCH: &str = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };

/// Waits for what must become true.
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what} did not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A machine with nothing on it: every tool is looked for on an empty `PATH`, in an empty cache, and on sites that
/// refuse connections.
pub struct Machine {
    folder: tempfile::TempDir,
    pub variables: Vec<(String, String)>,
}

pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Machine {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("bin")).expect("a folder");
        Self { folder, variables: Vec::new() }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    pub fn mirrored(self, tool: &str, mirror: &Mirror) -> Self {
        self.with(&format!("GROUNDWORK_MIRROR_{tool}"), mirror.url())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts an executable on `PATH`.
    pub fn install(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path("bin").join(name);
        std::fs::write(&path, content).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
        path
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.arg("tools").args(arguments).current_dir(self.folder.path()).env_clear();
        for tool in groundwork::tools::Tool::ALL {
            command.env(tool.mirror_variable(), "http://127.0.0.1:1");
        }
        command.env("PATH", self.path("bin")).env("HOME", self.path("home"));
        command.env("GROUNDWORK_CACHE", self.path("cache")).envs(self.variables.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("groundwork starts")
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.ended(self.command(arguments).output().expect("groundwork runs"))
    }

    pub fn end(&self, child: Child) -> Ended {
        self.ended(child.wait_with_output().expect("groundwork ends"))
    }

    /// What it said, with this machine's folder and ports made the same in every run.
    pub fn ended(&self, output: Output) -> Ended {
        let folder = self.folder.path().to_string_lossy().into_owned();
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes)
                .expect("text")
                .replace(&folder, "FOLDER")
                .replace(&format!("{OS}-{ARCH}"), "OS-ARCH");
            text.split("127.0.0.1:").enumerate().fold(String::new(), |all, (index, part)| match index {
                0 => part.to_owned(),
                _ => format!("{all}127.0.0.1:PORT{}", part.trim_start_matches(|c: char| c.is_ascii_digit())),
            })
        };
        Ended {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Everything in the folder of installed tools but locks.
    pub fn installed(&self) -> Vec<String> {
        let Ok(tools) = std::fs::read_dir(self.path("cache/tools")) else { return Vec::new() };
        let names = tools.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> =
            names.filter(|name| Path::new(name).extension().is_none_or(|ending| ending != "lock")).collect();
        names.sort();
        names
    }

    pub fn listed(&self, tool: &str) -> serde_json::Value {
        let ended = self.run(&["--json"]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let json = ended.stdout.replace("FOLDER", &self.folder.path().to_string_lossy());
        let list: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let mut lines = list.as_array().expect("a list").iter();
        lines.find(|line| line["tool"] == tool).cloned().expect("the tool is listed")
    }
}

/// Reads what a process says until a line holds the text. The rest is still to be read.
pub fn first_line_with(child: &mut Child, text: &str) -> String {
    use std::io::Read as _;
    let stderr = child.stderr.as_mut().expect("piped");
    let (mut line, mut all) = (Vec::new(), String::new());
    let mut byte = [0];
    while stderr.read(&mut byte).expect("readable") == 1 {
        if byte[0] != b'\n' {
            line.push(byte[0]);
            continue;
        }
        let whole = String::from_utf8_lossy(&std::mem::take(&mut line)).into_owned();
        if whole.contains(text) {
            return whole;
        }
        all = format!("{all}{whole}\n");
    }
    panic!("it ended without saying {text:?}:\n{all}");
}
