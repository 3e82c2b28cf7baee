use std::{
    collections::BTreeMap,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use groundwork::{
    drivers::{
        Act, Clusters, Driver as _, Fate, InFlight, Job, Known, KnownValue, Outcome, Removal, Urgency, World,
        command::CommandDriver,
    },
    model::{self, Action, Fault, Kind, OutputDeclaration, Reference, Template, Value, Witness},
};

use super::super::shared::{Shared, context, stack, world};

struct Fixture {
    folder: tempfile::TempDir,
    world: Arc<World>,
    driver: CommandDriver,
    urgency: tokio::sync::watch::Sender<Urgency>,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("platform/stacks/task")).expect("folders");
        Self {
            world: Arc::new(world(folder.path())),
            driver: CommandDriver::new(Arc::new(Clusters::new())),
            urgency: tokio::sync::watch::channel(Urgency::None).0,
            folder,
        }
    }

    fn script(&self, name: &str, text: &str) {
        let path = self.folder.path().join("platform/stacks/task").join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
    }

    fn run_folder(&self) -> std::path::PathBuf {
        self.folder.path().join("run")
    }

    fn context(&self) -> groundwork::drivers::Context {
        context(&self.run_folder(), "task", self.urgency.subscribe())
    }

    fn job(&self, command: &[&str], change: impl FnOnce(&mut model::Job)) -> Job {
        let mut declared = model::Job {
            command: command.iter().map(|word| Template::Literal((*word).into())).collect(),
            environment: BTreeMap::new(),
            once: false,
            outputs: BTreeMap::new(),
            cluster: None,
            undo: None,
            timeout: Duration::from_secs(20),
            not_run: None,
        };
        change(&mut declared);
        Job {
            stack: stack("task", Kind::Job(declared)),
            known: Known::default(),
            cluster: None,
            record: None,
            world: Arc::clone(&self.world),
        }
    }

    async fn act(&self, job: &Job) -> Result<Outcome, Fault> {
        self.driver.act(job, &Act::Direct, &self.context()).await
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.run_folder().join("log")).unwrap_or_default()
    }
}

fn outputs(names: &[(&str, bool)]) -> BTreeMap<String, OutputDeclaration> {
    names
        .iter()
        .map(|(name, sensitive)| ((*name).to_owned(), OutputDeclaration { sensitive: *sensitive }))
        .collect()
}

fn removal(fixture: &Fixture, outcome: &Outcome) -> Removal {
    Removal {
        teardown: outcome.teardown.clone(),
        witness: outcome.witness.clone(),
        cluster: None,
        job: None,
        world: Arc::clone(&fixture.world),
    }
}

fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .any(|entry| std::fs::read_to_string(entry.path()).is_ok_and(|found| found.contains(text)))
}

#[tokio::test]
async fn secrets_go_in_by_the_environment_and_come_out_by_a_file() {
    let fixture = Fixture::new();
    fixture.script(
        "init.sh",
        "pwd; echo \"keys for $1\"; test \"$PASSWORD\" = correct-horse || exit 9\n\
         echo \"{\\\"token\\\": \\\"s.$PASSWORD\\\", \\\"shares\\\": 5}\" > \"$GROUNDWORK_OUTPUTS\"\nenv > ../seen",
    );
    let reference = Reference::Secret("password".into());
    let mut job = fixture.job(&["./init.sh", "vault"], |declared| {
        declared.outputs = outputs(&[("token", true), ("shares", false)]);
        declared.environment.insert("PASSWORD".into(), Template::Reference(reference.clone()));
        declared.undo = Some(vec![Template::Literal("./undo.sh".into())]);
    });
    job.known.0.insert(reference, KnownValue { value: "correct-horse".into(), sensitive: true });
    let preview = fixture.driver.preview(&job, &fixture.context()).await.expect("a preview");
    assert_eq!((preview.action, preview.changes[0].address.as_str()), (Action::Read, "./init.sh vault"));
    let outcome = fixture.act(&job).await.expect("runs");
    assert_eq!(outcome.outputs["token"].value(), Some(&Value::from("s.correct-horse")));
    assert!(outcome.outputs["token"].sensitive);
    assert_eq!(outcome.outputs["shares"].value(), Some(&Value::from(5)));
    assert_eq!(outcome.witness, Witness::Itself);
    assert!(fixture.log().contains("keys for vault") && fixture.log().contains("platform/stacks/task"));
    assert!(!holds(&fixture.run_folder(), "correct-horse"), "the outputs file is removed once it is read");
    let seen =
        std::fs::read_to_string(fixture.folder.path().join("platform/stacks/seen")).expect("was written");
    assert!(!seen.contains("CARGO"), "nothing is inherited that was not asked for: {seen}");

    fixture.script("undo.sh", "touch ../undone");
    fixture.driver.destroy(&removal(&fixture, &outcome), &fixture.context()).await.expect("undone");
    assert!(fixture.folder.path().join("platform/stacks/undone").exists());
}

