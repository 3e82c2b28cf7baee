//! `groundwork tools` with a cache and a `PATH` of its own, against release sites on loopback.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::mirror::{Mirror, script, sum, tar_gz, zip};

/// The names that vendors give to this platform.
const OS: &str = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
const ARCH: &str = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };

fn helm_file() -> String {
    format!("helm-v3.22.0-{OS}-{ARCH}.tar.gz")
}

fn helm_archive(version: &str) -> Vec<u8> {
    tar_gz(&format!("{OS}-{ARCH}/helm"), &script(version))
}

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
struct Machine {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

struct Ended {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("bin")).expect("a folder");
        Self { folder, variables: Vec::new() }
    }

    fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    fn mirrored(self, tool: &str, mirror: &Mirror) -> Self {
        self.with(&format!("GROUNDWORK_MIRROR_{tool}"), mirror.url())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts an executable on `PATH`.
    fn install(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path("bin").join(name);
        std::fs::write(&path, content).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
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

    fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("groundwork starts")
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        self.ended(self.command(arguments).output().expect("groundwork runs"))
    }

    fn end(&self, child: Child) -> Ended {
        self.ended(child.wait_with_output().expect("groundwork ends"))
    }

    /// What it said, with this machine's folder and ports made the same in every run.
    fn ended(&self, output: Output) -> Ended {
        let folder = self.folder.path().to_string_lossy().into_owned();
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("text").replace(&folder, "FOLDER");
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
    fn installed(&self) -> Vec<String> {
        let Ok(tools) = std::fs::read_dir(self.path("cache/tools")) else { return Vec::new() };
        let names = tools.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> =
            names.filter(|name| Path::new(name).extension().is_none_or(|ending| ending != "lock")).collect();
        names.sort();
        names
    }

    fn listed(&self, tool: &str) -> serde_json::Value {
        let ended = self.run(&["--json"]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let json = ended.stdout.replace("FOLDER", &self.folder.path().to_string_lossy());
        let list: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let mut lines = list.as_array().expect("a list").iter();
        lines.find(|line| line["tool"] == tool).cloned().expect("the tool is listed")
    }
}

/// A site with Helm 3.22.0, which is a script.
fn helm_site() -> Mirror {
    let mirror = Mirror::start();
    let archive = helm_archive("v3.22.0");
    mirror
        .file(&format!("{}.sha256sum", helm_file()), sum(&archive, &helm_file()))
        .file(&helm_file(), archive);
    mirror
}

#[test]
fn what_is_on_path_is_used_and_what_is_missing_is_explained() {
    let machine = Machine::new();
    machine.install("helm", &script("v3.19.4+g7cfb6e4"));
    machine.install("terraform", &script(r#"{"terraform_version": "1.9.8"}"#));
    machine.install("kwok", &script("kwok version v0.5.0 go1.22.0 (linux/amd64)"));
    let ended = machine.run(&[]);
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!(format!("{}---\n{}", ended.stdout, ended.stderr));
}

#[test]
fn a_release_is_installed_once_and_stays_a_tool_of_its_own() {
    let (mirror, machine) = (helm_site(), Machine::new());
    let machine = machine.mirrored("HELM", &mirror);
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("downloading helm 3.22.0 from http://127.0.0.1:PORT/helm-v3.22.0"),
        "{}",
        ended.stderr
    );
    let asked = mirror.requests().len();
    assert_eq!(machine.run(&["install", "helm"]).code, 0);
    assert_eq!(mirror.requests().len(), asked, "what is installed was asked for again");
    let helm = machine.listed("helm");
    assert_eq!((helm["version"].as_str(), helm["source"].as_str()), (Some("3.22.0"), Some("release")));
    let path = helm["path"].as_str().expect("a path");
    let output = Command::new(path).output().expect("the installed tool runs");
    assert_eq!(output.stdout, b"v3.22.0\n");
    assert_eq!(machine.installed(), ["helm"], "something half done was left");
}

#[test]
fn releases_in_every_packing() {
    let mirror = Mirror::start();
    let terraform = zip("terraform", &script(r#"{"terraform_version": "1.11.4"}"#));
    let name = format!("terraform_1.11.4_{OS}_{ARCH}.zip");
    let sums = format!("{}{}", sum(b"", "terraform_1.11.4_other.zip"), sum(&terraform, &name));
    mirror.file("1.11.4/terraform_1.11.4_SHA256SUMS", sums).file(&format!("1.11.4/{name}"), terraform);
    let scheduler = script("Kubernetes v1.36.3");
    let path = &format!("v1.36.3/bin/{OS}/{ARCH}/kube-scheduler");
    let bare_sum = groundwork::model::Digest::of(scheduler.as_bytes()).to_string();
    mirror.file(&format!("{path}.sha256"), bare_sum).file(path, scheduler);
    let machine = Machine::new().mirrored("TERRAFORM", &mirror).mirrored("KUBE_SCHEDULER", &mirror);
    let ended = machine.run(&["install", "terraform", "kube-scheduler", "--json"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let list: Vec<serde_json::Value> = serde_json::from_str(&ended.stdout).expect("JSON");
    let versions: Vec<_> = list.iter().map(|tool| tool["version"].as_str().expect("a version")).collect();
    assert_eq!(versions, ["1.11.4", "1.36.3"]);
}

#[test]
fn a_download_that_is_not_what_was_published_is_refused() {
    let mirror = helm_site();
    mirror.file(&helm_file(), helm_archive("v3.22.0; evil"));
    let machine = Machine::new().mirrored("HELM", &mirror);
    // go is there, but a build must not paper over an altered download.
    machine.install("go", &script("go version go1.26.8 linux/amd64"));
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    assert_eq!(machine.installed(), Vec::<String>::new());
    insta::with_settings!({filters => vec![("[0-9a-f]{64}", "SUM")]}, {
        insta::assert_snapshot!(ended.stderr);
    });
}

#[test]
fn a_download_that_ends_early_is_not_kept() {
    let mirror = helm_site();
    mirror.cut_file(&helm_file(), helm_archive("v3.22.0"));
    let machine = Machine::new().mirrored("HELM", &mirror);
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    assert_eq!(machine.installed(), Vec::<String>::new());
    insta::assert_snapshot!(ended.stderr);
}

#[test]
fn a_release_that_does_not_work_here_is_not_kept() {
    let mirror = Mirror::start();
    let archive = helm_archive("v3.21.9");
    mirror
        .file(&format!("{}.sha256sum", helm_file()), sum(&archive, &helm_file()))
        .file(&helm_file(), archive);
    let machine = Machine::new().mirrored("HELM", &mirror);
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended.stderr.contains("helm 3.22.0 was installed, but does not work: it says that it is 3.21.9"),
        "{}",
        ended.stderr
    );
    assert_eq!(machine.installed(), Vec::<String>::new());
}

#[test]
fn a_tool_that_is_absent_everywhere() {
    let ended = Machine::new().run(&["install"]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.stderr);
}

#[test]
fn terraform_alone_cannot_be_built_and_opentofu_is_proposed() {
    let machine = Machine::new();
    machine.install("go", &script("go version go1.26.8 linux/amd64"));
    let ended = machine.run(&["install", "terraform"]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.stderr);
}

#[test]
fn a_tool_that_is_too_old_and_cannot_be_replaced() {
    let machine = Machine::new();
    machine.install("helm", &script("v3.9.0"));
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.stderr);
}

#[test]
fn a_path_that_is_set_is_the_only_place_that_is_looked_at() {
    let absent = Machine::new().with("GROUNDWORK_HELM", "/nowhere/helm");
    absent.install("helm", &script("v3.22.0"));
    let old = Machine::new();
    let path = old.install("helm-old", &script("v3.9.0")).to_string_lossy().into_owned();
    let old = old.with("GROUNDWORK_HELM", path);
    let silent = Machine::new();
    let path = silent.install("helm-silent", "#!/bin/sh\necho 'cannot open display' >&2\nexit 1\n");
    let silent = silent.with("GROUNDWORK_HELM", path.to_string_lossy());
    let all: Vec<String> = [&absent, &old, &silent]
        .into_iter()
        .map(|machine| {
            let ended = machine.run(&["install", "helm"]);
            assert_eq!(ended.code, 1);
            format!("{}{}", ended.stderr, machine.run(&[]).stdout.lines().nth(2).unwrap_or_default())
        })
        .collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn helm_4_where_the_requirement_says_so() {
    let machine = Machine::new();
    machine.install("helm", &script("v3.22.0"));
    let ended = machine.run(&["install", "helm@4"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("3.22.0 does not satisfy ^4"), "{}", ended.stderr);
    let ended = machine.run(&["install", "helm@nonsense"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("no valid requirement"), "{}", ended.stderr);
    assert_eq!(machine.run(&["install", "kubectl"]).code, 2);
}

#[test]
fn helm_does_not_change_its_major_because_a_newer_one_is_cached() {
    let mirror = helm_site();
    let (name, archive) = (helm_file().replace("3.22.0", "4.3.1"), helm_archive("v4.3.1"));
    mirror.file(&format!("{name}.sha256sum"), sum(&archive, &name)).file(&name, archive);
    let machine = Machine::new().mirrored("HELM", &mirror);
    let orders = [("helm@4", "4.3.1"), ("helm@3", "3.22.0"), ("helm", "3.22.0"), ("helm@>=4", "4.3.1")];
    for (order, version) in orders {
        let ended = machine.run(&["install", order, "--json"]);
        let list: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
        assert_eq!(list[0]["version"], version, "{order}");
    }
}

#[test]
fn opentofu_stands_in_for_terraform_where_the_platform_names_neither() {
    let machine = Machine::new();
    machine.install("tofu", &script(r#"{"terraform_version": "1.12.6"}"#));
    for tool in ["helm", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] {
        machine.install(
            tool,
            &script(match tool {
                "helm" => "v3.22.0",
                "etcd" => "etcd Version: 3.6.4",
                "kwok" => "kwok version v0.7.0",
                _ => "Kubernetes v1.36.3",
            }),
        );
    }
    let ended = machine.run(&["install"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    insta::assert_snapshot!(format!("{}---\n{}", ended.stdout, ended.stderr));
    let listed = machine.listed("terraform");
    assert_eq!(
        (&listed["satisfied"], listed["how"].as_str()),
        (&false.into(), Some("OpenTofu 1.12.6 would be used instead"))
    );
}

#[test]
fn a_site_that_never_answers_holds_nobody_up() {
    let mirror = Mirror::start();
    mirror.held_file(&format!("{}.sha256sum", helm_file()), "0".repeat(64));
    let machine = Machine::new().mirrored("HELM", &mirror);
    let begun = Instant::now();
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 1);
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    assert!(ended.stderr.contains("no answer within"), "{}", ended.stderr);
}

#[test]
fn of_two_that_install_the_same_one_waits() {
    let mirror = helm_site();
    let finish = mirror.held_file(&helm_file(), helm_archive("v3.22.0"));
    let machine = Machine::new().mirrored("HELM", &mirror);
    let first = machine.start(&["install", "helm"]);
    mirror.wait_for(&helm_file());
    let mut second = machine.start(&["install", "helm"]);
    let waits = first_line_with(&mut second, "waiting for another groundwork");
    assert_eq!(waits, format!("waiting for another groundwork (pid {}) that installs helm", first.id()));
    finish.store(true, Ordering::SeqCst);
    let (first, second) = (machine.end(first), machine.end(second));
    assert_eq!((first.code, second.code), (0, 0), "{}{}", first.stderr, second.stderr);
    assert_eq!(
        mirror.requests().iter().filter(|path| path.ends_with(&helm_file())).count(),
        1,
        "it was downloaded twice"
    );
    assert_eq!(machine.installed(), ["helm"]);
}

#[test]
fn what_a_killed_download_left_is_swept() {
    let mirror = helm_site();
    let archive = helm_archive("v3.22.0");
    mirror.held_file(&helm_file(), archive.clone());
    let machine = Machine::new().mirrored("HELM", &mirror);
    let mut killed = machine.start(&["install", "helm"]);
    mirror.wait_for(&helm_file());
    eventually("a half-done download", || !machine.installed().is_empty());
    killed.kill().and_then(|()| killed.wait()).expect("it is killed");
    assert!(
        machine.installed().iter().all(|name| name.starts_with(".new-helm-")),
        "{:?}",
        machine.installed()
    );
    mirror.file(&helm_file(), archive);
    let ended = machine.run(&["install", "helm"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(machine.installed(), ["helm"]);
}

#[test]
fn tools_see_nothing_of_the_users_terraform_and_helm_settings() {
    let machine = Machine::new().with("HELM_NAMESPACE", "x").with("KUBECONFIG", "/x").with("TF_LOG", "TRACE");
    let seen = machine.path("seen");
    machine.install("helm", &format!("#!/bin/sh\nexport -p > '{}'\necho v3.22.0\n", seen.display()));
    assert_eq!(machine.listed("helm")["satisfied"], true);
    let seen = std::fs::read_to_string(seen).expect("the tool ran");
    assert!(seen.contains("CHECKPOINT_DISABLE") && seen.contains("HOME"), "{seen}");
    for name in ["HELM_", "KUBE", "TF_"] {
        assert!(!seen.contains(name), "{name} was inherited:\n{seen}");
    }
}

#[test]
fn a_version_managers_shim_is_asked_each_time() {
    let machine = Machine::new();
    let log = machine.path("log");
    machine.install("helm", &format!("#!/bin/sh\necho x >> '{}'\necho v3.22.0\n", log.display()));
    machine.listed("helm");
    machine.listed("helm");
    assert_eq!(std::fs::read_to_string(log).expect("it ran"), "x\nx\n");
}

#[test]
fn a_go_that_is_too_old() {
    let machine = Machine::new();
    machine.install("go", &script("go version go1.20.14 linux/amd64"));
    let ended = machine.run(&["install", "etcd"]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.stderr);
}

#[test]
fn a_build_that_fails_names_its_log_and_quotes_go() {
    let machine = Machine::new().with("GOPROXY", "off").with("GOFLAGS", "-mod=mod");
    let machine = with_go(machine, "empty");
    let ended = machine.run(&["install", "etcd"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("module lookup disabled by GOPROXY=off"), "{}", ended.stderr);
    assert!(ended.stderr.contains("FOLDER/cache/logs/build-etcd-3.6.4.log"), "{}", ended.stderr);
    assert!(ended.stderr.contains("building etcd 3.6.4 from source failed"), "{}", ended.stderr);
    assert_eq!(machine.installed(), Vec::<String>::new());
}

/// The one real build: interrupted, killed, and then finished.
#[test]
fn a_build_from_source_survives_interruption() {
    let machine = with_go(Machine::new(), "shared");
    let mut interrupted = machine.start(&["install", "etcd"]);
    first_line_with(&mut interrupted, "building etcd 3.6.4");
    eventually("go", || !processes_in(&machine.path("cache")).is_empty());
    signal(&interrupted, nix::sys::signal::Signal::SIGINT);
    let ended = machine.end(interrupted);
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    assert_eq!(processes_in(&machine.path("cache")), Vec::<u32>::new(), "go goes on");
    assert_eq!(machine.installed(), Vec::<String>::new());

    let mut killed = machine.start(&["install", "etcd"]);
    first_line_with(&mut killed, "building etcd 3.6.4");
    eventually("go", || !processes_in(&machine.path("cache")).is_empty());
    killed.kill().and_then(|()| killed.wait()).expect("it is killed");
    let left = machine.installed();
    assert!(left.iter().all(|name| name.starts_with(".new-etcd-")) && left.len() == 1, "{left:?}");

    let ended = machine.run(&["install", "etcd"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("no release can be downloaded"), "{}", ended.stderr);
    assert_eq!(machine.installed(), ["etcd"]);
    assert_eq!(processes_in(&machine.path("cache")), Vec::<u32>::new());
    let etcd = machine.listed("etcd");
    assert_eq!((etcd["version"].as_str(), etcd["source"].as_str()), (Some("3.6.4"), Some("build")));
    versions_are_remembered(&machine, Path::new(etcd["path"].as_str().expect("a path")));
}

/// The file's content is replaced behind groundwork's back, its inode, size and time are not: that the version is
/// still known proves that nothing was started.
fn versions_are_remembered(machine: &Machine, etcd: &Path) {
    let other = Machine::new();
    let path = other.path("bin").join("etcd");
    std::fs::copy(etcd, &path).expect("copied");
    assert_eq!(other.listed("etcd")["source"], "path");
    let before = std::fs::metadata(&path).expect("it is there");
    let garbage = vec![0; usize::try_from(before.len()).expect("it fits")];
    let file = std::fs::OpenOptions::new().write(true).open(&path).expect("writable");
    std::io::Write::write_all(&mut &file, &garbage).expect("written");
    file.set_modified(before.modified().expect("a time")).expect("set");
    assert_eq!(other.listed("etcd")["version"], "3.6.4");
    file.set_modified(std::time::SystemTime::now()).expect("set");
    assert_eq!(other.listed("etcd")["satisfied"], false);
    assert_eq!(machine.listed("etcd")["satisfied"], true);
}

/// The real go, with the user's caches or with empty ones.
fn with_go(machine: Machine, caches: &str) -> Machine {
    let go = which::which("go").expect("go is on PATH").canonicalize().expect("go is there");
    std::os::unix::fs::symlink(go, machine.path("bin/go")).expect("linked");
    let mut machine = machine;
    for name in ["GOCACHE", "GOMODCACHE"] {
        let value = match caches {
            "shared" => {
                let output = Command::new("go").args(["env", name]).output().expect("go answers");
                String::from_utf8(output.stdout).expect("text").trim().to_owned()
            }
            _ => machine.path(name).to_string_lossy().into_owned(),
        };
        machine = machine.with(name, value);
    }
    let inherited = |name: &str| std::env::var(name).ok().map(|value| (name.to_owned(), value));
    machine.variables.extend(
        ["GOPROXY", "GOSUMDB", "GONOSUMDB", "HTTPS_PROXY"]
            .iter()
            .filter_map(|name| {
                let set = machine.variables.iter().any(|(key, _)| key == name);
                inherited(name).filter(|_| !set)
            })
            .collect::<Vec<_>>(),
    );
    machine
}

/// Reads what a process says until a line holds the text. The rest is still to be read.
fn first_line_with(child: &mut Child, text: &str) -> String {
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

fn signal(child: &Child, signal: nix::sys::signal::Signal) {
    let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).expect("a pid"));
    nix::sys::signal::kill(pid, signal).expect("it is running");
}

/// Every process whose working folder lies below this one.
fn processes_in(folder: &Path) -> Vec<u32> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    processes
        .flatten()
        .filter(|process| {
            std::fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder))
        })
        .filter_map(|process| process.file_name().to_string_lossy().parse().ok())
        .collect()
}
