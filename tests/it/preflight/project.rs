//! The project, and what can be asked once it is there: quotas, peers, the domain.

use serde_json::{Value, json};

use super::{account::Account, google::error};

const PROJECT: &str = "GET /cloudresourcemanager.googleapis.com/v3/projects/shop-testing-1";
const REGION: &str = "GET /compute.googleapis.com/compute/v1/projects/shop-testing-1/regions/europe-west1";
const ZONES: &str = "GET /dns.googleapis.com/dns/v1/projects/shop-testing-1/managedZones";

#[test]
fn an_id_that_is_ours() {
    Account::new().fine("project shop-testing-1 is there");
    let account = Account::new();
    account.google.answer(
        PROJECT,
        200,
        json!({ "name": "projects/2", "state": "ACTIVE", "parent": "organizations/9" }),
    );
    account.lacks(&[
        "project shop-testing-1 is there, in organizations/9 and not in organizations/111111111111",
    ]);
    account.google.answer(PROJECT, 200, json!({ "name": "projects/2", "state": "DELETE_REQUESTED" }));
    account.lacks(&["its id stays taken for 30 days", "gcloud projects undelete shop-testing-1"]);
}

#[test]
fn an_id_that_is_free_or_not_cannot_be_told_apart() {
    let account = Account::new();
    account.without_project();
    account.fine("project shop-testing-1 is not there, or somebody else's");
    // Where nothing makes it, it must be there.
    account.edit("[stacks.project]", "[stacks.prj]\nsource = \"project\"\nenabled = false");
    account
        .edit("region = \"europe-west1\"\n", "region = \"europe-west1\"\nproject_id = \"shop-testing-1\"\n");
    account.lacks(&["project shop-testing-1 is not there, or may not be read, and no stack makes it"]);
}

#[test]
fn a_project_without_billing() {
    let account = Account::new();
    let path = "GET /cloudbilling.googleapis.com/v1/projects/shop-testing-1/billingInfo";
    account.google.answer(path, 200, json!({ "billingEnabled": false }));
    account.lacks(&[
        "billing is off in project shop-testing-1",
        "gcloud billing projects link shop-testing-1 --billing-account=AAAAAA-BBBBBB-CCCCCC",
    ]);
}

fn quotas(cpus: Value, used: Value) -> Value {
    json!({ "quotas": [
        { "metric": "CPUS", "limit": cpus, "usage": used },
        { "metric": "SSD_TOTAL_GB", "limit": 4096, "usage": 0 },
        { "metric": "IN_USE_ADDRESSES", "limit": 8, "usage": 0 },
    ]})
}

/// Two zones with one node of four CPUs in each, three at most.
#[test]
fn quotas_of_the_region() {
    let account = Account::new();
    account.fine("suffice in europe-west1, with every pool at its largest");
    account.google.answer(REGION, 200, quotas(json!(12), json!(2)));
    account.fine("quota CPUS in europe-west1: 2 of 12 in use: enough for the first 8, not for the 24 of pools at their largest");
    account.google.answer(REGION, 200, quotas(json!(8), json!(2)));
    account
        .lacks(&["quota CPUS in europe-west1: 2 of 8 in use, and 8 are needed to begin with", "ask for 26"]);
    account.google.answer(REGION, 404, error("not found", None));
    account.lacks(&["there is no region `europe-west1`"]);
}

#[test]
fn quotas_before_they_can_be_known() {
    let account = Account::new();
    let off = error("it is off", Some(("SERVICE_DISABLED", "compute.googleapis.com", "projects/2")));
    account.google.answer(REGION, 403, off);
    account.fine("quotas cannot be known before Compute Engine's API is on in the project");
    account.without_project();
    account.fine("quotas cannot be known before project shop-testing-1 is there; needed in europe-west1: CPUS 8 (at most 24), SSD_TOTAL_GB 200 (at most 600)");
}

#[test]
fn ranges_of_peers() {
    let account = Account::new();
    let base = "GET /compute.googleapis.com/compute/v1/projects/shop-testing-1/global/networks";
    account.google.answer(
        base,
        200,
        json!({ "items": [{ "name": "main", "peerings": [{ "name": "office" }] }] }),
    );
    let routes = format!("{base}/main/listPeeringRoutes");
    account.google.answer(&routes, 200, json!({ "items": [{ "destRange": "10.99.0.0/16" }] }));
    account.fine("nothing is missing");
    account.google.answer(&routes, 200, json!({ "items": [{ "destRange": "10.10.4.0/24" }] }));
    account
        .lacks(&["`nodes_cidr` 10.10.0.0/20 overlaps 10.10.4.0/24 of a network that is peered with `main`"]);
}

#[test]
fn the_domain() {
    let account = Account::new();
    account.fine("testing.shop.example is delegated to the zone's name servers");
    let other = json!({ "managedZones": [{ "nameServers": ["ns-cloud-b1.googledomains.com."] }] });
    account.google.answer(ZONES, 200, other);
    account.lacks(&[
        "testing.shop.example is not delegated to its zone",
        "put NS records for testing.shop.example into the zone of shop.example: ns-cloud-b1.googledomains.com",
    ]);
}

#[test]
fn the_domain_before_its_zone() {
    let account = Account::new();
    account.google.answer(ZONES, 200, json!({}));
    account.fine("testing.shop.example is delegated already, to ns-cloud-a1.googledomains.com ns-cloud-a2.googledomains.com");
    account.google.answer(
        "GET /dns.google/resolve?name=testing.shop.example&type=NS",
        200,
        json!({ "Status": 3 }),
    );
    let parent = "GET /dns.google/resolve?name=shop.example&type=NS";
    account.google.answer(parent, 200, json!({ "Answer": [{ "type": 2, "data": "ns.shop.example." }] }));
    account.fine("testing.shop.example is not delegated yet; its zone has to be made first");
    account.google.answer(parent, 200, json!({ "Status": 3 }));
    account.lacks(&["shop.example has no name servers in the public DNS", "set `domain` in [vars]"]);
}