#[tokio::test]
async fn outputs_are_those_that_are_declared() {
    let fixture = Fixture::new();
    fixture.script("run.sh", "echo '{\"b\": 1}' > $GROUNDWORK_OUTPUTS");
    let job = fixture.job(&["./run.sh"], |declared| declared.outputs = outputs(&[("a", false)]));
    let fault = fixture.act(&job).await.expect_err("others were written");
    assert_eq!(fault.why, ["`a` is declared and was not written", "`b` was written and is not declared"]);
    fixture.script("run.sh", "echo 'a: 1' > $GROUNDWORK_OUTPUTS");
    let fault = fixture.act(&job).await.expect_err("is no JSON");
    assert_eq!(fault.what, "the job's outputs are no JSON object");
}

#[tokio::test]
async fn a_failure_quotes_what_was_said_last_and_a_late_one_its_limit() {
    let fixture = Fixture::new();
    fixture.script("run.sh", "for i in 1 2 3 4 5 6 7 8 9 10; do echo line $i; done; echo broken >&2; exit 3");
    let fault = fixture.act(&fixture.job(&["./run.sh"], |_| {})).await.expect_err("fails");
    assert_eq!(fault.what, "the job failed: exit status 3");
    assert!(
        fault.why.contains(&"line 10".to_owned()) && fault.why.contains(&"broken".to_owned()),
        "{fault:?}"
    );
    let begun = Instant::now();
    let late = fixture.job(&["sleep", "60"], |declared| declared.timeout = Duration::from_secs(1));
    let fault = fixture.act(&late).await.expect_err("is late");
    assert_eq!(fault.what, "the job took longer than 1s and was ended");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn no_secret_stands_in_argv_and_no_program_lies_outside() {
    let fixture = Fixture::new();
    let reference = Reference::Secret("password".into());
    let mut job =
        fixture.job(&["true"], |declared| declared.command.push(Template::Reference(reference.clone())));
    job.known.0.insert(reference, KnownValue { value: "correct-horse".into(), sensitive: true });
    let fault = fixture.act(&job).await.expect_err("a secret in argv");
    assert!(
        !fault.to_string().contains("correct-horse") && fault.what.contains("a secret stands"),
        "{fault:?}"
    );
    let fault = fixture.act(&fixture.job(&["../../../bin/sh"], |_| {})).await.expect_err("lies outside");
    assert!(fault.what.contains("../../../bin/sh"), "{fault:?}");
    let fault = fixture.act(&fixture.job(&["no-such-program"], |_| {})).await.expect_err("is not there");
    assert_eq!(fault.what, "there is no program `no-such-program` on PATH");
}

#[tokio::test]
async fn a_job_that_survives_is_waited_for_and_its_outputs_are_the_proof() {
    let fixture = Fixture::new();
    fixture.script("run.sh", "sleep 1; echo '{\"a\": 1}' > $GROUNDWORK_OUTPUTS");
    let job = fixture.job(&["./run.sh"], |declared| declared.outputs = outputs(&[("a", false)]));
    let spawned = Arc::new(std::sync::Mutex::new(None));
    let seen = Arc::clone(&spawned);
    let context = groundwork::drivers::Context::new(
        job.stack.id.clone(),
        fixture.run_folder(),
        fixture.run_folder().join("log"),
        fixture.urgency.subscribe(),
        Arc::new(|_| {}),
        Arc::new(move |process: &groundwork::drivers::process::Spawned| {
            *seen.lock().expect("lock") = Some(process.clone());
            Ok(())
        }),
    );
    std::fs::create_dir_all(fixture.run_folder()).expect("a folder");
    let abandoned =
        tokio::time::timeout(Duration::from_millis(400), fixture.driver.act(&job, &Act::Direct, &context));
    assert!(abandoned.await.is_err(), "it should still run");
    let spawned = spawned.lock().expect("lock").clone();
    assert!(spawned.is_some());
    let in_flight = InFlight { destroying: false, spawned, run: fixture.run_folder() };
    match fixture.driver.examine(&job, &in_flight, &fixture.context()).await {
        Fate::Succeeded(outcome) => assert_eq!(outcome.outputs["a"].value(), Some(&Value::from(1))),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_done_once_stays_done_and_the_rest_follows_its_files() {
    let fixture = Fixture::new();
    fixture.script("run.sh", "true");
    let sources = |job: &Job| fixture.driver.sources(&job.stack, &fixture.world).expect("a digest");
    let once = fixture.job(&["./run.sh"], |declared| declared.once = true);
    let always = fixture.job(&["./run.sh"], |_| {});
    let (before_once, before_always) = (sources(&once), sources(&always));
    fixture.script("stages.yaml", "kind: Stage");
    assert_eq!(sources(&always), before_always, "a real cluster never sees them");
    fixture.script("run.sh", "false");
    assert_eq!(sources(&once), before_once);
    assert_ne!(sources(&always), before_always);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_gets_a_kubeconfig_of_its_own() {
    let shared = Shared::get().await;
    let fixture = Fixture::new();
    fixture.script("run.sh", "grep -q '\"current-context\"' \"$KUBECONFIG\" && stat -c %a \"$KUBECONFIG\"");
    let mut job = fixture.job(&["./run.sh"], |_| {});
    job.cluster = Some(shared.access.clone());
    fixture.act(&job).await.expect("runs");
    assert!(fixture.log().contains("600"), "{}", fixture.log());
    assert!(!fixture.run_folder().join("task.kubeconfig").exists());
}

#[tokio::test]
async fn a_job_that_talks_to_pods_is_not_run_where_they_are_simulated() {
    let mut fixture = Fixture::new();
    fixture.script(
        "init.sh",
        "echo \"{\\\"cluster_id\\\": \\\"real\\\"}\" > \"$GROUNDWORK_OUTPUTS\"; touch ../ran",
    );
    let job = |fixture: &Fixture| {
        fixture.job(&["./init.sh"], |declared| {
            declared.outputs = outputs(&[("cluster_id", false)]);
            declared.undo = Some(vec![Template::Literal("./undo.sh".into())]);
            let outputs = BTreeMap::from([("cluster_id".to_owned(), Value::from("none"))]);
            declared.not_run = Some(model::NotRun { why: "nobody answers".into(), outputs });
        })
    };
    let ran = fixture.folder.path().join("platform/stacks/ran");
    let real = fixture.act(&job(&fixture)).await.expect("runs");
    assert_eq!(real.outputs["cluster_id"].value(), Some(&Value::from("real")));
    std::fs::remove_file(&ran).expect("it ran");

    Arc::make_mut(&mut fixture.world).simulated = true;
    let job = job(&fixture);
    let preview = fixture.driver.preview(&job, &fixture.context()).await.expect("a preview");
    assert_eq!(preview.notes, ["not run: nobody answers"]);
    let outcome = fixture.act(&job).await.expect("is skipped");
    assert!(!ran.exists(), "it ran");
    assert_eq!(outcome.summary, "not run: nobody answers");
    assert_eq!(outcome.outputs["cluster_id"].value(), Some(&Value::from("none")));
    // What was not done is not undone.
    fixture.driver.destroy(&removal(&fixture, &outcome), &fixture.context()).await.expect("nothing to undo");
}

#[tokio::test]
async fn a_job_finds_again_what_it_kept_until_it_is_destroyed() {
    let fixture = Fixture::new();
    fixture.script("run.sh", "stat -c %a \"$GROUNDWORK_KEEP\"; cat \"$GROUNDWORK_KEEP/x\" && exit 0; echo kept > \"$GROUNDWORK_KEEP/x\"; exit 1");
    let job = fixture.job(&["./run.sh"], |_| {});
    fixture.act(&job).await.expect_err("the first fails");
    let outcome = fixture.act(&job).await.expect("the second finds it");
    assert!(fixture.log().contains("700") && fixture.log().contains("kept"), "{}", fixture.log());
    fixture.driver.destroy(&removal(&fixture, &outcome), &fixture.context()).await.expect("destroyed");
    assert!(!fixture.world.home.join("jobs/task").exists());
}
