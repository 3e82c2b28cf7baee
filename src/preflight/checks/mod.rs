//! The checks, one a file.

mod apis;
mod billing;
mod bucket;
mod credentials;
mod domain;
mod endpoint;
mod identity;
mod organisation;
mod peers;
mod plugin;
mod project;
mod quotas;
mod ranges;
mod rights;
mod tools;

pub(super) use credentials::sign_in;
pub(super) use identity::act;
pub(super) use project::standing;

use super::{
    Finding, Scene,
    check::{Check, Need},
};

/// The checks that ask Google, in the order of the report.
pub(super) const ALL: &[Check] = &[
    apis::CHECK,
    billing::CHECK,
    project::CHECK,
    rights::CHECK,
    organisation::CHECK,
    quotas::CHECK,
    peers::CHECK,
    domain::CHECK,
    bucket::CHECK,
];

/// What can be seen on this machine.
pub(super) async fn local(scene: &Scene) -> Vec<Finding> {
    let mut findings = tools::check(scene).await;
    findings.extend(plugin::check(scene).await);
    findings.extend(endpoint::check(scene));
    findings.extend(ranges::check(scene));
    findings
}

/// What a check says that cannot look yet.
pub(super) fn beforehand(name: &'static str, scene: &Scene, why: &str) -> Vec<Finding> {
    let nothing = match name {
        "billing" => scene.subject.billing.is_none(),
        "project" => scene.subject.project.is_none(),
        "quotas" => return vec![quotas::beforehand(scene, why)],
        // A project that is not there has no peers.
        "ranges" => true,
        "bucket" => scene.bucket.is_none(),
        "domain" => scene.subject.domain.is_none(),
        _ => false,
    };
    if nothing { Vec::new() } else { vec![Finding::unknown(name, format!("cannot be known {why}"))] }
}
