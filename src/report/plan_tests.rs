use insta::assert_snapshot;

use super::{
    Certainty, Detail, Goal, Look, PlanEntry, PlanView, SurpriseView, fixtures::id, losses, plan, question,
    surprise,
};
use crate::model::{Action, Change, ChartOrigin, Reference};

fn change(address: &str, action: Action, diff: &[&str]) -> Change {
    let diff = diff.iter().map(ToString::to_string).collect();
    Change { address: address.into(), action, reason: None, diff }
}

fn entry(stack: &str, kind: &str, action: Action, changes: Vec<Change>) -> PlanEntry {
    PlanEntry {
        stack: id(stack),
        sprint: 1,
        kind: kind.into(),
        action,
        certainty: Certainty::Exact,
        changes,
        notes: Vec::new(),
        refreshed: false,
        chart: None,
    }
}

fn output(stack: &str, output: &str) -> Reference {
    Reference::Output { stack: id(stack), output: output.into() }
}

fn cluster() -> PlanEntry {
    let pool = Change {
        reason: Some("machine_type cannot be changed in place".into()),
        ..change(
            "module.pools[\"default\"].google_container_node_pool.main",
            Action::Replace,
            &["~ machine_type = \"e2-standard-4\" -> \"n2-standard-8\"", "  name         = \"default\""],
        )
    };
    let network = change(
        "google_container_cluster.main",
        Action::Update,
        &["~ release_channel {", "    ~ channel = \"REGULAR\" -> \"STABLE\"", "  }"],
    );
    let mut cluster = entry("gke", "terraform", Action::Replace, vec![network, pool]);
    cluster.notes = vec!["data.google_client_config.current is read at apply: not pinned".into()];
    cluster
}

fn certificates() -> PlanEntry {
    let kinds = ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Deployment"];
    let objects = (0..45).map(|at| format!("{} cert-manager/cert-manager-{at}", kinds[at % kinds.len()]));
    let changes = objects.map(|object| change(&object, Action::Create, &["+ apiVersion: v1"])).collect();
    let mut release = entry("cert-manager", "helm", Action::Create, changes);
    release.certainty =
        Certainty::Provisional { missing: vec![output("gke", "endpoint"), output("gke", "ca")] };
    release
}

fn up() -> PlanView {
    let network = change("google_compute_network.main", Action::Create, &["+ name = \"main\""]);
    let subnetwork = change("google_compute_subnetwork.nodes", Action::Create, &[]);
    let mut issuers = entry("issuers", "helm", Action::None, Vec::new());
    issuers.certainty = Certainty::Blocked {
        why: "ClusterIssuer is not known to the cluster before cert-manager is there".into(),
    };
    let diff: Vec<String> = (0..12).map(|at| format!("+ line {at}")).collect();
    let diff: Vec<&str> = diff.iter().map(String::as_str).collect();
    let values = change("ConfigMap monitoring/grafana", Action::Update, &diff);
    let mut job = entry("vault-init", "job", Action::Read, Vec::new());
    job.certainty = Certainty::Provisional { missing: vec![output("vault", "address")] };
    PlanView {
        environment: "testing".into(),
        goal: Goal::Up,
        protected: false,
        content: crate::model::Content::default(),
        frozen: None,
        approval: None,
        entries: vec![
            entry("network", "given", Action::None, Vec::new()),
            entry("project", "terraform", Action::None, Vec::new()),
            entry("vpc", "terraform", Action::Create, vec![network, subnetwork]),
            cluster(),
            certificates(),
            issuers,
            entry("monitoring", "helm", Action::Update, vec![values]),
            job,
        ],
        orphans: vec![id("old-dns")],
    }
}

fn down() -> PlanView {
    let gone = |stack: &str, kind: &str| entry(stack, kind, Action::Destroy, Vec::new());
    PlanView {
        goal: Goal::Down,
        entries: vec![gone("cert-manager", "helm"), gone("gke", "terraform"), gone("vpc", "terraform")],
        orphans: Vec::new(),
        ..up()
    }
}

