//! Service accounts that the platform is worked on as.

use serde_json::json;

use super::{account::Account, google::error};

const IDENTITY: &str = "[environments.testing]\nidentity = { plan = \"plan@seed-1.iam.gserviceaccount.com\", apply = \"apply@seed-1.iam.gserviceaccount.com\" }\n";

fn token_of(name: &str) -> String {
    format!(
        "POST /iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{name}@seed-1.iam.gserviceaccount.com:generateAccessToken"
    )
}

fn account() -> Account {
    let account = Account::new();
    account.edit("[environments.testing]\n", IDENTITY);
    for name in ["plan", "apply"] {
        let answer = json!({ "accessToken": format!("ya29.{name}"), "expireTime": "2999-01-01T00:00:00Z" });
        account.google.answer(&token_of(name), 200, answer);
    }
    account
}

#[test]
fn rights_are_those_of_the_accounts_that_do_the_work() {
    let account = account();
    account.fine("apply@seed-1.iam.gserviceaccount.com can be acted as (apply)");
    let asked = account.google.requests_with(":testIamPermissions");
    let of = |token: &str| {
        let token = format!("Bearer {token}");
        asked.iter().filter(move |request| request.headers.get("authorization") == Some(&token))
    };
    assert!(of("ya29.apply").any(|request| request.body.to_string().contains("compute.subnetworks.create")));
    let looks: Vec<_> = of("ya29.plan").map(|request| request.body.to_string()).collect();
    assert!(looks.iter().any(|body| body.contains("compute.subnetworks.get")), "{looks:?}");
    assert!(looks.iter().all(|body| !body.contains(".create") && !body.contains(".delete")), "{looks:?}");
    assert_eq!(
        of("ya29.apply").count() + of("ya29.plan").count(),
        asked.len(),
        "nobody asks for whoever runs it"
    );
}

#[test]
fn a_role_that_an_account_lacks_is_named_with_who_can_grant_it() {
    let account = account();
    account.google.deny("compute.subnetworks.get");
    account.lacks(&[
        "as plan@seed-1.iam.gserviceaccount.com: compute.subnetworks.get",
        "--member=serviceAccount:plan@seed-1.iam.gserviceaccount.com --role=roles/viewer",
        "--member=serviceAccount:apply@seed-1.iam.gserviceaccount.com --role=roles/compute.networkAdmin",
        "roles/resourcemanager.projectIamAdmin",
    ]);
}

#[test]
fn who_may_not_act_as_an_account_is_told_who_can_let_them() {
    let account = account();
    account.google.answer(
        &token_of("apply"),
        403,
        error("Permission 'iam.serviceAccounts.getAccessToken' denied", None),
    );
    account.lacks(&[
        "user:ann@shop.example may not act as apply@seed-1.iam.gserviceaccount.com (apply)",
        "--member=user:ann@shop.example --role=roles/iam.serviceAccountTokenCreator",
        "whoever has roles/iam.serviceAccountAdmin in seed-1",
    ]);
    account.google.answer(&token_of("apply"), 404, error("Not found; Gaia id not found", None));
    account.lacks(&[
        "there is no service account apply@",
        "gcloud iam service-accounts create apply --project=seed-1",
    ]);
}
