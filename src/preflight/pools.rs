use std::collections::BTreeMap;

use serde_json::Value;

/// The size and type of a node's boot disk where a pool says nothing: the defaults of modules/node-pool.
const DISK: (u64, &str) = (100, "pd-balanced");

/// A pool of nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: String,
    /// The machine type of its nodes.
    pub machine_type: String,
    /// How many nodes it begins with: one in each zone at least.
    pub first: u64,
    /// How many it may grow to.
    pub most: u64,
    /// GB of each boot disk.
    pub disk_gb: u64,
    /// The type of each boot disk.
    pub disk_type: String,
    /// Whether its machines may be taken away at any time.
    pub spot: bool,
}

impl Pool {
    /// A pool as `node_pools` of stacks/gke writes it; `None` for what is no pool.
    #[must_use]
    pub fn read(name: &str, settings: &Value, zones: usize) -> Option<Self> {
        let zones = zones as u64;
        let number = |key: &str| settings[key].as_u64();
        let least = number("min_nodes_per_zone").unwrap_or(1);
        Some(Self {
            name: name.to_owned(),
            machine_type: settings["machine_type"].as_str()?.to_owned(),
            first: least.max(1) * zones,
            most: number("max_nodes_per_zone").unwrap_or(least).max(1) * zones,
            disk_gb: number("disk_size_gb").unwrap_or(DISK.0),
            disk_type: settings["disk_type"].as_str().unwrap_or(DISK.1).to_owned(),
            spot: settings["spot"].as_bool().unwrap_or(false),
        })
    }

    /// The vCPUs of one node; `None` for a machine type whose name does not say.
    fn cpus(&self) -> Option<u64> {
        let parts: Vec<&str> = self.machine_type.split('-').collect();
        match parts.as_slice() {
            // Shared cores count as two: https://docs.cloud.google.com/compute/docs/general-purpose-machines
            ["e2", "micro" | "small" | "medium"] => Some(2),
            ["f1", "micro"] | ["g1", "small"] => Some(1),
            [.., "custom", cpus, _] => cpus.parse().ok(),
            [_, _, cpus, ..] => cpus.parse().ok(),
            _ => None,
        }
    }

    /// The quota that its CPUs count against: <https://docs.cloud.google.com/compute/resource-usage>.
    fn cpu_metric(&self) -> String {
        match self.machine_type.split('-').next().unwrap_or_default() {
            "e2" | "n1" | "f1" | "g1" | "custom" => "CPUS".to_owned(),
            family => format!("{}_CPUS", family.to_uppercase()),
        }
    }

    fn disk_metric(&self) -> Option<&'static str> {
        match self.disk_type.as_str() {
            "pd-standard" => Some("DISKS_TOTAL_GB"),
            "pd-balanced" | "pd-ssd" => Some("SSD_TOTAL_GB"),
            _ => None,
        }
    }
}

/// How much of a quota is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needed {
    /// To begin with.
    pub first: u64,
    /// With every pool at its largest.
    pub most: u64,
}

/// What pools need of the quotas of Compute Engine, by metric. Spot machines count against `PREEMPTIBLE_CPUS` where the
/// project has such a quota (`preemptible`), else against the ordinary one.
#[must_use]
pub fn needed(pools: &[Pool], preemptible: bool) -> BTreeMap<String, Needed> {
    let mut all: BTreeMap<String, Needed> = BTreeMap::new();
    let mut add = |metric: String, each: u64, pool: &Pool| {
        let entry = all.entry(metric).or_default();
        entry.first += each * pool.first;
        entry.most += each * pool.most;
    };
    for pool in pools {
        if let Some(cpus) = pool.cpus() {
            if pool.spot && preemptible {
                add("PREEMPTIBLE_CPUS".to_owned(), cpus, pool);
            } else {
                add(pool.cpu_metric(), cpus, pool);
                add("CPUS_ALL_REGIONS".to_owned(), cpus, pool);
            }
        }
        if let Some(metric) = pool.disk_metric() {
            add(metric.to_owned(), pool.disk_gb, pool);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pool(machine_type: &str, spot: bool) -> Pool {
        let settings = json!({ "machine_type": machine_type, "min_nodes_per_zone": 1, "max_nodes_per_zone": 2, "spot": spot });
        Pool::read("apps", &settings, 3).expect("a pool")
    }

    #[test]
    fn machine_types_say_how_many_cpus_they_have() {
        for (name, cpus, metric) in [
            ("e2-standard-4", Some(4), "CPUS"),
            ("e2-medium", Some(2), "CPUS"),
            ("n2-standard-8", Some(8), "N2_CPUS"),
            ("n2d-highmem-16", Some(16), "N2D_CPUS"),
            ("n2-custom-6-8192", Some(6), "N2_CPUS"),
            ("custom-2-4096", Some(2), "CPUS"),
            ("c3-standard-4-lssd", Some(4), "C3_CPUS"),
            ("strange", None, "STRANGE_CPUS"),
        ] {
            let pool = pool(name, false);
            assert_eq!((pool.cpus(), pool.cpu_metric().as_str()), (cpus, metric), "{name}");
        }
    }

    #[test]
    fn pools_add_up() {
        let pools = [pool("e2-standard-4", true), pool("n2-standard-8", false)];
        let needs = |first, most| Needed { first, most };
        let all = needed(&pools, true);
        assert_eq!(all["PREEMPTIBLE_CPUS"], needs(12, 24));
        assert_eq!(all["N2_CPUS"], needs(24, 48));
        assert_eq!(all["CPUS_ALL_REGIONS"], needs(24, 48));
        assert_eq!(all["SSD_TOTAL_GB"], needs(600, 1200));
        assert!(!all.contains_key("CPUS"));
        assert_eq!(needed(&pools, false)["CPUS"], needs(12, 24));
    }
}
