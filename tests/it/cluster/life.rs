use std::{
    fs::Permissions,
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    process::Stdio,
    time::{Duration, Instant},
};

use groundwork::rehearsal::cluster::{self, Binaries, ClusterError, Spec};
use k8s_openapi::api::core::v1::Pod;
use kube::{
    Api,
    api::{DeleteParams, ListParams, PostParams},
};
use nix::{sys::signal::Signal, unistd::Pid};
use serde_json::{Value, json};

use super::support::{self, Scratch, before_long, eventually, objects};

fn pid(status: &Value, name: &str) -> Pid {
    let processes = status["processes"].as_array().expect("processes");
    let process = processes.iter().find(|process| process["name"] == name).expect("the process");
    Pid::from_raw(i32::try_from(process["pid"].as_i64().expect("a pid")).expect("fits"))
}

fn nothing_is_left(scratch: &Scratch, name: &str) {
    eventually("the processes are gone", || scratch.processes().is_empty().then_some(()));
    eventually("the folder is gone", || (!scratch.cluster(name).exists()).then_some(()));
}

#[test]
fn it_starts_once_and_stops_without_a_trace() {
    let scratch = Scratch::new();
    let kubeconfig = scratch.done(&["start", "a"]);
    assert!(kubeconfig.trim().ends_with("/clusters/a/kubeconfig"), "{kubeconfig}");
    let first = scratch.status("a");
    assert_eq!(first["phase"], "running");
    assert_eq!(first["nodes"].as_array().expect("nodes").len(), 3);
    scratch.done(&["start", "a"]);
    assert_eq!(scratch.status("a")["uid"], first["uid"], "it was found running");
    assert!(scratch.done(&["list"]).contains("running"));

    let address = first["server"].as_str().expect("a server").trim_start_matches("https://").to_owned();
    assert!(TcpStream::connect(&address).is_ok());
    scratch.done(&["stop", "a"]);
    assert!(TcpStream::connect(&address).is_err(), "the port is free as soon as stop returns");
    assert_eq!(scratch.processes(), [0; 0]);
    assert!(!scratch.cluster("a").exists());
    scratch.done(&["stop", "a"]);
    assert_eq!(scratch.run(&["status", "a"]).status.code(), Some(1));
}

#[test]
fn several_start_at_once_each_folder_once() {
    let scratch = Scratch::new();
    let starts: Vec<_> = ["a", "b", "a"]
        .into_iter()
        .map(|name| scratch.command(&["start", name]).stdout(Stdio::null()).spawn().expect("starts"))
        .collect();
    for mut start in starts {
        assert!(start.wait().expect("ends").success());
    }
    let (a, b) = (scratch.access("a"), scratch.access("b"));
    assert_ne!((&a.uid, &a.server), (&b.uid, &b.server));
    assert_eq!(scratch.processes().len(), 12, "two supervisors with five processes each");
    scratch.done(&["stop", "a"]);
    assert_eq!(scratch.access("b"), b);
}

#[test]
fn a_killed_supervisor_takes_its_processes_along() {
    let scratch = Scratch::new();
    scratch.done(&["start", "a"]);
    let before = scratch.status("a");
    nix::sys::signal::kill(pid(&before, "supervisor"), Signal::SIGKILL).expect("kills");
    eventually("the guard has ended the rest", || scratch.processes().is_empty().then_some(()));
    eventually("the cluster counts as gone", || {
        cluster::access(&scratch.cluster("a")).is_none().then_some(())
    });
    assert_eq!(scratch.status("a")["phase"], "lost");
    scratch.done(&["start", "a"]);
    assert_ne!(scratch.status("a")["uid"], before["uid"], "a cluster that is gone is gone");
}

#[test]
fn it_ends_and_says_why_when_a_part_ends() {
    let scratch = Scratch::new();
    scratch.done(&["start", "a"]);
    nix::sys::signal::kill(pid(&scratch.status("a"), "kube-scheduler"), Signal::SIGKILL).expect("kills");
    let status = eventually("it has failed", || {
        Some(scratch.status("a")).filter(|status| status["phase"] == "failed")
    });
    let failure = status["failure"].as_str().expect("a reason");
    assert!(failure.starts_with("kube-scheduler ended (signal: 9"), "{failure}");
    eventually("the others are ended", || scratch.processes().is_empty().then_some(()));
    assert!(scratch.cluster("a").join("logs/kube-scheduler.log").exists(), "the logs are kept to look at");
    scratch.done(&["start", "a"]);
    assert_eq!(scratch.status("a")["phase"], "running");
}

#[test]
fn an_interrupted_start_leaves_nothing() {
    let scratch = Scratch::new();
    for (signal, after) in [
        (Signal::SIGINT, 30),
        (Signal::SIGKILL, 60),
        (Signal::SIGTERM, 400),
        (Signal::SIGKILL, 1000),
        (Signal::SIGINT, 1800),
    ] {
        let mut start = scratch.command(&["start", "a"]).stdout(Stdio::null()).spawn().expect("starts");
        std::thread::sleep(Duration::from_millis(after));
        let pid = Pid::from_raw(i32::try_from(start.id()).expect("fits"));
        nix::sys::signal::kill(pid, signal).expect("kills");
        let status = start.wait().expect("ends");
        assert!(!status.success(), "it was quicker than {after} ms");
        if signal == Signal::SIGKILL {
            // It may have made its folder and nothing that could remove it: stopping what never ran does.
            eventually("no process is left", || scratch.processes().is_empty().then_some(()));
            scratch.done(&["stop", "a"]);
        }
        nothing_is_left(&scratch, "a");
    }
}

