use serde_json::json;

use super::*;
use crate::rehearsal::google::{schema::Type, value::Value};

fn same(by: &str, before: &str, after: &str) -> bool {
    at("name", by, before, after)
}

fn at(key: &str, by: &str, before: &str, after: &str) -> bool {
    same_by(by, &Change { key, before, after, prior: &Value::Null, proposed: &Value::Null })
}

#[test]
fn links_are_compared_by_what_they_lead_to() {
    let link = "https://www.googleapis.com/compute/v1/projects/p/global/networks/n";
    assert!(same("self_link_or_name", link, "n"));
    assert!(same("self_link_or_name", "projects/p/global/networks/n", link));
    assert!(!same("self_link_or_name", link, "projects/q/global/networks/n"));
    assert!(!same("self_link_or_name", "n", link), "a name says nothing of a project");
    assert!(same("project_number", "projects/12/x/y", "projects/p/x/y"));
    assert!(!same("project_number", "projects/q/x/y", "projects/p/x/y"));
    let image =
        "https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/debian-12-v20260101";
    assert!(
        same("disk_image", image, "debian-cloud/debian-12")
            && !same("disk_image", image, "debian-cloud/debian-11")
    );
}

#[test]
fn texts_numbers_and_times_have_more_than_one_form() {
    assert!(same("empty_or(STANDARD)", "STANDARD", "") && !same("empty_or(STANDARD)", "X", ""));
    assert!(
        same("month_unless_custom_period", "", "MONTH") && !same("month_unless_custom_period", "", "YEAR")
    );
    assert!(same("duration", "1h", "3600s") && !same("duration", "1h", "3601s"));
    assert!(same("case", "EU", "eu") && !same("no_such_comparison", "a", "b"));
    assert!(
        same("member_case", "user:A@b.c", "user:a@b.c")
            && !same("member_case", "principal://A", "principal://a")
    );
    assert!(same("iam_policy_json", "{\"a\": 1}", "{\"a\":1}"));
    assert!(same("port_range", "80-80", "80") && same("internal_ip", "10.0.0.1", "some-name"));
    assert!(
        at("a.attributes.%", "missing_key(x)", "0", "1") && at("a.attributes.x", "missing_key(x)", "", "v")
    );
    assert!(!at("a.attributes.y", "missing_key(x)", "", "v"));
}

#[test]
fn a_block_that_makes_nothing_private_is_none() {
    let of: Type =
        "object({private_cluster_config=list(object({enable_private_nodes=bool}))})".parse().expect("a type");
    let wanted = |nodes: bool| {
        Value::of_json(&json!({ "private_cluster_config": [{ "enable_private_nodes": nodes }] }), &of)
    };
    let hidden = |proposed: &Value| {
        let key = "private_cluster_config.#";
        same_by(
            "container_cluster_private_cluster_config",
            &Change { key, before: "", after: "1", prior: &Value::Null, proposed },
        )
    };
    assert!(hidden(&wanted(false)) && !hidden(&wanted(true)));
}
