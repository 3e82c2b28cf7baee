use std::time::Duration;

use insta::assert_snapshot;

use super::{
    JsonLines, Look, Plain, Reporter, RunView, board_lines,
    event::{Because, Ending, Event, Goal, Outcome, Stage, What},
    fixtures::{self, Story, about, id},
    summary,
};
use crate::{
    drivers::Urgency,
    model::{Action, ChartOrigin},
};

fn view(events: &[Event]) -> RunView {
    let mut view = RunView::default();
    for event in events {
        view.apply(event);
    }
    view
}

/// What a terminal shows: the lines that stay, then the board. No line may be wider than the screen.
fn screen(story: &Story, at: f64, look: Look) -> String {
    let mut view = RunView::default();
    let mut text = Vec::new();
    for event in &story.0 {
        view.apply(event);
        text.extend(board_lines::permanent(&view, event, look));
    }
    let board = board_lines::lines(&view, Duration::from_secs_f64(at), look);
    for line in text.iter().chain(&board) {
        let is_path = line.trim_start().starts_with("log:");
        assert!(is_path || crate::text::width(line) <= look.width, "too wide: {line}");
    }
    assert!(board.len() < look.height, "the board is higher than the screen");
    text.extend(board);
    text.join("\n")
}

fn plain(events: &[Event]) -> String {
    let mut out = Vec::new();
    let mut plain = Plain::new(&mut out);
    for event in events {
        plain.event(event);
    }
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn the_board_at_work() {
    assert_snapshot!("board_80", screen(&fixtures::failing(), 113.4, Look::plain(80)));
    assert_snapshot!("board_160", screen(&fixtures::failing(), 113.4, Look::plain(160)));
}

#[test]
fn the_board_after_ctrl_c() {
    assert_snapshot!("interrupted_80", screen(&fixtures::interrupted(), 125.0, Look::plain(80)));
    let hurried = fixtures::interrupted()
        .at(126.0, What::Interrupted { urgency: Urgency::Hurry, waiting_for: vec![id("vault")] });
    let board = screen(&hurried, 127.0, Look::plain(160));
    assert!(board.ends_with("\ntold to stop now: vault (Ctrl-C again kills, locks may stay)"), "{board}");
}

#[test]
fn more_stacks_than_lines_are_counted() {
    let busy = ["vpc", "kms", "gke", "cert-manager", "issuers", "ingress-nginx", "monitoring", "vault"];
    let story = Story::default().at(0.0, What::RunStarted(about(Goal::Up)));
    let story = busy.iter().fold(story, |story, stack| story.stage(1.0, stack, Stage::Acting));
    let look = Look { height: 8, ..Look::plain(60) };
    let screen = screen(&story, 3.0, look);
    assert_eq!(screen.lines().count(), 6, "{screen}");
    assert!(screen.ends_with("  + 4 more"), "{screen}");
}

#[test]
fn every_width_has_its_board() {
    for width in 20..200 {
        for height in [4, 5, 24] {
            screen(&fixtures::interrupted(), 125.0, Look { height, ..Look::plain(width) });
        }
    }
}

#[test]
fn colours_are_escape_sequences_around_the_same_text() {
    let look = |color| Look { color, ..Look::plain(120) };
    let view = view(&fixtures::failed().0);
    let colourful = summary(&view, look(true));
    assert!(colourful.contains("\u{1b}[31m"));
    assert_eq!(console::strip_ansi_codes(&colourful), summary(&view, look(false)));
}

#[test]
fn a_failed_run() {
    let story = fixtures::failed();
    assert_snapshot!("failed_board_80", screen(&story, 411.0, Look::plain(80)));
    assert_snapshot!("failed_summary_80", summary(&view(&story.0), Look::plain(80)));
    assert_snapshot!("failed_summary_160", summary(&view(&story.0), Look::plain(160)));
    assert_snapshot!("failed_plain", plain(&story.0));
}

#[test]
fn a_run_says_where_its_charts_came_from() {
    let story = Story::default()
        .at(0.0, What::RunStarted(about(Goal::Up)))
        .released(1.0, "cert-manager", ChartOrigin::Repository)
        .released(2.0, "ingress-nginx", ChartOrigin::Mirror)
        .released(3.0, "monitoring", ChartOrigin::StandIn)
        .released(4.0, "vault", ChartOrigin::StandIn)
        .finished(5.0, Ending::Done, &[]);
    assert_snapshot!("charts_board", screen(&story, 4.5, Look::plain(80)));
    assert_snapshot!("charts_plain", plain(&story.0));
    assert_snapshot!("charts_summary", summary(&view(&story.0), Look::plain(80)));
}

#[test]
fn many_failures_still_fit_a_screen() {
    let mut story = Story::default().at(0.0, What::RunStarted(about(Goal::Up)));
    for stack in ["vpc", "kms", "vault", "consul"] {
        let (stack, fault) = (id(stack), fixtures::vault_fault());
        story = story.at(1.0, What::StackFailed { stack, fault, took: Duration::from_secs(1) });
    }
    let story = story.finished(2.0, Ending::Failed, &[("groundwork up", "goes on")]);
    let text = summary(&view(&story.0), Look { height: 50, ..Look::plain(120) });
    assert!(text.lines().count() <= 50, "{text}");
    assert_eq!(text.matches("hint:").count(), 4, "{text}");
}

#[test]
fn an_unchanged_run() {
    let story = fixtures::unchanged();
    assert_snapshot!("unchanged_summary", summary(&view(&story.0), Look::plain(80)));
    assert_snapshot!("unchanged_plain", plain(&story.0));
}

#[test]
fn a_run_that_was_interrupted() {
    let story = fixtures::interrupted()
        .done(125.0, "ingress-nginx", Action::Create, "revision 1", 20.4)
        .unreached(125.0, "monitoring", Because::Interrupted)
        .unreached(125.0, "consul", Because::Interrupted)
        .finished(126.0, Ending::Interrupted, &[("groundwork up -e testing", "goes on with what is left")]);
    assert_snapshot!("interrupted_summary", summary(&view(&story.0), Look::plain(80)));
}

#[test]
fn plain_lines_break_a_long_silence() {
    let mut out = Vec::new();
    let mut plain = Plain::new(&mut out);
    for event in &fixtures::failing().0 {
        plain.event(event);
        plain.tick(event.at);
    }
    for second in 113..200 {
        plain.tick(Duration::from_secs(second));
    }
    let out = String::from_utf8(out).expect("UTF-8");
    let still: Vec<&str> = out.lines().filter(|line| line.contains("still at work")).collect();
    assert_eq!(
        still,
        [
            "[02:22] still at work: ingress-nginx (waits for attempt 2, 37s), \
             vault (applying 20/21 StatefulSet vault/vault: 0 of 3 ready, 37s)",
            "[02:52] still at work: ingress-nginx (waits for attempt 2, 1m 07s), \
             vault (applying 20/21 StatefulSet vault/vault: 0 of 3 ready, 1m 07s)",
        ]
    );
}

#[test]
fn the_estimate_follows_the_longest_chain_and_the_jobs() {
    let start = Story::default().at(0.0, What::RunStarted(about(Goal::Up)));
    let left =
        |story: &Story, at| view(&story.0).remaining(Duration::from_secs(at)).map(|left| left.as_secs());
    assert_eq!(left(&start, 0), None, "nothing acts yet");
    let acting = start.up_to_date(0.1, "network").stage(0.2, "project", Stage::Acting);
    // project, vpc, gke, cert-manager, ingress-nginx, monitoring
    assert_eq!(left(&acting, 0), Some(4 + 6 + 95 + 14 + 21 + 48));
    let later = acting
        .done(4.0, "project", Action::Create, "", 4.0)
        .up_to_date(4.0, "kms")
        .up_to_date(4.0, "vpc")
        .stage(4.0, "gke", Stage::Acting);
    assert_eq!(left(&later, 34), Some(95 - 30 + 14 + 21 + 48));
    assert_eq!(left(&later, 500), Some(14 + 21 + 48), "one that takes longer than ever counts as done");
    let mut alone = later;
    if let What::RunStarted(about) = &mut alone.0[0].what {
        about.jobs = 1;
    }
    assert_eq!(left(&alone, 34), Some(95 - 30 + 14 + 2 + 21 + 48 + 35 + 3 + 20));
}

#[test]
fn a_preview_ends_a_stack_only_in_a_plan() {
    for (goal, ended) in [(Goal::Plan, 1), (Goal::Up, 0)] {
        let (stack, outcome) = (id("vpc"), Outcome::Previewed { action: Action::Create });
        let (summary, took) = (String::new(), Duration::from_secs(1));
        let done = What::StackDone { stack, outcome, summary, chart: None, took };
        let story = Story::default().at(0.0, What::RunStarted(about(goal))).at(1.0, done);
        assert_eq!(view(&story.0).ended(), ended, "{goal:?}");
    }
}

#[test]
fn json_lines_are_those_of_the_documentation() {
    let mut out = Vec::new();
    let mut json = JsonLines::new(&mut out, fixtures::when("2026-11-04T10:15:00Z"));
    for event in &documented().0 {
        json.event(event);
    }
    let out = String::from_utf8(out).expect("UTF-8");
    let (written, _) =
        include_str!("../../docs/events.md").split_once("\n## A rehearsal").expect("a section");
    for line in out.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("a JSON object");
        assert!(written.contains(line), "docs/events.md lacks:\n{line}");
    }
    assert_eq!(
        out.lines().count(),
        written.matches("\n{\"version\":1,").count(),
        "docs/events.md has other lines"
    );
}

