//! The bucket of states.

use serde_json::{Value, json};

use super::{super::engine::world::Ended, account::Account, google::error};

const GET: &str = "GET /storage.googleapis.com/storage/v1/b/shop-states";

fn private() -> Value {
    json!({
        "versioning": { "enabled": true },
        "iamConfiguration": { "uniformBucketLevelAccess": { "enabled": true }, "publicAccessPrevention": "enforced" },
    })
}

#[track_caller]
fn ends(account: &Account, code: i32, more: &[&str]) -> Ended {
    let mut all = vec!["--state-bucket", "shop-states"];
    all.extend(more);
    let ended = account.run(&all);
    assert_eq!(ended.code, code, "{}{}", ended.out, ended.err);
    ended
}

#[test]
fn it_is_looked_at_and_left_alone() {
    let account = Account::new();
    ends(&account, 1, &[]).says("there is no bucket shop-states").says("--state-bucket shop-states --create");
    account.google.answer(GET, 200, private());
    ends(&account, 0, &[]).says("bucket shop-states is there, versioned and private");
    account.google.answer(GET, 200, json!({ "versioning": { "enabled": true } }));
    ends(&account, 1, &[]).says("bucket shop-states has no uniform access, public access prevention");
    account.google.answer(GET, 403, error("ann does not have storage.buckets.get access", None));
    ends(&account, 1, &[]).says("bucket shop-states is somebody else's, or may not be read");
    let changes = account.google.requests_with("/storage/v1/b");
    assert!(changes.iter().all(|request| request.line.starts_with("GET")), "it only looks");
}

#[test]
fn it_is_made_versioned_and_private_and_the_same_again_changes_nothing() {
    let account = Account::new();
    account.google.answer("POST /storage.googleapis.com/storage/v1/b", 200, json!({}));
    ends(&account, 0, &["--create"])
        .says("bucket shop-states was made in project seed-1, versioned and private");
    let made = account.google.requests_with("POST /storage.googleapis.com/storage/v1/b?project=seed-1");
    assert_eq!(made.len(), 1);
    assert_eq!(
        (&made[0].body["name"], &made[0].body["location"]),
        (&json!("shop-states"), &json!("EUROPE-WEST1"))
    );
    for (key, value) in private().as_object().expect("a table") {
        assert_eq!(&made[0].body[key], value);
    }
    account.google.answer(GET, 200, made[0].body.clone());
    ends(&account, 0, &["--create"]).says("bucket shop-states is there, versioned and private");
    assert_eq!(account.google.requests_with("POST /storage").len(), 1, "nothing is made twice");
    assert!(account.google.requests_with("PATCH ").is_empty());
}

#[test]
fn what_it_lacks_is_turned_on() {
    let account = Account::new();
    account.google.answer(GET, 200, json!({})).answer(&GET.replace("GET", "PATCH"), 200, json!({}));
    ends(&account, 0, &["--create"]).says("turned on: versioning, uniform access, public access prevention");
    assert_eq!(account.google.requests_with("PATCH ")[0].body, private());
    account.google.answer(&GET.replace("GET", "PATCH"), 403, error("no storage.buckets.update access", None));
    ends(&account, 1, &["--create"])
        .says("bucket shop-states cannot be changed: no storage.buckets.update access");
}

#[test]
fn who_may_not_make_it_is_told() {
    let account = Account::new();
    let create = "POST /storage.googleapis.com/storage/v1/b";
    account.google.answer(create, 403, error("no storage.buckets.create access", None));
    ends(&account, 1, &["--create", "--state-project", "vault-1"]).says("ask for roles/storage.admin");
    assert_eq!(account.google.requests_with("project=vault-1").len(), 1);
    account.google.answer(create, 409, error("it is taken", None));
    ends(&account, 1, &["--create"]).says("was made by somebody else just now");
}