#[test]
fn a_plan_with_all_that_can_be_in_one() {
    for width in [80, 160] {
        assert_snapshot!(format!("plan_{width}"), plan(&up(), Detail::Brief, Look::plain(width)));
    }
    let full = plan(&up(), Detail::Full, Look::plain(160));
    assert!(
        full.contains("+ line 11") && full.contains("cert-manager-44") && !full.contains("-v shows"),
        "{full}"
    );
}

#[test]
fn plans_fit_every_width() {
    for width in 40..200 {
        for line in plan(&up(), Detail::Full, Look::plain(width)).lines() {
            assert!(crate::text::width(line) <= width, "wider than {width}: {line}");
        }
    }
}

#[test]
fn what_is_destroyed_is_never_hidden() {
    let kept = (0..30).map(|at| change(&format!("a.b{at}"), Action::Create, &[]));
    let lost = (0..9).map(|at| change(&format!("c.d{at}"), Action::Destroy, &[]));
    let entries = vec![entry("vpc", "terraform", Action::Destroy, kept.chain(lost).collect())];
    let text = plan(&PlanView { entries, ..up() }, Detail::Brief, Look::plain(80));
    assert_eq!(text.matches("- c.d").count(), 9, "{text}");
    assert!(text.contains("… 30 more") && text.ends_with("9 resources are destroyed or replaced"), "{text}");
}

#[test]
fn plans_to_do_nothing_and_to_destroy() {
    let idle = PlanView {
        goal: Goal::Plan,
        entries: vec![entry("vpc", "terraform", Action::None, Vec::new())],
        orphans: Vec::new(),
        ..up()
    };
    assert_snapshot!("plan_idle", plan(&idle, Detail::Brief, Look::plain(80)));
    assert_snapshot!("plan_down", plan(&down(), Detail::Brief, Look::plain(80)));
}

#[test]
fn a_plan_says_where_charts_come_from() {
    let release = |stack: &str, chart| PlanEntry {
        chart: Some(chart),
        ..entry(stack, "helm", Action::Create, vec![change("ConfigMap a/b", Action::Create, &[])])
    };
    let vault = PlanEntry {
        certainty: Certainty::Blocked { why: "its cluster `gke` does not exist yet".into() },
        changes: Vec::new(),
        ..release("vault", ChartOrigin::StandIn)
    };
    let idle =
        PlanEntry { action: Action::None, changes: Vec::new(), ..release("loki", ChartOrigin::StandIn) };
    let entries = vec![
        release("ingress", ChartOrigin::Repository),
        release("monitoring", ChartOrigin::Mirror),
        release("cert-manager", ChartOrigin::StandIn),
        vault,
        idle,
    ];
    let view = PlanView { entries, orphans: Vec::new(), ..up() };
    assert_snapshot!("plan_charts", plan(&view, Detail::Brief, Look::plain(80)));
}

#[test]
fn questions_say_what_is_lost_and_name_what_is_protected() {
    let look = Look::plain(80);
    let asked = question(&up(), look);
    assert_snapshot!("question_up", asked.text);
    assert!(asked.accepts("yes\n") && !asked.accepts("y") && !asked.accepts("") && !asked.accepts("testing"));
    assert_snapshot!("question_down", question(&down(), look).text);
    let protected = PlanView { environment: "production".into(), protected: true, ..up() };
    let asked = question(&protected, look);
    assert_snapshot!("question_protected", asked.text);
    assert!(asked.accepts(" production ") && !asked.accepts("yes"));
}

#[test]
fn a_surprise_shows_what_was_not_approved() {
    let changes = cluster().changes.into_iter().filter(|change| change.action.destroys()).collect();
    let view = SurpriseView {
        environment: "testing".into(),
        protected: false,
        stack: id("gke"),
        approved: Action::Update,
        changes,
    };
    let look = Look::plain(80);
    assert_snapshot!("surprise", format!("{}\n{}", losses(&view, look), surprise(&view, look).text));
}
