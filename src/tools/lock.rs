//! What `platform.lock` keeps of tools. The file itself is written by others.

use semver::Version;
use serde::{Deserialize, Serialize};

use super::{Requirement, Source, Tool, Wanted};
use crate::model::Digest;

/// One tool as it was found when the platform was locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The tool.
    pub name: Tool,
    /// Its exact version: what another machine must find, too.
    pub version: Version,
    /// Where it came from, to tell a surprising binary from an expected one.
    pub source: Source,
    /// The SHA-256 of the executable. Releases are the same everywhere; builds only where go's version is too.
    pub sha256: Digest,
}

impl Pin {
    /// The same tool in exactly this version.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        Wanted::new(self.name, Requirement::exactly(&self.version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_survives_toml() {
        let pin = Pin {
            name: Tool::KubeApiserver,
            version: Version::new(1, 36, 3),
            source: Source::Build,
            sha256: Digest::of(b"binary"),
        };
        let text = toml::to_string(&pin).expect("a table");
        assert_eq!(toml::from_str::<Pin>(&text).expect("a pin"), pin);
        assert!(pin.wanted().requirement.matches(&pin.version));
    }
}
