//! Runs as they could happen, for tests to look at.

use std::time::Duration;

use super::event::{Because, Ending, Event, Expectation, Goal, Next, Outcome, RunStarted, Stage, What};
use crate::{
    drivers::Urgency,
    model::{Action, ChartOrigin, Fault, StackId},
};

pub(super) fn id(name: &str) -> StackId {
    StackId::new(name).expect("a name")
}

pub(super) fn when(text: &str) -> jiff::Timestamp {
    text.parse().expect("a timestamp")
}

/// `name kind last-seconds: needs`.
const STACKS: &str = "
    network given -:
    project terraform 4:
    kms terraform 3: project
    vpc terraform 6: project network
    gke terraform 95: vpc kms
    cert-manager helm 14: gke
    issuers helm 2: cert-manager
    ingress-nginx helm 21: gke cert-manager
    monitoring helm 48: gke ingress-nginx issuers
    vault helm 35: gke kms issuers
    vault-init job 3: vault
    consul helm 20: vault-init
";

pub(super) fn about(goal: Goal) -> RunStarted {
    let stacks = STACKS.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (head, needs) = line.split_once(':').expect("a colon");
        let head: Vec<&str> = head.split(' ').collect();
        Expectation {
            id: id(head[0]),
            sprint: 1,
            kind: head[1].to_owned(),
            expected: head[2].parse().ok().map(Duration::from_secs),
            needs: needs.split_whitespace().map(id).collect(),
        }
    });
    RunStarted {
        run: "20261104-101500-7f3a".into(),
        platform: "acme".into(),
        environment: "testing".into(),
        goal,
        content: crate::model::Content::default(),
        started: when("2026-11-04T10:15:00Z"),
        jobs: 4,
        stacks: stacks.collect(),
    }
}

/// Tells a story: events with their times, one after the other.
#[derive(Default)]
pub(super) struct Story(pub(super) Vec<Event>);

impl Story {
    pub(super) fn at(mut self, seconds: f64, what: What) -> Self {
        self.0.push(Event { at: Duration::from_secs_f64(seconds), what });
        self
    }

    pub(super) fn stage(self, seconds: f64, stack: &str, stage: Stage) -> Self {
        self.at(seconds, What::StackStage { stack: id(stack), stage })
    }

    pub(super) fn doing(self, seconds: f64, stack: &str, doing: &str, done: usize, total: usize) -> Self {
        let total = (total > 0).then_some(total);
        self.at(seconds, What::Progress { stack: id(stack), doing: doing.into(), done, total })
    }

    pub(super) fn done(self, seconds: f64, stack: &str, action: Action, summary: &str, took: f64) -> Self {
        let (stack, outcome) = (id(stack), Outcome::Changed { action });
        let took = Duration::from_secs_f64(took);
        self.at(seconds, What::StackDone { stack, outcome, summary: summary.into(), chart: None, took })
    }

    pub(super) fn up_to_date(self, seconds: f64, stack: &str) -> Self {
        let (stack, outcome) = (id(stack), Outcome::UpToDate { refreshed: false });
        let (summary, took) = (String::new(), Duration::ZERO);
        self.at(seconds, What::StackDone { stack, outcome, summary, chart: None, took })
    }

    /// A release whose chart comes from somewhere.
    pub(super) fn released(self, seconds: f64, stack: &str, chart: ChartOrigin) -> Self {
        let (stack, outcome) = (id(stack), Outcome::Changed { action: Action::Create });
        let (summary, took) = ("revision 1".into(), Duration::from_secs(2));
        self.at(seconds, What::StackDone { stack, outcome, summary, chart: Some(chart), took })
    }

    pub(super) fn unreached(self, seconds: f64, stack: &str, because: Because) -> Self {
        self.at(seconds, What::StackUnreached { stack: id(stack), because })
    }

    pub(super) fn finished(self, seconds: f64, ending: Ending, next: &[(&str, &str)]) -> Self {
        let next = next.iter().map(|(command, purpose)| Next::new(*command, *purpose)).collect();
        self.at(seconds, What::RunFinished { ending, next })
    }
}

