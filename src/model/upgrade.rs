use std::fmt;

use semver::Version;
use serde::{Deserialize, Serialize};

/// What `[upgrade]` of stack.toml says of a release: how it gets from one version of its chart to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// Of which versions none may be skipped.
    pub one_at_a_time: Option<Step>,
    /// Versions that may not be skipped.
    pub stops: Vec<VersionLine>,
    /// Whether the custom resource definitions in the chart's `crds` folders are applied before the release.
    pub crds: bool,
    /// What breaks, by version.
    pub notes: Vec<UpgradeNote>,
    /// How its pods are restarted, where the cluster does not do that by itself.
    pub restart: Option<Restart>,
    /// Where the publisher says so.
    pub source: Option<String>,
}

impl Default for Upgrade {
    fn default() -> Self {
        Self {
            one_at_a_time: None,
            stops: Vec::new(),
            crds: true,
            notes: Vec::new(),
            restart: None,
            source: None,
        }
    }
}

/// Versions of which none may be skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Minor ones: from 1.4 to 1.5, then to 1.6.
    Minor,
    /// Major ones: from 11 to 12, then to 13.
    Major,
}

/// A line of versions: `1`, `1.15` or `1.15.2` and whatever begins like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionLine {
    major: u64,
    minor: Option<u64>,
    patch: Option<u64>,
}

/// What a version breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradeNote {
    /// The first line that has it.
    pub version: VersionLine,
    /// What to know before.
    pub what: String,
}

/// A StatefulSet whose pods are replaced one by one, the one that leads last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restart {
    /// Its name, in the release's namespace.
    pub statefulset: String,
    /// The label of the pod that leads: key and value.
    pub leader: Option<(String, String)>,
    /// How long one pod may take to be ready again, in seconds.
    pub timeout_s: u64,
}

impl VersionLine {
    /// Reads one. Nothing where it is no version or the beginning of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let number =
            |part: &str| part.bytes().all(|c| c.is_ascii_digit()).then(|| part.parse::<u64>().ok()).flatten();
        let major = number(parts.next()?)?;
        let (minor, patch) = (parts.next(), parts.next());
        let wrong = |part: Option<&str>| part.is_some_and(|part| number(part).is_none());
        if parts.next().is_some() || wrong(minor) || wrong(patch) {
            return None;
        }
        Some(Self { major, minor: minor.and_then(number), patch: patch.and_then(number) })
    }

    const fn minor(major: u64, minor: u64) -> Self {
        Self { major, minor: Some(minor), patch: None }
    }

    const fn major(major: u64) -> Self {
        Self { major, minor: None, patch: None }
    }

    /// Whether a version is one of it.
    #[must_use]
    pub fn has(&self, version: &Version) -> bool {
        self.major == version.major
            && self.minor.is_none_or(|minor| minor == version.minor)
            && self.patch.is_none_or(|patch| patch == version.patch)
    }

    /// Whether a version comes before all of it.
    #[must_use]
    pub fn is_after(&self, version: &Version) -> bool {
        let first = Version::new(self.major, self.minor.unwrap_or(0), self.patch.unwrap_or(0));
        !self.has(version) && *version < first
    }

    /// Whether a version comes after all of it.
    fn is_before(&self, version: &Version) -> bool {
        !self.has(version) && !self.is_after(version)
    }
}

impl fmt::Display for VersionLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = [self.minor, self.patch].into_iter().flatten();
        rest.fold(write!(f, "{}", self.major), |written, part| written.and_then(|()| write!(f, ".{part}")))
    }
}

impl Upgrade {
    /// The lines that must be gone through between two versions, in order; none where the step may be made at once. A step back
    /// skips nothing.
    #[must_use]
    pub fn skipped(&self, from: &Version, to: &Version) -> Vec<VersionLine> {
        if to <= from {
            return Vec::new();
        }
        let stops = self.stops.iter().filter(|stop| stop.is_after(from) && stop.is_before(to)).copied();
        let mut lines: Vec<VersionLine> = stops.chain(self.steps(from, to)).collect();
        lines.sort();
        lines.dedup();
        lines
    }

    fn steps(&self, from: &Version, to: &Version) -> Vec<VersionLine> {
        match self.one_at_a_time {
            None => Vec::new(),
            Some(Step::Major) => (from.major + 1..to.major).map(VersionLine::major).collect(),
            // Which minor version of a major one is the last is not known here: the next major one begins at 0.
            Some(Step::Minor) if from.major == to.major => {
                (from.minor + 1..to.minor).map(|minor| VersionLine::minor(from.major, minor)).collect()
            }
            Some(Step::Minor) => {
                let between = (from.major + 1..to.major).map(VersionLine::major);
                between.chain((0..to.minor).map(|minor| VersionLine::minor(to.major, minor))).collect()
            }
        }
    }

    /// What breaks on the way from one version to another.
    pub fn notes(&self, from: &Version, to: &Version) -> impl Iterator<Item = &UpgradeNote> {
        let (from, to) = (from.clone(), to.clone());
        self.notes.iter().filter(move |note| note.version.is_after(&from) && !note.version.is_after(&to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipped(upgrade: &Upgrade, from: &str, to: &str) -> Vec<String> {
        let version = |text: &str| Version::parse(text).expect("a version");
        upgrade.skipped(&version(from), &version(to)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn no_minor_version_is_skipped() {
        let upgrade = Upgrade { one_at_a_time: Some(Step::Minor), ..Upgrade::default() };
        assert_eq!(skipped(&upgrade, "1.15.3", "1.16.0"), [""; 0]);
        assert_eq!(skipped(&upgrade, "1.15.3", "1.15.9"), [""; 0]);
        assert_eq!(skipped(&upgrade, "1.15.3", "1.18.1"), ["1.16", "1.17"]);
        assert_eq!(skipped(&upgrade, "1.15.3", "2.1.0"), ["2.0"]);
        assert_eq!(skipped(&upgrade, "1.18.0", "1.15.0"), [""; 0]);
    }

    #[test]
    fn no_major_version_and_no_stop_is_skipped() {
        let upgrade = Upgrade {
            one_at_a_time: Some(Step::Major),
            stops: vec![VersionLine::parse("10.2").expect("a line")],
            ..Upgrade::default()
        };
        assert_eq!(skipped(&upgrade, "10.0.0", "11.4.0"), ["10.2"]);
        assert_eq!(skipped(&upgrade, "10.2.1", "11.4.0"), [""; 0]);
        assert_eq!(skipped(&upgrade, "9.0.0", "12.1.0"), ["10", "10.2", "11"]);
        assert_eq!(skipped(&upgrade, "10.0.0", "10.2.0"), [""; 0]);
    }

    #[test]
    fn a_line_is_the_beginning_of_a_version() {
        for (text, shown) in [("1", "1"), ("v1.15", "1.15"), ("1.15.2", "1.15.2")] {
            assert_eq!(VersionLine::parse(text).map(|line| line.to_string()).as_deref(), Some(shown));
        }
        for wrong in ["", "1.x", "1.2.3.4", "1.2.3-rc.1", "+1"] {
            assert_eq!(VersionLine::parse(wrong), None, "{wrong}");
        }
    }
}
