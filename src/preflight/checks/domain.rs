use std::collections::BTreeSet;

use futures::FutureExt as _;
use serde_json::Value;

use super::{Check, Need};
use crate::{
    google::Api,
    preflight::{Finding, Scene},
};

const NAME: &str = "domain";
/// The number of the record type NS.
const NS: u64 = 2;

/// Whether the public DNS knows the domain, and asks the zone's name servers for it. Certificates are not issued before.
pub(super) const CHECK: Check =
    Check { name: NAME, needs: &[Need::Session], run: |scene| check(scene).boxed() };

async fn check(scene: &Scene) -> Vec<Finding> {
    let Some(domain) = scene.subject.domain.as_deref().map(|domain| domain.trim_end_matches('.')) else {
        return Vec::new();
    };
    let parent = domain.split_once('.').map_or("", |(_, parent)| parent);
    let who = format!("whoever keeps the zone of {parent}: another zone of yours, or your registrar");
    let known = match delegated(scene, domain).await {
        Ok(known) => known,
        Err(finding) => return vec![finding],
    };
    let Some(zone) = zone(scene, domain).await else {
        return vec![before(scene, domain, parent, &known, &who).await];
    };
    if zone == known {
        return vec![Finding::ok(NAME, format!("{domain} is delegated to the zone's name servers"))];
    }
    let servers: Vec<&str> = zone.iter().map(String::as_str).collect();
    vec![
        Finding::missing(
            NAME,
            format!("{domain} is not delegated to its zone: certificates for it will not be issued"),
        )
        .next(format!("put NS records for {domain} into the zone of {parent}: {}", servers.join(" ")))
        .who(who),
    ]
}

/// What can be said before the zone is there.
async fn before(scene: &Scene, domain: &str, parent: &str, known: &BTreeSet<String>, who: &str) -> Finding {
    if !known.is_empty() {
        let servers: Vec<&str> = known.iter().map(String::as_str).collect();
        return Finding::unknown(
            NAME,
            format!("{domain} is delegated already, to {}; the zone is not made yet", servers.join(" ")),
        )
        .next(format!(
            "once it is: `groundwork outputs -e {}` shows its name servers, which must be those",
            scene.subject.environment
        ))
        .who(who);
    }
    match delegated(scene, parent).await {
        Ok(servers) if servers.is_empty() => Finding::missing(NAME, format!("{parent} has no name servers in the public DNS: a zone below it cannot be reached"))
            .next("register it, or set `domain` in [vars] to one below a domain of yours")
            .who(who),
        _ => Finding::unknown(NAME, format!("{domain} is not delegated yet; its zone has to be made first"))
            .next(format!("once it is: put the name servers that `groundwork outputs -e {}` shows into the zone of {parent}", scene.subject.environment))
            .who(who),
    }
}

/// The name servers that the public DNS gives for a name: <https://developers.google.com/speed/public-dns/docs/doh/json>.
async fn delegated(scene: &Scene, name: &str) -> Result<BTreeSet<String>, Finding> {
    let answer = scene.public.get(Api::PUBLIC_DNS, &format!("/resolve?name={name}&type=NS")).await;
    let answer = answer.map_err(|refused| {
        Finding::unknown(NAME, format!("whether {name} is delegated cannot be known: {refused}"))
    })?;
    let records = answer["Answer"].as_array().into_iter().flatten();
    let servers = records.filter(|record| record["type"] == NS).filter_map(|record| record["data"].as_str());
    Ok(servers.map(plain).collect())
}

/// The name servers of the project's zone for the domain.
async fn zone(scene: &Scene, domain: &str) -> Option<BTreeSet<String>> {
    let project = scene.existing_project()?;
    // https://docs.cloud.google.com/dns/docs/reference/rest/v1/managedZones/list
    let path = format!("/dns/v1/projects/{project}/managedZones?dnsName={domain}.");
    let answer = scene.google().get(Api::DNS, &path).await.ok()?;
    let mut zones = answer["managedZones"].as_array()?.iter().filter(|zone| zone["visibility"] != "private");
    let servers = zones.next()?["nameServers"].as_array()?.iter().filter_map(Value::as_str);
    Some(servers.map(plain).collect())
}

fn plain(server: &str) -> String {
    server.trim_end_matches('.').to_lowercase()
}
