use semver::Version;
use serde::Serialize;

use crate::model::{Upgrade, VersionLine};

/// The newest version of each size of step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Newer {
    /// With the same minor version.
    pub patch: Option<Version>,
    /// With the same major version.
    pub minor: Option<Version>,
    /// Of all.
    pub major: Option<Version>,
}

impl Newer {
    /// What is newer than a version. Pre-releases count only for who uses one.
    #[must_use]
    pub fn of(current: &Version, known: &[Version]) -> Self {
        let newest = |fits: &dyn Fn(&Version) -> bool| {
            let newer = |version: &&Version| {
                *version > current && (version.pre.is_empty() || !current.pre.is_empty()) && fits(version)
            };
            known.iter().filter(newer).max().cloned()
        };
        let (major, minor) = (current.major, current.minor);
        Self {
            patch: newest(&|version| (version.major, version.minor) == (major, minor)),
            minor: newest(&|version| version.major == major && version.minor > minor),
            major: newest(&|version| version.major > major),
        }
    }

    /// The newest of all.
    #[must_use]
    pub fn newest(&self) -> Option<&Version> {
        self.major.as_ref().or(self.minor.as_ref()).or(self.patch.as_ref())
    }
}

/// The versions to go through: the newest that is known of each line which may not be skipped, or the line itself.
#[must_use]
pub fn way(upgrade: &Upgrade, from: &Version, to: &Version, known: &[Version]) -> Vec<String> {
    let newest = |line: &VersionLine| {
        let of_line = known.iter().filter(|version| line.has(version) && version.pre.is_empty());
        of_line.max().map_or_else(|| line.to_string(), ToString::to_string)
    };
    let mut way: Vec<String> = upgrade.skipped(from, to).iter().map(newest).collect();
    way.dedup();
    way
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Step;

    fn versions(texts: &[&str]) -> Vec<Version> {
        texts.iter().map(|text| Version::parse(text).expect("a version")).collect()
    }

    #[test]
    fn each_size_of_step_has_its_newest() {
        let known = versions(&["1.2.0", "1.2.4", "1.3.0", "1.10.1", "2.0.0-rc.1", "2.1.0", "3.0.0-rc.1"]);
        let newer = Newer::of(&known[0], &known);
        let shown =
            [&newer.patch, &newer.minor, &newer.major].map(|one| one.as_ref().map(ToString::to_string));
        assert_eq!(shown, [Some("1.2.4"), Some("1.10.1"), Some("2.1.0")].map(|one| one.map(str::to_owned)));
        assert_eq!(newer.newest(), Some(&known[5]));
        assert_eq!(Newer::of(&known[5], &known), Newer::default());
        let of_candidate = Newer::of(&known[4], &known);
        assert_eq!(of_candidate.newest(), Some(&known[6]), "who uses a pre-release hears of others");
    }

    #[test]
    fn the_way_names_the_newest_of_each_line() {
        let upgrade = Upgrade { one_at_a_time: Some(Step::Minor), ..Upgrade::default() };
        let known = versions(&["1.2.0", "1.3.0", "1.3.5", "1.5.1"]);
        assert_eq!(way(&upgrade, &known[0], &known[3], &known), ["1.3.5", "1.4"]);
    }
}
