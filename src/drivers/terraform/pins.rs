//! Providers that `platform.lock` pins, for roots that have no lock file of their own. terraform itself chooses and
//! verifies them: it is given a lock file that says so.

use std::{collections::BTreeSet, path::Path};

use semver::Version;
use serde::{Deserialize, Serialize};

use super::{constraint, hcl, providers::Wanted};
use crate::model::Fault;

/// A provider as it was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProviderPin {
    /// Its full address: `registry.terraform.io/hashicorp/time`.
    pub source: String,
    /// Its version.
    pub version: Version,
    /// The hashes that terraform accepts, as in its lock files (`h1:…`, `zh:…`).
    pub hashes: Vec<String>,
}

/// A lock file that holds `wanted` to what is pinned; of several versions that fit, to the newest.
pub(super) fn lock_file(pins: &BTreeSet<ProviderPin>, wanted: &Wanted) -> String {
    let pinned = wanted.0.iter().filter_map(|(address, versions)| {
        let source = address.to_string();
        if wanted.is_locked(&source) {
            return None;
        }
        let fits =
            |pin: &&ProviderPin| versions.iter().all(|versions| constraint::allows(versions, &pin.version));
        pins.iter().filter(|pin| pin.source == source).filter(fits).max_by_key(|pin| &pin.version)
    });
    pinned.map(block).collect()
}

fn block(pin: &ProviderPin) -> String {
    let plain = |hash: &&String| hash.chars().all(|c| c.is_ascii_alphanumeric() || "+/=:".contains(c));
    let hashes: String = pin.hashes.iter().filter(plain).map(|hash| format!("    \"{hash}\",\n")).collect();
    format!(
        "provider \"{}\" {{\n  version = \"{}\"\n  hashes = [\n{hashes}  ]\n}}\n",
        pin.source, pin.version
    )
}

/// What a lock file that terraform wrote pins.
pub(super) fn of_lock_file(text: &str, shown: &Path) -> Result<Vec<ProviderPin>, Fault> {
    let pin = |locked: hcl::Locked| {
        let version = Version::parse(&locked.version).ok()?;
        Some(ProviderPin { source: locked.source, version, hashes: locked.hashes })
    };
    Ok(hcl::locked(text, shown)?.into_iter().filter_map(pin).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{super::providers::Address, *};
    use crate::drivers::ToolKind;

    #[test]
    fn the_newest_pin_that_fits_is_held_to_and_reads_back() {
        let pin = |version: &str| ProviderPin {
            source: "registry.terraform.io/hashicorp/time".into(),
            version: Version::parse(version).expect("a version"),
            hashes: vec!["h1:abc+/=".into()],
        };
        let pins = BTreeSet::from([pin("0.12.0"), pin("0.13.1"), pin("1.0.0")]);
        let wanted = |constraint: &str| {
            let address = Address::parse("time", ToolKind::Terraform).expect("an address");
            Wanted(BTreeMap::from([(address, BTreeSet::from([constraint.to_owned()]))]))
        };
        let read = |text: &str| of_lock_file(text, Path::new("lock")).expect("reads");
        assert_eq!(read(&lock_file(&pins, &wanted("~> 0.12"))), [pin("0.13.1")]);
        assert_eq!(read(&lock_file(&pins, &wanted(">= 2.0"))), []);
    }
}