/// Helm gives up on Vault; everything else goes on.
pub(super) fn failing() -> Story {
    let cluster = "google_container_cluster.main: modifying";
    let deployment = "Deployment ingress-nginx/ingress-nginx-controller: 1 of 3 ready";
    Story::default()
        .at(0.0, What::Note { text: "building helm 3.22.0 from source, about 2 minutes, once".into() })
        .at(0.0, What::RunStarted(about(Goal::Up)))
        .up_to_date(0.1, "network")
        .up_to_date(0.1, "project")
        .stage(0.1, "vpc", Stage::Previewing)
        .stage(0.1, "kms", Stage::Previewing)
        .stage(1.4, "vpc", Stage::Acting)
        .stage(1.5, "kms", Stage::Acting)
        .doing(2.1, "vpc", "google_compute_network.main: creating", 0, 3)
        .done(3.1, "kms", Action::Create, "2 added, 0 changed, 0 destroyed", 3.0)
        .doing(5.1, "vpc", "google_compute_subnetwork.main: creating", 1, 3)
        .done(6.4, "vpc", Action::Create, "3 added, 0 changed, 0 destroyed", 6.3)
        .stage(6.4, "gke", Stage::Previewing)
        .stage(8.0, "gke", Stage::Acting)
        .doing(8.2, "gke", cluster, 2, 5)
        .at(
            60.0,
            What::Warning {
                text: "module google/network is not pinned: it may be another one next time".into(),
                hint: Some("add `version` to the module block in stacks/vpc/main.tf".into()),
            },
        )
        .done(90.0, "gke", Action::Update, "1 added, 4 changed, 0 destroyed", 83.6)
        .stage(90.0, "cert-manager", Stage::Acting)
        .doing(95.0, "cert-manager", "Deployment cert-manager/cert-manager-webhook: 0 of 1 ready", 43, 45)
        .stage(99.0, "cert-manager", Stage::Gating)
        .doing(99.0, "cert-manager", "webhook cert-manager-webhook: connection refused", 1, 2)
        .done(104.5, "cert-manager", Action::Create, "revision 1", 14.5)
        .up_to_date(104.6, "issuers")
        .stage(104.6, "ingress-nginx", Stage::Acting)
        .stage(104.6, "vault", Stage::Acting)
        .doing(110.0, "ingress-nginx", deployment, 12, 13)
        .doing(110.0, "vault", "StatefulSet vault/vault: 0 of 3 ready", 20, 21)
        .at(
            112.0,
            What::Retry {
                stack: id("ingress-nginx"),
                attempt: 2,
                wait: Duration::from_secs(8),
                why: "failed calling webhook \"validate.nginx.ingress.kubernetes.io\": EOF".into(),
            },
        )
}

pub(super) fn vault_fault() -> Fault {
    Fault::new("helm upgrade failed: objects were not ready within 5m")
        .because("StatefulSet vault/vault: 0 of 3 pods are ready")
        .because("Pod vault/vault-0: container vault is not ready\n  Readiness probe failed: Seal Type shamir, Initialized false, Sealed true")
        .because("Pod vault/vault-0, last log lines:\n  core: security barrier not initialized\n  core: seal configuration missing, not initialized\n  core: autoseal: seal configuration missing")
        .hint("Vault is ready only once it is initialised: set `wait = false` in stacks/vault/stack.toml and let the job vault-init follow")
        .log("/srv/acme/.groundwork/testing/runs/20261104-101500-7f3a/logs/vault.log")
}

/// The end of [`failing`].
pub(super) fn failed() -> Story {
    let because = || Because::Failed { by: id("vault") };
    failing()
        .stage(120.0, "ingress-nginx", Stage::Acting)
        .done(131.0, "ingress-nginx", Action::Create, "revision 1", 26.4)
        .stage(131.0, "monitoring", Stage::Acting)
        .at(
            404.6,
            What::StackFailed { stack: id("vault"), fault: vault_fault(), took: Duration::from_mins(5) },
        )
        .unreached(404.6, "vault-init", because())
        .unreached(404.6, "consul", because())
        .done(410.0, "monitoring", Action::Create, "revision 1", 279.0)
        .finished(
            410.1,
            Ending::Failed,
            &[
                ("groundwork up -e testing", "goes on with what is left"),
                ("groundwork logs -e testing vault", "shows the whole log"),
            ],
        )
}

/// Ctrl-C in the middle of two stacks.
pub(super) fn interrupted() -> Story {
    failing().at(
        113.0,
        What::Interrupted { urgency: Urgency::Finish, waiting_for: vec![id("vault"), id("ingress-nginx")] },
    )
}

/// A second `up`.
pub(super) fn unchanged() -> Story {
    let about = about(Goal::Up);
    let ids: Vec<String> = about.stacks.iter().map(|stack| stack.id.to_string()).collect();
    let story = Story::default().at(0.0, What::RunStarted(about));
    let story = ids.iter().fold(story, |story, id| story.up_to_date(0.04, id));
    story.finished(0.05, Ending::Done, &[("groundwork status -e testing", "shows how everything stands")])
}
