use std::{collections::BTreeMap, path::Path};

use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};

use super::{Became, Evidence, Outcome, Played, Remains, Run, Scene, Verdict, page, text};
use crate::{
    graph::{
        Caption, Graph,
        fixtures::{id, parse},
    },
    model::{ChartOrigin, Fault, Point},
    readiness::{Assessment, Finding, Waived},
    rehearsal::{
        faults::{On, Script, Struck, any, one},
        google::cloud::{Entry as CloudEntry, Operation, Real},
    },
    report::Look,
    run::{End, Line, Step, Transition},
    store::Entry,
};

fn zero() -> Timestamp {
    "2026-11-04T10:15:00Z".parse().expect("a time")
}

fn at(millis: i64) -> Timestamp {
    zero() + SignedDuration::from_millis(millis)
}

/// A journal that is written line by line.
struct Journal(Vec<Entry<Line>>);

impl Journal {
    fn begin(millis: i64, run: &str, command: &str) -> Self {
        let line = Line::Run {
            run: run.into(),
            command: command.into(),
            who: "a@b".into(),
            groundwork: "1".into(),
            origin: crate::model::Origin::default(),
        };
        Self(Vec::new()).line(millis, line)
    }

    fn line(mut self, millis: i64, what: Line) -> Self {
        self.0.push(Entry { at: format!("{:.3}", at(millis)), what });
        self
    }

    fn stack(self, millis: i64, stack: &str, transition: Transition) -> Self {
        self.with(millis, stack, transition, None, None)
    }

    fn with(
        self,
        millis: i64,
        stack: &str,
        transition: Transition,
        chart: Option<ChartOrigin>,
        fault: Option<Fault>,
    ) -> Self {
        let summary = matches!(transition, Transition::Settled).then(|| "done".to_owned());
        self.line(millis, Line::Stack { stack: id(stack), transition, digest: None, chart, fault, summary })
    }

    /// A stack from its first step to its end.
    fn done(self, (from, to): (i64, i64), stack: &str, step: Step) -> Self {
        self.stack(from, stack, Transition::Started { step })
            .stack(to, stack, Transition::Ended { step, end: End::Well })
            .stack(to, stack, Transition::Settled)
    }

    fn end(self, millis: i64, ending: &str) -> Vec<Entry<Line>> {
        self.line(millis, Line::Finished { ending: ending.into(), took_ms: 1 }).0
    }
}

fn graph() -> Graph {
    let graph = parse(
        "
        network given 1:
        project terraform 1: network/host
        vpc terraform 1: project/id
        kms terraform 1: project/id
        gke terraform 1: vpc/subnetwork kms/key
        cert-manager helm 2: gke@
        ",
    );
    graph.expect("a graph")
}

fn caption() -> Caption {
    let sprints = [(1, "Cloud foundation".to_owned()), (2, "Certificates".to_owned())];
    Caption { title: "acme testing".into(), sprints: sprints.into() }
}

fn cloud(millis: i64, operation: Operation, kind: &str, root: &str, to: f64) -> CloudEntry {
    let id = format!("projects/acme/{kind}/{millis}");
    let real = Real { root: format!("/r/{root}/stacks/x").into(), process: 7, from: 0.0, to };
    CloudEntry { at: at(millis), real: Some(real), ..CloudEntry::now(operation, kind, &id, None) }
}

fn log() -> Vec<CloudEntry> {
    vec![
        cloud(500, Operation::Create, "google_project", "work/project", 35.0),
        cloud(1500, Operation::Create, "google_compute_network", "work/vpc", 22.0),
        cloud(1600, Operation::Create, "google_compute_subnetwork", "work/vpc", 44.0),
        cloud(1700, Operation::Create, "google_kms_crypto_key", "work/kms", 1.0),
        cloud(4000, Operation::Create, "google_container_cluster", "work/gke", 480.0),
        CloudEntry { real: None, ..cloud(6100, Operation::Edit, "google_compute_subnetwork", "", 0.0) },
    ]
}

fn first_up() -> Vec<Entry<Line>> {
    Journal::begin(0, "r1", "up")
        .stack(10, "network", Transition::Settled)
        .done((100, 900), "project", Step::Act)
        .done((1000, 2000), "vpc", Step::Act)
        .done((1000, 1800), "kms", Step::Act)
        .done((2000, 5000), "gke", Step::Act)
        .end(5000, "done")
}

fn second_up() -> Journal {
    Journal::begin(7000, "r2", "up").stack(7000, "gke", Transition::Settled).with(
        7100,
        "cert-manager",
        Transition::Started { step: Step::Act },
        Some(ChartOrigin::StandIn),
        None,
    )
}

