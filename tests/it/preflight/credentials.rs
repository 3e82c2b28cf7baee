//! Every kind of credentials, and what is wrong with them.

use serde_json::{Value, json};

use super::{
    account::{Account, TOKEN},
    google::error,
};

const ROBOT: &str = "ci@seed-1.iam.gserviceaccount.com";

fn key() -> Value {
    json!({
        "type": "service_account", "client_email": ROBOT, "project_id": "seed-1", "private_key_id": "1",
        "private_key": include_str!("opens-nothing.pem"),
    })
}

fn impersonation(account: &Account) -> String {
    format!("{}/v1/projects/-/serviceAccounts/{ROBOT}:generateAccessToken", account.google.url())
}

/// What the IAM credentials API gives.
fn impersonates(account: &Account) {
    let path = format!("POST /v1/projects/-/serviceAccounts/{ROBOT}:generateAccessToken");
    account.google.answer(&path, 200, json!({ "accessToken": TOKEN, "expireTime": "2999-01-01T00:00:00Z" }));
}

#[test]
fn a_person() {
    Account::new().fine("a person, user:ann@shop.example");
    let account = Account::new();
    account.google.answer(
        "POST /token",
        400,
        json!({ "error": "invalid_grant", "error_description": "Token has been expired or revoked." }),
    );
    account.lacks(&[
        "Google gives no access",
        "gcloud auth application-default login (again)",
        "cannot be known without credentials",
    ]);
}

#[test]
fn a_person_without_a_quota_project() {
    let account = Account::new();
    let mut person = account.person();
    person["quota_project_id"] = Value::Null;
    account.login(&person);
    account.lacks(&["no quota project is set", "gcloud auth application-default set-quota-project PROJECT"]);
    // What Google says then: the call is counted against gcloud's own project.
    let off = error(
        "requires a quota project",
        Some(("SERVICE_DISABLED", "cloudbilling.googleapis.com", "projects/764086051850")),
    );
    account.google.answer(
        "GET /cloudbilling.googleapis.com/v1/billingAccounts/AAAAAA-BBBBBB-CCCCCC",
        403,
        off,
    );
    account.lacks(&["cloudbilling.googleapis.com wants a quota project"]);
}

#[test]
fn a_service_accounts_key() {
    let account = Account::new();
    account.login(&key());
    account.fine("a service account's key, serviceAccount:ci@seed-1.iam.gserviceaccount.com");
}

/// Its token is made on this machine, so only an answer shows that the key was deleted.
#[test]
fn a_service_accounts_key_that_google_no_longer_knows() {
    let account = Account::new();
    account.login(&key());
    let refused = error("Request had invalid authentication credentials.", None);
    account.google.answer("GET /cloudresourcemanager.googleapis.com/v3/projects:search", 401, refused);
    account.lacks(&["Google gives no access: Request had invalid authentication credentials."]);
    let mut broken = key();
    broken["private_key"] = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".into();
    account.login(&broken);
    account.lacks(&["Google gives no access"]);
}

#[test]
fn an_impersonated_service_account() {
    let account = Account::new();
    let mut person = account.person();
    person.as_object_mut().expect("a table").remove("quota_project_id");
    account.login(&json!({
        "type": "impersonated_service_account", "service_account_impersonation_url": impersonation(&account),
        "source_credentials": person,
    }));
    impersonates(&account);
    account.fine("an impersonated service account, serviceAccount:ci@seed-1");
    let path = format!("POST /v1/projects/-/serviceAccounts/{ROBOT}:generateAccessToken");
    account.google.answer(&path, 403, error("Permission 'iam.serviceAccounts.getAccessToken' denied", None));
    account.lacks(&["Google gives no access"]);
}

#[test]
fn a_federated_identity() {
    let account = Account::new();
    account.write("ci-token", "the-token-of-the-ci");
    let audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/providers/ci";
    let exchange = format!("{}/sts", account.google.url());
    account.login(&json!({
        "type": "external_account", "audience": audience, "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": exchange, "credential_source": { "file": account.path("ci-token") },
        "service_account_impersonation_url": impersonation(&account),
    }));
    let token = json!({ "access_token": "federated", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token", "token_type": "Bearer", "expires_in": 3600 });
    account.google.answer("POST /sts", 200, token);
    impersonates(&account);
    account.fine("a federated identity, serviceAccount:ci@seed-1");
    account.google.answer(
        "POST /sts",
        400,
        json!({ "error": "invalid_request", "error_description": "bad audience" }),
    );
    account.lacks(&["Google gives no access"]);
}

#[test]
fn a_machine_of_googles() {
    let account = Account::empty();
    account.install("gke-gcloud-auth-plugin", "#!/bin/sh\necho '{\"status\": {\"token\": \"t\"}}'\n");
    let address = account.google.address().to_owned();
    let account = account.with("GCE_METADATA_HOST", address);
    let base = "GET /computeMetadata/v1/instance/service-accounts/default";
    let token = json!({ "access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer" });
    account
        .google
        .answer(&format!("{base}/email"), 200, ROBOT.into())
        .answer("GET /computeMetadata/v1/project/project-id", 200, "seed-1".into())
        .answer(&format!("{base}/token"), 200, token);
    account.fine("the service account of this machine, serviceAccount:ci@seed-1");
    account.google.answer(&format!("{base}/token"), 404, json!("no"));
    account.lacks(&["Google gives no access"]);
}

/// Terraform sees a variable only where the platform passes it on.
#[test]
fn a_token_in_the_environment() {
    let account = Account::new().with("GOOGLE_OAUTH_ACCESS_TOKEN", TOKEN);
    account.fine("a person, user:ann@shop.example");
    let account = Account::empty().with("GOOGLE_OAUTH_ACCESS_TOKEN", TOKEN);
    account
        .lacks(&["GOOGLE_OAUTH_ACCESS_TOKEN is set, but terraform would not see it", "pass_environment ="]);
    account.edit("[vars]", "[tools]\npass_environment = [\"GOOGLE_OAUTH_ACCESS_TOKEN\"]\n[vars]");
    account.lacks(&[
        "a token, user:ann@shop.example (GOOGLE_OAUTH_ACCESS_TOKEN)",
        "helm's credential plugin does not see",
    ]);
}

#[test]
fn a_file_that_is_named() {
    let account = Account::new();
    let key = key().to_string();
    account.write("key.json", &key);
    let path = account.path("key.json").display().to_string();
    account.with("GOOGLE_APPLICATION_CREDENTIALS", path).fine("a service account's key");
    let account = Account::new().with("GOOGLE_APPLICATION_CREDENTIALS", "/there/is/none.json");
    account.lacks(&["/there/is/none.json cannot be read"]);
    let account = Account::new().with("GOOGLE_CREDENTIALS", key);
    account.edit("[vars]", "[tools]\npass_environment = [\"GOOGLE_CREDENTIALS\"]\n[vars]");
    account.lacks(&["a service account's key", "helm's credential plugin does not see GOOGLE_CREDENTIALS"]);
}

#[test]
fn files_of_other_kinds_are_refused_without_being_quoted() {
    for (content, says) in [
        (json!({ "type": "gdch_service_account" }), "is of the type `gdch_service_account`"),
        (json!({ "private_key": "refresh-me-not" }), "has no `type`"),
        (json!("refresh-me-not"), "has no `type`"),
    ] {
        let account = Account::new();
        account.login(&content);
        account.lacks(&[says]);
    }
    let account = Account::new();
    account.write("home/.config/gcloud/application_default_credentials.json", "refresh-me-not {");
    account.lacks(&["is not JSON"]);
}
