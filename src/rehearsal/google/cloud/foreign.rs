//! What clusters have made in the cloud: load balancers, firewall rules, disks. terraform knows nothing of it. Each cluster
//! keeps a list of its own, which outlives it.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::Object;
use crate::{
    drivers::files::write_private,
    rehearsal::cluster::{self, CloudObject},
};

/// Where a cluster's objects lie in the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The project.
    pub project: String,
    /// The network, as the cluster names it.
    pub network: String,
}

/// The list of a cluster's objects, below the cloud's folder.
#[must_use]
pub fn list_file(cloud: &Path, cluster: &str) -> PathBuf {
    cloud.join(FOLDER).join(format!("{cluster}.json"))
}

/// Writes down where a cluster's objects will lie.
///
/// # Errors
/// When the file cannot be written.
pub fn place(cloud: &Path, cluster: &str, place: &Place) -> io::Result<()> {
    write_private(&place_file(cloud, cluster), &serde_json::to_vec(place)?)
}

fn place_file(cloud: &Path, cluster: &str) -> PathBuf {
    cloud.join(FOLDER).join(format!("{cluster}.place"))
}

const FOLDER: &str = "objects";

/// The lists as they were read last.
#[derive(Debug, Default)]
pub(super) struct Lists(BTreeMap<PathBuf, SystemTime>);

impl Lists {
    /// Everything in the lists, if one of them has changed since.
    pub fn changed(&mut self, cloud: &Path) -> io::Result<Option<Vec<Object>>> {
        let mut now = BTreeMap::new();
        for entry in std::fs::read_dir(cloud.join(FOLDER)).into_iter().flatten() {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                // A list that goes meanwhile is empty.
                let Ok(meta) = std::fs::metadata(&path) else { continue };
                now.insert(path, meta.modified()?);
            }
        }
        if now == self.0 {
            return Ok(None);
        }
        let mut objects = Vec::new();
        for path in now.keys() {
            let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let place: Place = serde_json::from_slice(&std::fs::read(place_file(cloud, &name))?)?;
            objects.extend(cluster::cloud_objects(path)?.into_iter().map(|object| object_of(object, &place)));
        }
        self.0 = now;
        Ok(Some(objects))
    }
}

fn object_of(object: CloudObject, place: &Place) -> Object {
    let CloudObject { kind, name, region, zone, labels, attributes, .. } = object;
    let mut all: Map<String, Json> = attributes.into_iter().collect();
    let mut put = |name: &str, value: Json| {
        all.entry(name).or_insert(value);
    };
    put("name", Json::String(name.clone()));
    put("project", Json::String(place.project.clone()));
    if ["firewall", "forwarding_rule", "network_endpoint_group"].iter().any(|lies| kind.ends_with(lies)) {
        put("network", Json::String(place.network.clone()));
    }
    put("labels", labels.into_iter().map(|(name, value)| (name, Json::String(value))).collect());
    let location = match (&region, &zone) {
        (Some(region), _) => format!("regions/{region}"),
        (None, Some(zone)) => format!("zones/{zone}"),
        (None, None) => "global".to_owned(),
    };
    for (name, value) in [("region", region), ("zone", zone)] {
        if let Some(value) = value {
            all.entry(name).or_insert(Json::String(value));
        }
    }
    let collection = collection(&kind);
    let id = format!("projects/{}/{location}/{collection}/{name}", place.project);
    Object { kind, id, attributes: all, created: Timestamp::UNIX_EPOCH, hidden_until: None }
}

/// `forwardingRules` for `google_compute_forwarding_rule`.
fn collection(kind: &str) -> String {
    let name = kind.strip_prefix("google_compute_").unwrap_or(kind);
    let name = name.strip_prefix("global_").or_else(|| name.strip_prefix("region_")).unwrap_or(name);
    let mut words = name.split('_');
    let mut text = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        text.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        text.push_str(letters.as_str());
    }
    let ending = if text.ends_with('y') || text.ends_with('s') { "" } else { "s" };
    match text.strip_suffix('y') {
        Some(start) => format!("{start}ies"),
        None if text.ends_with("ss") => format!("{text}es"),
        None => format!("{text}{ending}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn collections_are_named_as_google_names_them() {
        let of = |kind: &str| super::collection(&format!("google_compute_{kind}"));
        assert_eq!(of("forwarding_rule"), "forwardingRules");
        assert_eq!(of("global_forwarding_rule"), "forwardingRules");
        assert_eq!(of("target_http_proxy"), "targetHttpProxies");
        assert_eq!(of("address"), "addresses");
        assert_eq!(of("firewall"), "firewalls");
    }
}