fn passing_second() -> Vec<Entry<Line>> {
    second_up()
        .stack(8000, "cert-manager", Transition::Ended { step: Step::Act, end: End::Well })
        .done((8000, 9000), "cert-manager", Step::Gate)
        .end(9000, "done")
}

fn failing_second() -> Vec<Entry<Line>> {
    let fault =
        Fault::new("helm install failed").because("<b>pods</b> are not ready\nweb-0: Pending").log("/r/log");
    let ended = Transition::Ended { step: Step::Act, end: End::Badly };
    second_up().with(8000, "cert-manager", ended, None, Some(fault)).end(8100, "failed")
}

fn down() -> Vec<Entry<Line>> {
    let all = ["cert-manager", "gke", "kms", "vpc", "project"].into_iter().zip(0..);
    let journal = all.fold(Journal::begin(10_000, "r3", "down"), |journal, (stack, at)| {
        journal.done((10_000 + at * 1000, 11_000 + at * 1000), stack, Step::Destroy)
    });
    journal.end(15_000, "done")
}

fn played(scene: Scene, name: &str, (began, ended): (i64, i64), run: &str) -> Played {
    let (runs, problems, notes) = (vec![run.to_owned()], Vec::new(), Vec::new());
    Played { scene, name: name.into(), began: at(began), ended: at(ended), runs, problems, notes }
}

/// One stack that is brought up.
fn tiny() -> Verdict {
    let journal = Journal::begin(0, "r1", "up").done((100, 900), "project", Step::Act).end(1000, "done");
    let mut verdict = Verdict::of(Evidence {
        platform: "acme",
        environment: "testing",
        graph: &parse("project terraform 1:").expect("a graph"),
        jobs: 4,
        began: zero(),
        ended: at(1200),
        parts: vec![played(Scene::Up, "up, sprint 1", (0, 1100), "r1")],
        journals: &BTreeMap::from([("r1".to_owned(), journal)]),
        log: &log()[..1],
        home: Path::new("/r"),
        remains: Remains::default(),
        readiness: None,
        faults: Vec::new(),
        assumed: Vec::new(),
        not_run: BTreeMap::new(),
    });
    "0.1.0".clone_into(&mut verdict.groundwork);
    verdict
}

#[test]
fn the_last_line_of_the_events_is_that_of_the_documentation() {
    let line = tiny().json_line();
    assert!(include_str!("../../../docs/events.md").contains(&line), "docs/events.md lacks:\n{line}");
}

/// What three workloads could be found to be like.
fn assessment() -> Assessment {
    let finding = |workload: &str, point, why: &str| Finding {
        namespace: "velero".into(),
        workload: Some(workload.into()),
        point,
        why: why.into(),
    };
    Assessment {
        workloads: 3,
        namespaces: 1,
        findings: vec![finding(
            "daemonset/node-agent",
            Point::Images,
            "the image of the container <agent> has no tag",
        )],
        waived: vec![Waived {
            finding: finding("deployment/velero", Point::Replicas, "it has one pod"),
            reason: "one at a time may write backups".into(),
        }],
        idle: Vec::new(),
    }
}

/// One that struck and one that never did.
fn faults() -> Vec<Struck> {
    let script = Script::new(
        0,
        ["kind=error,type=google_project,error=quota", "kind=slow,type=google_dns_managed_zone,seconds=3"]
            .map(|text| one(text, &any).expect("sound"))
            .into(),
    );
    script.decide(On::Create, "google_project", "acme");
    script.struck()
}

fn verdict(parts: Vec<Played>, journals: [(&str, Vec<Entry<Line>>); 3], remains: Remains) -> Verdict {
    let journals: BTreeMap<String, _> = journals.map(|(run, journal)| (run.to_owned(), journal)).into();
    let mut verdict = Verdict::of(Evidence {
        platform: "acme",
        environment: "testing",
        graph: &graph(),
        jobs: 4,
        began: zero(),
        ended: at(16_000),
        parts,
        journals: &journals,
        log: &log(),
        home: Path::new("/r"),
        remains,
        readiness: Some(assessment()),
        faults: faults(),
        assumed: vec!["stack `network` exists, as the platform file says".into()],
        not_run: BTreeMap::new(),
    });
    "0.1.0".clone_into(&mut verdict.groundwork);
    verdict
}

