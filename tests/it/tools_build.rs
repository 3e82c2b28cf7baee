//! Builds from source, one of them real.

use std::path::Path;
use std::process::{Child, Command};

use super::machine::{Machine, eventually, first_line_with};
use super::mirror::script;

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
