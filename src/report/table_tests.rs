use insta::assert_snapshot;

use super::{
    Ending, HistoryRow, Look, Standing, StatusRow, StatusView,
    fixtures::{id, when},
    history, status,
};

const NOW: &str = "2026-11-04T12:00:00Z";

fn row(stack: &str, kind: &str, sprint: u32, state: Standing, at: &str, detail: &str) -> StatusRow {
    StatusRow {
        stack: id(stack),
        sprint,
        kind: kind.into(),
        state,
        at: (!at.is_empty()).then(|| when(at)),
        took_ms: (!at.is_empty()).then_some(83_600),
        detail: detail.into(),
    }
}

fn view() -> StatusView {
    let morning = "2026-11-04T10:15:00Z";
    StatusView {
        platform: "acme".into(),
        environment: "testing".into(),
        sprint: 3,
        title: Some("Monitoring and logging".into()),
        content: crate::model::Content::default(),
        frozen: None,
        rows: vec![
            row("network", "given", 1, Standing::UpToDate, "", ""),
            row("vpc", "terraform", 1, Standing::UpToDate, "2026-10-28T09:00:00Z", ""),
            row("gke", "terraform", 1, Standing::Outdated, morning, "input `release_channel` changed"),
            row(
                "cert-manager",
                "helm",
                2,
                Standing::NotReady,
                morning,
                "gate `webhook cert-manager-webhook` has not held: connection refused by 10.0.0.7:10250",
            ),
            row("ingress-nginx", "helm", 2, Standing::ChangedOutside, morning, "revision 4, recorded 3"),
            row("monitoring", "helm", 3, Standing::Absent, "", ""),
            row("logging", "helm", 3, Standing::Failed, "", "helm upgrade failed"),
            row("vault-init", "job", 3, Standing::InFlight, "", "run 20261104-101500-7f3a"),
            row("old-dns", "terraform", 1, Standing::Orphan, "2026-11-04T11:59:20Z", ""),
        ],
        locked_by: Some("anna@laptop, run 20261104-101500-7f3a, alive 4s ago".into()),
    }
}

#[test]
fn the_status_of_an_environment() {
    for width in [80, 160] {
        assert_snapshot!(format!("status_{width}"), status(&view(), when(NOW), Look::plain(width)));
    }
    let empty = StatusView { rows: Vec::new(), locked_by: None, title: None, ..view() };
    assert_snapshot!("status_empty", status(&empty, when(NOW), Look::plain(80)));
}

#[test]
fn the_runs_of_an_environment() {
    let run = |run: &str, goal: &str, at: &str, took_ms, ending, changed, failed| HistoryRow {
        run: run.into(),
        goal: goal.into(),
        at: when(at),
        took_ms,
        ending,
        changed,
        failed,
        by: "anna@laptop".into(),
        origin: crate::model::Origin::default(),
        approved: Vec::new(),
        command: None,
        exit_code: None,
    };
    let by_hand = HistoryRow {
        command: Some("gke: terraform state list".into()),
        exit_code: Some(1),
        ..run("20261103-080000-ab90", "exec", "2026-11-03T08:00:00Z", Some(900), Some(Ending::Failed), 0, 0)
    };
    let rows = [
        run("20261104-115900-7f3a", "up", "2026-11-04T11:59:30Z", None, None, 2, 0),
        run("20261104-101500-11c2", "up", "2026-11-04T10:15:00Z", Some(410_100), Some(Ending::Failed), 6, 1),
        run(
            "20261103-090000-ab90",
            "down",
            "2026-11-03T09:00:00Z",
            Some(9_000),
            Some(Ending::Interrupted),
            1,
            0,
        ),
        run("20261101-090000-0e11", "up", "2026-11-01T09:00:00Z", Some(50), Some(Ending::Done), 0, 0),
        by_hand,
    ];
    assert_snapshot!("history_80", history("testing", &rows, when(NOW), Look::plain(80)));
    assert_eq!(history("testing", &[], when(NOW), Look::plain(80)), "testing has no runs yet");
}

#[test]
fn tables_fit_every_width() {
    for width in 60..200 {
        for line in status(&view(), when(NOW), Look::plain(width)).lines().skip(3) {
            assert!(crate::text::width(line) <= width, "wider than {width}: {line}");
        }
    }
}