fn passing() -> Verdict {
    let note = "private_ip_google_access of google_compute_subnetwork `nodes` from true to false: found in vpc, mended";
    let drift = Played {
        runs: Vec::new(),
        notes: vec![note.into()],
        ..played(Scene::Drift, "drift", (6000, 6500), "")
    };
    let parts = vec![
        played(Scene::Up, "up, sprint 1", (0, 5100), "r1"),
        drift,
        played(Scene::Up, "up, sprint 2", (7000, 9000), "r2"),
        played(Scene::Down, "down", (10_000, 15_500), "r3"),
    ];
    let kept = vec!["google_kms_crypto_key `projects/acme/keyRings/a/cryptoKeys/cluster`".into()];
    let remains = Remains { kept, ..Remains::default() };
    verdict(parts, [("r1", first_up()), ("r2", passing_second()), ("r3", down())], remains)
}

fn failing() -> Verdict {
    let problems = vec!["the run ended failed".into()];
    let failed = Played { problems, ..played(Scene::Up, "up, sprint 2", (7000, 8200), "r2") };
    let parts = vec![played(Scene::Up, "up, sprint 1", (0, 5100), "r1"), failed];
    let left =
        (1..=13).map(|number| format!("google_compute_disk `projects/acme/disks/pvc-{number}`")).collect();
    verdict(
        parts,
        [("r1", first_up()), ("r2", failing_second()), ("r3", down())],
        Remains { left, ..Remains::default() },
    )
}

#[test]
fn for_a_terminal() {
    assert_snapshot!("rehearsal_passed_80", text(&passing(), Look::plain(80)));
    assert_snapshot!("rehearsal_failed_80", text(&failing(), Look::plain(80)));
    for width in [40, 60, 80, 200] {
        for line in
            text(&failing(), Look::plain(width)).lines().chain(text(&passing(), Look::plain(width)).lines())
        {
            assert!(crate::text::width(line) <= width, "wider than {width}: {line}");
        }
    }
}

#[test]
fn for_programs() {
    assert_snapshot!("rehearsal_passed_json", passing().json());
    let failing: serde_json::Value = serde_json::from_str(&failing().json_line()).expect("JSON");
    assert_eq!(failing["type"], "rehearsal-finished");
    assert_eq!(failing["time"], "2026-11-04T10:15:16.000Z");
    assert_eq!(failing["passed"], false);
    assert_eq!(failing["stacks"][5]["fault"]["log"], serde_json::Value::Null);
    assert_eq!(failing["real"]["without"][0], "cert-manager");
}

#[test]
fn every_form_says_which_faults_never_struck() {
    let verdict = passing();
    let never = "never struck: there was no create of `google_dns_managed_zone`";
    let once = "kind=error,type=google_project,error=quota: struck once";
    let page = page(&verdict, &graph(), &caption());
    assert!(
        page.contains(never) && page.contains(once) && page.contains("1 of 2 faults never struck"),
        "{page}"
    );
    let text = text(&verdict, Look::plain(200));
    assert!(
        text.contains(", 1 of 2 faults never struck")
            && text.contains(once)
            && text.contains("faults      kind=slow,type=google_dns_managed_zone"),
        "{text}"
    );
    let json: serde_json::Value = serde_json::from_str(&verdict.json()).expect("JSON");
    assert_eq!((&json["faults"][0]["times"], &json["faults"][1]["times"]), (&1.into(), &0.into()));
    assert_eq!(json["faults"][1]["never"], "there was no create of `google_dns_managed_zone`");
}

#[test]
fn every_form_says_which_job_was_not_run_and_that_it_is_not_proven() {
    let journal = Journal::begin(0, "r1", "up").done((100, 900), "vault-init", Step::Act).end(1000, "done");
    let because = |stack: &str| (id(stack), "no Vault <answers> in a rehearsal".to_owned());
    let graph = parse("vault-init job 1:\nlater job 2: vault-init").expect("a graph");
    let verdict = Verdict::of(Evidence {
        platform: "acme",
        environment: "testing",
        graph: &graph,
        jobs: 4,
        began: zero(),
        ended: at(1200),
        parts: vec![played(Scene::Up, "up, sprint 1", (0, 1100), "r1")],
        journals: &BTreeMap::from([("r1".to_owned(), journal)]),
        log: &[],
        home: Path::new("/r"),
        remains: Remains::default(),
        readiness: None,
        faults: Vec::new(),
        assumed: Vec::new(),
        not_run: BTreeMap::from([because("vault-init"), because("later")]),
    });
    // What was not reached was not skipped either.
    let skipped: Vec<&str> = verdict.not_run().map(|(stack, _)| stack.as_str()).collect();
    assert_eq!(skipped, ["vault-init"]);
    let told = text(&verdict, Look::plain(100));
    assert!(told.contains("not run     vault-init: no Vault <answers> in a rehearsal"), "{told}");
    assert!(told.contains("what the job `vault-init` does, which was not run"), "{told}");
    let page = page(&verdict, &graph, &caption());
    assert!(page.contains("no Vault &lt;answers&gt; in a rehearsal"), "{page}");
    let json: serde_json::Value = serde_json::from_str(&verdict.json()).expect("JSON");
    assert_eq!(json["stacks"][0]["not_run"], "no Vault <answers> in a rehearsal");
    assert_eq!(json["not_proven"][6], "what the job `vault-init` does, which was not run");
}

