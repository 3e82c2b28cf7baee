use futures::{FutureExt as _, future::join_all};

use super::{Check, Need};
use crate::{
    google::{Api, Refused},
    preflight::{
        Finding, Scene,
        policies::{Constraint, Verdict, constraints},
    },
};

const NAME: &str = "policies";

/// Whether an organisation policy stands in the way: the effective ones of the project, or of what it will lie in.
pub(super) const CHECK: Check =
    Check { name: NAME, needs: &[Need::Session], run: |scene| check(scene).boxed() };

async fn check(scene: &Scene) -> Vec<Finding> {
    let subject = &scene.subject;
    let place = scene
        .existing_project()
        .map(|project| format!("projects/{project}"))
        .or_else(|| subject.parent.clone());
    let Some(place) = place else {
        return vec![Finding::ok(NAME, "no organisation, so no organisation policies")];
    };
    let constraints = constraints(|kind| subject.types.contains_key(kind));
    let asked = join_all(constraints.iter().map(|constraint| policy(scene, &place, constraint))).await;
    // One refusal stands for all: they have the same reason.
    if let Some(Err(refused)) = asked.iter().find(|answer| answer.is_err()) {
        return vec![unread(refused, &place)];
    }
    let judged = constraints.iter().zip(asked.into_iter().flatten());
    let findings: Vec<Finding> =
        judged.filter_map(|(constraint, verdict)| finding(constraint, verdict, &place)).collect();
    if findings.is_empty() {
        return vec![Finding::ok(
            NAME,
            format!(
                "no organisation policy on {place} stands in the way ({} that could were read)",
                constraints.len()
            ),
        )];
    }
    findings
}

async fn policy(scene: &Scene, place: &str, constraint: &Constraint) -> Result<Verdict, Refused> {
    // https://docs.cloud.google.com/resource-manager/docs/reference/orgpolicy/rest/v2/organizations.policies/getEffectivePolicy
    let path = format!("/v2/{place}/policies/{}:getEffectivePolicy", constraint.name);
    match scene.google().get(Api::POLICIES, &path).await {
        Ok(policy) => Ok(constraint.judge(&policy, scene.subject.region.as_deref())),
        // An organisation that does not have the constraint.
        Err(refused) if refused.is_absent() => Ok(Verdict::Fine),
        Err(refused) => Err(refused),
    }
}

fn finding(constraint: &Constraint, verdict: Verdict, place: &str) -> Option<Finding> {
    let who = "whoever has roles/orgpolicy.policyAdmin in the organisation";
    let named = |says: &str| format!("{} on {place} {says}: {}", constraint.name, constraint.why);
    match verdict {
        Verdict::Fine => None,
        Verdict::Breaks(says) => Some(Finding::missing(NAME, named(&says)).next(&constraint.next).who(who)),
        Verdict::Unclear(says) => Some(Finding::unknown(NAME, named(&says)).next(&constraint.next).who(who)),
    }
}

/// Reading policies is a courtesy: neither the API nor the right is needed for a run.
fn unread(refused: &Refused, place: &str) -> Finding {
    let finding = Finding::unknown(
        NAME,
        format!(
            "the organisation policies on {place} cannot be read: {}",
            refused.message.lines().next().unwrap_or_default()
        ),
    );
    if refused.is_off() {
        return finding
            .next("gcloud services enable orgpolicy.googleapis.com, in the project of the credentials");
    }
    finding
        .next("roles/orgpolicy.policyViewer lets you read them")
        .who("whoever has roles/resourcemanager.organizationAdmin")
}
