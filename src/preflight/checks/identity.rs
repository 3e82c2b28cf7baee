use std::collections::{BTreeMap, BTreeSet};

use crate::{
    google::{Identity, Refused},
    preflight::{Finding, Scene, scene::Session},
};

const NAME: &str = "identity";

/// Whether whoever is signed in may act as each service account that the platform names; gives the session of the one that the
/// environment is brought up as, which all other checks then ask as.
pub(in crate::preflight) async fn act(scene: &Scene) -> (Option<Session>, Vec<Finding>) {
    let Some(caller) = &scene.caller else { return (None, Vec::new()) };
    let mut findings = Vec::new();
    let mut refused = BTreeSet::new();
    for (account, tasks) in accounts(scene) {
        match caller.google.token_of(account).await {
            Ok(_) => findings.push(Finding::ok(NAME, format!("{account} can be acted as ({tasks})"))),
            Err(error) => {
                refused.insert(account);
                findings.push(cannot(account, &tasks, &error, caller.identity.member()));
            }
        }
    }
    let apply = scene.subject.identity.apply.as_deref().filter(|account| !refused.contains(account));
    (apply.map(|account| caller.acting_as(account)), findings)
}

/// The accounts, each with what it is for.
fn accounts(scene: &Scene) -> BTreeMap<&str, String> {
    let mut tasks: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for identity in std::iter::once(&scene.subject.identity).chain(scene.subject.accounts.values()) {
        for (task, account) in [("plan", &identity.plan), ("apply", &identity.apply)] {
            if let Some(account) = account {
                tasks.entry(account).or_default().insert(task);
            }
        }
    }
    let joined = |tasks: BTreeSet<&str>| tasks.into_iter().collect::<Vec<_>>().join(", ");
    tasks.into_iter().map(|(account, tasks)| (account, joined(tasks))).collect()
}

fn cannot(account: &str, tasks: &str, refused: &Refused, member: &str) -> Finding {
    let project = Identity::of_account(account).home_project;
    let project = project.as_deref().unwrap_or("PROJECT");
    if refused.is_off() {
        return refused.finding(NAME, &format!("whether {account} can be acted as"));
    }
    if refused.is_absent() {
        let name = account.split('@').next().unwrap_or(account);
        return Finding::missing(NAME, format!("there is no service account {account} ({tasks})"))
            .next(format!("gcloud iam service-accounts create {name} --project={project}"))
            .who(format!("whoever has roles/iam.serviceAccountAdmin in {project}"));
    }
    if !refused.is_denied() {
        return refused.finding(NAME, &format!("whether {account} can be acted as"));
    }
    Finding::missing(
        NAME,
        format!("{member} may not act as {account} ({tasks}): iam.serviceAccounts.getAccessToken"),
    )
    .next(format!(
        "gcloud iam service-accounts add-iam-policy-binding {account} --project={project} --member={member} \
             --role=roles/iam.serviceAccountTokenCreator"
    ))
    .who(format!("whoever has roles/iam.serviceAccountAdmin in {project}"))
}