#[test]
fn a_page_loads_nothing_and_escapes_everything() {
    for verdict in [passing(), failing()] {
        let page = page(&verdict, &graph(), &caption());
        for stack in graph().order() {
            assert!(page.contains(&format!(">{stack}</th>")), "no {stack}");
            assert!(page.contains(&format!(">{stack}</text>")), "{stack} is not drawn");
        }
        for needle in ["src=", "http", "url(", "@import", "<script", "<link", "<b>pods"] {
            assert!(!page.contains(needle), "{needle}");
        }
        for needle in super::UNPROVEN {
            assert!(page.contains(needle), "{needle}");
        }
    }
    assert!(page(&failing(), &graph(), &caption()).contains("&lt;b&gt;pods&lt;/b&gt; are not ready"));
}

#[test]
fn a_stack_that_failed_and_was_got_over_is_told_from_one_that_passed() {
    let again =
        Journal::begin(9000, "r3", "up").done((9000, 9500), "cert-manager", Step::Act).end(9500, "done");
    let mut part = played(Scene::Up, "up, sprint 2", (7000, 9600), "r2");
    part.runs.push("r3".into());
    let parts = vec![played(Scene::Up, "up, sprint 1", (0, 5100), "r1"), part];
    let verdict =
        verdict(parts, [("r1", first_up()), ("r2", failing_second()), ("r3", again)], Remains::default());
    assert!(verdict.passed);
    let outcomes: Vec<Outcome> = verdict.stacks.iter().map(|stack| stack.outcome).collect();
    assert_eq!(outcomes[..5], [Outcome::Passed; 5]);
    assert_eq!(outcomes[5], Outcome::Recovered);
}

/// The second run goes on where the first one failed: a real run would have done both.
#[test]
fn what_a_failed_run_did_counts_for_the_real_time() {
    let badly = Transition::Ended { step: Step::Act, end: End::Badly };
    let first = Journal::begin(0, "r1", "up").stack(100, "vpc", Transition::Started { step: Step::Act });
    let first = first.stack(1650, "vpc", badly).end(1650, "failed");
    let second = Journal::begin(1660, "r2", "up").done((1660, 1900), "vpc", Step::Act).end(2000, "done");
    let router = cloud(1800, Operation::Create, "google_compute_router", "work/vpc", 12.0);
    let log = [log(), vec![router]].concat();
    let mut part = played(Scene::Up, "up, sprint 1", (0, 2100), "r1");
    part.runs.push("r2".into());
    let verdict = Verdict::of(Evidence {
        platform: "acme",
        environment: "testing",
        graph: &graph(),
        jobs: 4,
        began: zero(),
        ended: at(3000),
        parts: vec![part],
        journals: &BTreeMap::from([("r1".to_owned(), first), ("r2".to_owned(), second)]),
        log: &log,
        home: Path::new("/r"),
        remains: Remains::default(),
        readiness: None,
        faults: Vec::new(),
        assumed: Vec::new(),
        not_run: BTreeMap::new(),
    });
    let up = verdict.real.up.expect("an estimate");
    // terraform's own 10 s, 44 s in the first process, 12 s in the second.
    assert_eq!(up.duration(&id("vpc")).map(|took| took.as_secs()), Some(66));
}

/// Whatever a run's journal holds when its writer is killed, it can be reported.
#[test]
fn a_journal_cut_anywhere_is_read() {
    let whole = failing_second();
    for length in 0..=whole.len() {
        let run = Run::read(&whole[..length], zero());
        assert_eq!(run.is_none(), length == 0);
        let ended = run.as_ref().is_some_and(|run| run.ending != "unfinished");
        assert_eq!(ended, length == whole.len());
    }
    let run = Run::read(&whole[..3], zero()).expect("a run");
    assert_eq!(run.stacks[1].outcome, Became::Unfinished);
    assert_eq!(run.stacks[1].steps[0].end, None);
}