/// One event of each type.
fn documented() -> Story {
    let mut about = about(Goal::Up);
    about.stacks.truncate(2);
    let done = |stack: &str, outcome| What::StackDone {
        stack: id(stack),
        outcome,
        summary: String::new(),
        chart: None,
        took: Duration::from_millis(12),
    };
    let waiting_for = vec![id("gke")];
    Story::default()
        .at(0.0, What::RunStarted(about))
        .stage(0.1, "project", Stage::Acting)
        .doing(1.2, "project", "google_project.main: creating", 0, 3)
        .done(4.1, "project", Action::Create, "3 added, 0 changed, 0 destroyed", 4.0)
        .at(4.2, done("network", Outcome::UpToDate { refreshed: false }))
        .at(4.3, done("vpc", Outcome::Previewed { action: Action::Update }))
        .released(4.4, "vault", ChartOrigin::StandIn)
        .at(
            5.0,
            What::Retry {
                stack: id("kms"),
                attempt: 2,
                wait: Duration::from_millis(1500),
                why: "googleapi: Error 429: quota exceeded".into(),
            },
        )
        .at(
            9.0,
            What::StackFailed {
                stack: id("kms"),
                fault: crate::model::Fault::new("terraform apply failed")
                    .because("google_kms_key_ring.main: Error 403: permission denied")
                    .hint("grant roles/cloudkms.admin to the account that runs groundwork")
                    .log("/srv/acme/.groundwork/testing/kms.log"),
                took: Duration::from_secs(4),
            },
        )
        .unreached(9.0, "vault", Because::Failed { by: id("kms") })
        .at(9.1, What::Note { text: "using terraform 1.11.4".into() })
        .at(9.2, What::Warning { text: "module network is not pinned".into(), hint: None })
        .at(10.0, What::Interrupted { urgency: Urgency::Finish, waiting_for })
        .finished(12.5, Ending::Failed, &[("groundwork up -e testing", "goes on with what is left")])
}