#[test]
fn a_start_that_follows_an_interrupted_one_waits_for_its_end() {
    let scratch = Scratch::new();
    let mut start = scratch.command(&["start", "a"]).stdout(Stdio::null()).spawn().expect("starts");
    eventually("a process runs", || (scratch.processes().len() > 2).then_some(()));
    start.kill().expect("kills");
    start.wait().expect("ends");
    scratch.done(&["start", "a"]);
    assert_eq!(scratch.processes().len(), 6);
}

/// kwok keeps a part of the stages when it reads them at a bad moment. Here it is made to: it begins only when one is away.
#[tokio::test(flavor = "multi_thread")]
async fn it_runs_only_when_its_pods_do() {
    let scratch = Scratch::new();
    let folder = scratch.cluster("a");
    let mut binaries = support::binaries().await;
    let begin = scratch.path().join("begin");
    let kwok = format!(
        "#!/bin/sh\nuntil [ -e {} ]; do sleep 0.05; done\nexec {} \"$@\"\n",
        begin.display(),
        binaries.kwok.display()
    );
    binaries.kwok = scratch.path().join("kwok");
    std::fs::write(&binaries.kwok, kwok).expect("written");
    std::fs::set_permissions(&binaries.kwok, Permissions::from_mode(0o755)).expect("may be run");
    let mut spec = Spec::new(&folder).expect("a spec");
    spec.supervisor = env!("CARGO_BIN_EXE_groundwork").into();

    let trying = tokio::sync::Notify::new();
    let progress = |step: &str| {
        if step == "trying pods" {
            trying.notify_one();
        }
    };
    let (access, ()) = tokio::join!(cluster::start(&spec, &binaries, &progress), async {
        let waits = tokio::time::timeout(Duration::from_mins(1), trying.notified());
        waits.await.expect("it waits for kwok");
        let client = support::client_of(&folder.join("kubeconfig")).await;
        let stages = objects(&client, "kwok.x-k8s.io/v1alpha1", "Stage", "stages", None);
        stages.delete("pod-ready", &DeleteParams::default()).await.expect("deleted");
        std::fs::write(&begin, "").expect("written");
    });
    let client = access.expect("it runs").client().expect("a client");
    let pods: Api<Pod> = Api::namespaced(client.clone(), "default");
    let pod =
        json!({ "metadata": { "name": "a" }, "spec": { "containers": [{ "name": "a", "image": "a" }] } });
    pods.create(&PostParams::default(), &serde_json::from_value(pod).expect("a pod")).await.expect("made");
    before_long("it runs", || async {
        let pod = pods.get("a").await.expect("is there");
        (pod.status?.phase? == "Running").then_some(())
    })
    .await;
    let all = Api::<Pod>::all(client).list_metadata(&ListParams::default()).await.expect("a list");
    assert_eq!(all.items.len(), 1, "nothing is left of the trial");
}

#[tokio::test]
async fn a_program_that_does_not_run_is_named() {
    let scratch = Scratch::new();
    let folder = scratch.path().join("cluster");
    let mut spec = Spec::new(&folder).expect("a spec");
    spec.supervisor = env!("CARGO_BIN_EXE_groundwork").into();
    let broken = |path: &str| Binaries {
        etcd: path.into(),
        kube_apiserver: "/bin/false".into(),
        kube_controller_manager: "/bin/false".into(),
        kube_scheduler: "/bin/false".into(),
        kwok: "/bin/false".into(),
    };
    let absent = cluster::start(&spec, &broken("/nowhere/etcd"), &|_| {}).await;
    assert!(matches!(absent, Err(ClusterError::Program { name: "etcd", .. })), "{absent:?}");
    assert!(!folder.exists());

    let begun = Instant::now();
    let ends = cluster::start(&spec, &broken("/bin/false"), &|_| {}).await;
    let Err(ClusterError::NotStarted { why, .. }) = ends else { panic!("{ends:?}") };
    assert!(why.contains("ended (exit status: 1)"), "{why}");
    assert!(begun.elapsed() < Duration::from_secs(20), "it does not wait for what cannot come");
    assert!(!folder.exists());
    assert_eq!(scratch.processes(), [0; 0]);
}

#[test]
fn a_name_leads_nowhere_else() {
    let scratch = Scratch::new();
    for name in ["../a", "/tmp/a", "", "A", "a/b", "a\u{7}", "-", &"a".repeat(41)] {
        for act in ["start", "stop", "status"] {
            let output = scratch.run(&[act, "--", name]);
            assert_eq!(output.status.code(), Some(2), "{act} {name:?}");
            let message = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(message.contains("is no name for a cluster"), "{message}");
            assert!(!message.contains('\u{7}'));
        }
    }
}
