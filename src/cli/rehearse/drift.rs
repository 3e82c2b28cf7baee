use std::fmt;

use serde_json::{Value as Json, json};

use crate::rehearsal::google::cloud::{Cloud, Contents, Entry, Object, Operation};

/// What people change by hand in a console, and to what: the first that is there and says something else is taken.
/// Only attributes count that a configuration sets; one that it leaves open follows the cloud.
const CHANGES: &[(&str, &str, fn(&Json) -> Option<Json>)] = &[
    ("google_compute_subnetwork", "private_ip_google_access", flipped),
    ("google_storage_bucket", "uniform_bucket_level_access", flipped),
    ("google_compute_firewall", "disabled", flipped),
    ("google_kms_crypto_key", "rotation_period", |now| {
        (now.as_str()? != "8640000s").then(|| json!("8640000s"))
    }),
    ("google_service_account", "display_name", reworded),
    ("google_dns_managed_zone", "description", reworded),
    ("google_compute_router_nat", "enable_endpoint_independent_mapping", flipped),
];

fn flipped(now: &Json) -> Option<Json> {
    now.as_bool().map(|flag| json!(!flag))
}

fn reworded(now: &Json) -> Option<Json> {
    now.as_str().filter(|text| !text.is_empty()).map(|text| json!(format!("{text} (changed by hand)")))
}

/// A change that somebody made behind terraform's back.
pub(super) struct Drifted {
    kind: String,
    id: String,
    attribute: &'static str,
    before: Json,
    after: Json,
}

impl fmt::Display for Drifted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, id, attribute, before, after } = self;
        write!(f, "{attribute} of {kind} `{}` from {before} to {after}", id.rsplit('/').next().unwrap_or(id))
    }
}

impl Drifted {
    /// Whether it is as it was.
    pub fn is_mended(&self, cloud: &Cloud) -> anyhow::Result<bool> {
        Ok(cloud.look(|contents| {
            let now =
                contents.get(&self.kind, &self.id).and_then(|object| object.attributes.get(self.attribute));
            now == Some(&self.before)
        })?)
    }
}

/// Changes something; `None` where there is nothing to change.
pub(super) fn make(cloud: &Cloud) -> anyhow::Result<Option<Drifted>> {
    let changed = cloud.change(|contents| {
        let Some((drifted, object)) = candidate(contents) else { return Ok::<_, ()>((Vec::new(), None)) };
        let mut attributes = object.attributes.clone();
        attributes.insert(drifted.attribute.to_owned(), drifted.after.clone());
        let entry = Entry::now(Operation::Edit, &object.kind, &object.id, Some(attributes));
        Ok((vec![entry], Some(drifted)))
    })?;
    Ok(changed.ok().flatten())
}

fn candidate(contents: &Contents) -> Option<(Drifted, &Object)> {
    CHANGES.iter().find_map(|(kind, attribute, change)| {
        // What is given is nobody's to mend.
        contents.of(kind).filter(|object| !contents.is_given(object)).find_map(|object| {
            let before = object.attributes.get(*attribute)?.clone();
            let after = change(&before)?;
            let (kind, id) = (object.kind.clone(), object.id.clone());
            Some((Drifted { kind, id, attribute, before, after }, object))
        })
    })
}