/// For looking at in a terminal, in a tenth of its time:
/// `cargo test --release --lib report::tests::in_a_terminal -- --ignored --nocapture`.
#[test]
#[ignore = "draws on the terminal for a minute"]
fn in_a_terminal() {
    let board = super::Board::new(true);
    let live = super::Live::start(Box::new(board));
    let mut at = Duration::ZERO;
    let story = if std::env::var_os("INTERRUPTED").is_some() {
        fixtures::interrupted()
            .done(160.0, "ingress-nginx", Action::Create, "revision 1", 20.4)
            .unreached(160.0, "monitoring", Because::Interrupted)
            .finished(
                160.0,
                Ending::Interrupted,
                &[("groundwork up -e testing", "goes on with what is left")],
            )
    } else {
        fixtures::failed()
    };
    for event in story.0 {
        std::thread::sleep(event.at.saturating_sub(at) / 10);
        at = event.at;
        live.tell(event.what);
    }
    let (height, width) = console::Term::stderr().size();
    let view = live.finish();
    let look = Look { width: width.into(), height: height.into(), color: true };
    eprintln!("\n{}", summary(&view, look));
    assert!(view.finished.is_some());
}

#[test]
fn commands_are_never_cut_and_what_they_are_for_goes_below_long_ones() {
    let command = "groundwork kubeconfig -C /home/anna/infrastructure/platform -e testing cluster";
    let story = Story::default().at(0.0, What::RunStarted(about(Goal::Up))).finished(
        1.0,
        Ending::Done,
        &[(command, "print a kubeconfig for the cluster")],
    );
    let text = |width| summary(&view(&story.0), Look::plain(width));
    assert!(text(80).ends_with(&format!("  {command}\n      print a kubeconfig for the cluster")));
    assert!(text(160).ends_with(&format!("  {command}  print a kubeconfig for the cluster")));
}
