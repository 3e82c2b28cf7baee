use std::collections::BTreeMap;

use k8s_openapi::api::{core::v1::PersistentVolume, storage::v1::StorageClass};
use kube::ResourceExt as _;
use serde_json::json;

use super::{CloudObject, Owner, Place};

/// A volume's disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Disk {
    /// The disk.
    pub object: CloudObject,
    /// Whether it stays when its volume is deleted.
    pub retained: bool,
}

/// The driver of GKE's persistent disks; the built-in classes of a local cluster stand for its.
const DRIVER: &str = "pd.csi.storage.gke.io";

/// The disk that a volume is, if it is one that `provisioner` made.
///
/// Sources: gcp-compute-persistent-disk-csi-driver `pkg/parameters` (type, labels, description); the name is the volume's,
/// which the external provisioner makes of the claim's UID.
pub fn disk_of(
    volume: &PersistentVolume,
    classes: &BTreeMap<String, StorageClass>,
    simulated: &str,
    place: &Place,
) -> Option<Disk> {
    let provisioner = volume.annotations().get("pv.kubernetes.io/provisioned-by")?;
    if provisioner != DRIVER && provisioner != simulated {
        return None;
    }
    let spec = volume.spec.clone().unwrap_or_default();
    let class_name = spec.storage_class_name.unwrap_or_default();
    let parameters = classes.get(&class_name).and_then(|class| class.parameters.clone()).unwrap_or_default();
    let owner = Owner::of(volume);
    let zone = volume.labels().get("topology.kubernetes.io/zone").or_else(|| place.zones.first()).cloned();
    let mut object = if parameters.get("replication-type").is_some_and(|kind| kind == "regional-pd") {
        place.regional("google_compute_region_disk", volume.name_any(), &owner)
    } else {
        CloudObject { zone, ..place.global("google_compute_disk", volume.name_any(), &owner) }
    };
    if let Some(labels) = parameters.get("labels") {
        let pairs = labels.split(',').filter_map(|pair| pair.split_once('='));
        object.labels = pairs.map(|(key, value)| (key.trim().into(), value.trim().into())).collect();
    }
    let kind = parameters.get("type").map_or_else(|| type_of(&class_name), String::as_str);
    let size = spec.capacity.and_then(|capacity| gibibytes(&capacity.get("storage")?.0));
    let claim = spec.claim_ref.unwrap_or_default();
    let description = json!({
        "kubernetes.io/created-for/pv/name": volume.name_any(),
        "kubernetes.io/created-for/pvc/name": claim.name,
        "kubernetes.io/created-for/pvc/namespace": claim.namespace,
        "storage.gke.io/created-by": DRIVER,
    });
    let object = object.with("type", kind).with("size", size).with("description", description.to_string());
    let retained = spec.persistent_volume_reclaim_policy.as_deref() == Some("Retain");
    Some(Disk { object, retained })
}

/// The disk type of GKE's own classes; the driver's default for all others.
fn type_of(class: &str) -> &'static str {
    match class {
        "standard-rwo" => "pd-balanced",
        "premium-rwo" => "pd-ssd",
        _ => "pd-standard",
    }
}

/// A quantity in GiB, rounded up as the driver does it.
fn gibibytes(quantity: &str) -> Option<u64> {
    const GIB: u128 = 1 << 30;
    let digits = quantity.find(|char: char| !char.is_ascii_digit()).unwrap_or(quantity.len());
    let number: u128 = quantity[..digits].parse().ok()?;
    let unit: u128 = match &quantity[digits..] {
        "" => 1,
        "k" => 1000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => return None,
    };
    u64::try_from(number.checked_mul(unit)?.div_ceil(GIB)).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::Names, *};

    fn disk(annotation: &str, class: &str, policy: &str) -> Option<Disk> {
        let volume = serde_json::from_value(json!({
            "metadata": { "name": "pvc-1", "uid": "u", "annotations": { "pv.kubernetes.io/provisioned-by": annotation },
                "labels": { "topology.kubernetes.io/zone": "europe-west1-c" } },
            "spec": { "capacity": { "storage": "1500Mi" }, "storageClassName": class,
                "persistentVolumeReclaimPolicy": policy, "claimRef": { "namespace": "db", "name": "data-0" } },
        }))
        .expect("a volume");
        let regional = serde_json::from_value(json!({
            "provisioner": DRIVER,
            "parameters": { "type": "pd-ssd", "replication-type": "regional-pd", "labels": "team=db, cost=1" },
        }))
        .expect("a class");
        let zones = BTreeSet::from(["europe-west1-b".to_owned()]);
        let place = Place { names: Names::new("kubesystem-uid1"), region: "europe-west1".to_owned(), zones };
        disk_of(&volume, &BTreeMap::from([("regional".to_owned(), regional)]), "simulated", &place)
    }

    #[test]
    fn a_volume_is_a_disk_in_its_zone() {
        let disk = disk("simulated", "standard-rwo", "Delete").expect("a disk");
        assert_eq!((disk.object.kind.as_str(), disk.object.name.as_str()), ("google_compute_disk", "pvc-1"));
        assert_eq!((disk.object.zone.as_deref(), disk.retained), (Some("europe-west1-c"), false));
        assert_eq!(
            (&disk.object.attributes["type"], &disk.object.attributes["size"]),
            (&json!("pd-balanced"), &json!(2))
        );
        let description = disk.object.attributes["description"].as_str().expect("a text");
        assert!(description.contains("\"kubernetes.io/created-for/pvc/name\":\"data-0\""), "{description}");
    }

    #[test]
    fn a_class_says_what_kind_of_disk_it_is() {
        let disk = disk(DRIVER, "regional", "Retain").expect("a disk");
        assert_eq!((disk.object.kind.as_str(), disk.retained), ("google_compute_region_disk", true));
        assert_eq!((disk.object.zone, disk.object.labels["cost"].as_str()), (None, "1"));
        assert_eq!(disk.object.attributes["type"], "pd-ssd");
    }

    #[test]
    fn other_volumes_are_none() {
        assert_eq!(disk("filestore.csi.storage.gke.io", "standard-rwo", "Delete"), None);
        assert_eq!(
            [gibibytes("1Gi"), gibibytes("1G"), gibibytes("1.5Gi"), gibibytes("0")],
            [Some(1), Some(1), None, Some(0)]
        );
    }
}
