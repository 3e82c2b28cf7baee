//! APIs, billing, permissions, policies: what others in the organisation decide.

use serde_json::{Value, json};

use super::{account::Account, google::error};

const SERVICES: &str = "GET /serviceusage.googleapis.com/v1/projects/seed-1/services:batchGet";
const BILLING: &str = "GET /cloudbilling.googleapis.com/v1/billingAccounts/AAAAAA-BBBBBB-CCCCCC";

#[test]
fn apis_of_the_first_calls() {
    let account = Account::new();
    account.fine("the APIs that the first calls need are on in project seed-1");
    let on = json!({ "name": "projects/1/services/iam.googleapis.com", "state": "ENABLED" });
    let off = json!({ "name": "projects/1/services/cloudbilling.googleapis.com", "state": "DISABLED" });
    account.google.answer(SERVICES, 200, json!({ "services": [on, off] }));
    account.lacks(&[
        "off in project seed-1, against which the first calls are counted: cloudresourcemanager.googleapis.com, serviceusage.googleapis.com, cloudbilling.googleapis.com",
        "gcloud services enable cloudresourcemanager.googleapis.com serviceusage.googleapis.com cloudbilling.googleapis.com --project seed-1",
    ]);
    let itself =
        error("it is off", Some(("SERVICE_DISABLED", "serviceusage.googleapis.com", "projects/seed-1")));
    account.google.answer(SERVICES, 403, itself);
    account.lacks(&["gcloud services enable serviceusage.googleapis.com --project seed-1"]);
}

#[test]
fn billing() {
    let account = Account::new();
    account.fine("billing account AAAAAA-BBBBBB-CCCCCC (Shop) is open");
    account.google.answer(BILLING, 200, json!({ "open": false }));
    account.lacks(&["billing account AAAAAA-BBBBBB-CCCCCC is closed", "roles/billing.admin"]);
    account.google.answer(BILLING, 404, error("not found", None));
    account.lacks(&["there is no billing account AAAAAA-BBBBBB-CCCCCC", "gcloud billing accounts list"]);
    account.google.answer(BILLING, 403, error("The caller does not have permission", None));
    account.fine("whether billing account AAAAAA-BBBBBB-CCCCCC is open may not be read");
}

/// Each permission that is missing, the smallest role that has it, where, and who can give it.
#[test]
fn permissions() {
    let account = Account::new();
    account.fine("permissions in project shop-testing-1");
    account.google.deny("container.clusters.create").deny("container.clusters.update");
    account.lacks(&[
        "in project shop-testing-1: container.clusters.create, container.clusters.update",
        "gcloud projects add-iam-policy-binding shop-testing-1 --member=user:ann@shop.example --role=roles/container.admin",
        "an owner of the project",
    ]);
    account.without_project();
    account.fine("resourcemanager.projects.create in organisation 111111111111");
    account.google.deny("resourcemanager.projects.create").deny("billing.resourceAssociations.create");
    account.lacks(&[
        "in organisation 111111111111: resourcemanager.projects.create",
        "gcloud organizations add-iam-policy-binding 111111111111 --member=user:ann@shop.example --role=roles/resourcemanager.projectCreator",
        "roles/resourcemanager.organizationAdmin",
        "gcloud billing accounts add-iam-policy-binding AAAAAA-BBBBBB-CCCCCC --member=user:ann@shop.example --role=roles/billing.user",
    ]);
}

#[test]
fn permissions_in_a_folder_and_where_nothing_can_be_asked() {
    let account = Account::new();
    account.edit("org_id = \"${env.org_id}\"", "folder_id = \"333333333333\"");
    account.write("platform/stacks/project/vars.tf", "variable \"folder_id\" {}\n");
    account.edit("folder_id = ", "org_id = \"${env.org_id}\", folder_id = ");
    account.without_project();
    account.google.deny("resourcemanager.projects.create");
    account.lacks(&[
        "gcloud resource-manager folders add-iam-policy-binding 333333333333",
        "whoever makes it becomes its owner",
    ]);
    let account = Account::new();
    account.without_project();
    account.google.answer(
        "POST /cloudresourcemanager.googleapis.com/v3/organizations/111111111111:testIamPermissions",
        403,
        error("The caller does not have permission", None),
    );
    account.fine(
        "what you may do in organisation 111111111111 cannot be read: The caller does not have permission",
    );
}

#[test]
fn types_that_nobody_knows_are_named() {
    let account = Account::new();
    account.write("platform/stacks/net/new.tf", "resource \"google_quantum_computer\" \"q\" {}\n");
    account.fine("which permissions these types need is not known here: google_quantum_computer");
}

fn policy(account: &Account, name: &str, rule: Value) {
    let path = format!(
        "GET /orgpolicy.googleapis.com/v2/projects/shop-testing-1/policies/{name}:getEffectivePolicy"
    );
    account.google.answer(&path, 200, json!({ "spec": { "rules": [rule] } }));
}

#[test]
fn policies() {
    let account = Account::new();
    account.fine("no organisation policy on projects/shop-testing-1 stands in the way");
    policy(
        &account,
        "gcp.resourceLocations",
        json!({ "values": { "allowedValues": ["in:us-east1-locations"] } }),
    );
    policy(
        &account,
        "gcp.restrictNonCmekServices",
        json!({ "values": { "deniedValues": ["pubsub.googleapis.com"] } }),
    );
    account.lacks(&[
        "gcp.resourceLocations on projects/shop-testing-1 allows in:us-east1-locations only",
        "gcp.restrictNonCmekServices on projects/shop-testing-1 denies pubsub.googleapis.com",
        "roles/orgpolicy.policyAdmin",
    ]);
}

#[test]
fn policies_that_may_not_be_read_stop_nobody() {
    let account = Account::new();
    let path = "GET /orgpolicy.googleapis.com/v2/projects/shop-testing-1/policies/gcp.resourceLocations:getEffectivePolicy";
    account.google.answer(path, 403, error("Permission 'orgpolicy.policy.get' denied", None));
    account.fine("roles/orgpolicy.policyViewer lets you read them");
    let off = error("it is off", Some(("SERVICE_DISABLED", "orgpolicy.googleapis.com", "projects/seed-1")));
    account.google.answer(path, 403, off);
    account.fine("gcloud services enable orgpolicy.googleapis.com");
}
