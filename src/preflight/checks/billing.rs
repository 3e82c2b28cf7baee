use futures::FutureExt as _;

use super::{Check, Need};
use crate::{
    google::Api,
    preflight::{Finding, Scene},
};

const NAME: &str = "billing";

/// Whether the billing account is open. What may be done with it is asked with all other rights.
pub(super) const CHECK: Check =
    Check { name: NAME, needs: &[Need::Session], run: |scene| check(scene).boxed() };

async fn check(scene: &Scene) -> Vec<Finding> {
    let Some(account) = &scene.subject.billing else { return Vec::new() };
    // https://docs.cloud.google.com/billing/docs/reference/rest/v1/billingAccounts/get
    match scene.google().get(Api::BILLING, &format!("/v1/billingAccounts/{account}")).await {
        Ok(found) if found["open"] == true => {
            let name = found["displayName"].as_str().unwrap_or_default();
            vec![Finding::ok(NAME, format!("billing account {account} ({name}) is open"))]
        }
        Ok(_) => vec![
            Finding::missing(NAME, format!("billing account {account} is closed: nothing can be made on it"))
                .next(format!("https://console.cloud.google.com/billing/{account}/manage"))
                .who("whoever has roles/billing.admin on the account"),
        ],
        Err(refused) if refused.is_absent() => vec![
            Finding::missing(NAME, format!("there is no billing account {account}"))
                .next("gcloud billing accounts list, then put the id into platform.toml")
                .who("you"),
        ],
        Err(refused) if refused.is_denied() => vec![
            Finding::unknown(NAME, format!("whether billing account {account} is open may not be read"))
                .next(format!("gcloud billing accounts add-iam-policy-binding {account} --member={} --role=roles/billing.user", scene.member()))
                .who("whoever has roles/billing.admin on the account"),
        ],
        Err(refused) => vec![refused.finding(NAME, &format!("billing account {account}"))],
    }
}
