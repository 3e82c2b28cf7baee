use std::sync::{Arc, Mutex};

use super::*;
use crate::model::StackId;

fn context(folder: &Path) -> (Context, tokio::sync::watch::Sender<Urgency>) {
    let (send, cancel) = tokio::sync::watch::channel(Urgency::None);
    let id = StackId::new("x").expect("a name");
    let context = Context::new(
        id,
        folder.to_owned(),
        folder.join("log"),
        cancel,
        Arc::new(|_| {}),
        Arc::new(|_| Ok(())),
    );
    (context, send)
}

fn command(folder: &Path, program: &str, arguments: &[&str]) -> Command {
    Command {
        step: "step",
        program: program.into(),
        arguments: arguments.iter().map(Into::into).collect(),
        folder: folder.to_owned(),
        environment: BTreeMap::from([("LINE".into(), "from the environment".into())]),
        hurry: Hurry::Terminate,
    }
}

#[tokio::test]
async fn lines_arrive_whole_and_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let (context, _keep) = context(folder.path());
    let seen = Mutex::new(Vec::new());
    let script = "echo one; printf two; sleep 0.2; echo half; echo err >&2; printf \"$LINE\"";
    let finished = run(&command(folder.path(), "/bin/sh", &["-c", script]), &context, &mut |stream, line| {
        seen.lock().expect("lock").push((stream, line.to_owned()));
    })
    .await
    .expect("runs");
    assert!(finished.success());
    let out: Vec<_> = seen.into_inner().expect("lock");
    let lines: Vec<&str> =
        out.iter().filter(|(s, _)| *s == Stream::Out).map(|(_, line)| line.as_str()).collect();
    assert_eq!(lines, ["one", "twohalf", "from the environment"]);
    assert!(out.contains(&(Stream::Err, "err".to_owned())));
}

#[tokio::test]
async fn a_second_interrupt_escalates() {
    let folder = tempfile::tempdir().expect("a folder");
    let (context, send) = context(folder.path());
    let script = "trap 'echo int' INT; trap 'echo term; exit 7' TERM; echo up; while :; do sleep 0.05; done";
    let command = command(folder.path(), "/bin/sh", &["-c", script]);
    let mut lines = Vec::new();
    let finished = run(&command, &context, &mut |_, line| {
        lines.push(line.to_owned());
        let next = match line {
            "up" => Urgency::Finish,
            _ => Urgency::Hurry,
        };
        let _ = send.send(next);
    })
    .await
    .expect("runs");
    assert_eq!(lines, ["up", "int", "term"]);
    assert!(finished.interrupted);
    assert_eq!(finished.how(), "exit status 7");
}

#[tokio::test]
async fn a_program_that_is_absent_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (context, _keep) = context(folder.path());
    let command = command(folder.path(), "/nowhere/terraform", &[]);
    let fault = run(&command, &context, &mut |_, _| {}).await.expect_err("cannot start");
    assert!(fault.to_string().contains("/nowhere/terraform"), "{fault}");
    assert!(fault.hint.is_some());
}

#[test]
fn a_process_is_known_by_its_start_too() {
    let me = std::process::id();
    let at = started(me).expect("we run");
    let spawned = |started| Spawned {
        step: "x".into(),
        pid: me,
        started,
        stdout: PathBuf::new(),
        stderr: PathBuf::new(),
    };
    assert!(is_alive(&spawned(at)));
    assert!(!is_alive(&spawned(at + 1)), "another process with the same pid");
}
