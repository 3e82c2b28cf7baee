use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use semver::{Comparator, Op, Version, VersionReq};
use serde::{Deserialize, Serialize};

use super::Tool;

/// A requirement on a version, such as `>=1.9, <2`: the grammar of Cargo's requirements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Requirement(VersionReq);

impl Requirement {
    /// Exactly this version.
    ///
    /// # Panics
    /// Never: every version makes a requirement.
    #[must_use]
    pub fn exactly(version: &Version) -> Self {
        format!("={version}").parse().expect("a version makes an exact requirement")
    }

    /// Whether the version satisfies it.
    #[must_use]
    pub fn matches(&self, version: &Version) -> bool {
        self.0.matches(version)
    }

    /// The lowest version that satisfies it, if it has a lower bound: the one version of which anything is known
    /// when none of the pinned ones fits.
    #[must_use]
    pub fn lowest(&self) -> Option<Version> {
        let lowest = self.0.comparators.iter().filter_map(lower_bound).max()?;
        self.matches(&lowest).then_some(lowest)
    }
}

fn lower_bound(comparator: &Comparator) -> Option<Version> {
    let (minor, patch) = (comparator.minor.unwrap_or(0), comparator.patch.unwrap_or(0));
    let named = Version { pre: comparator.pre.clone(), ..Version::new(comparator.major, minor, patch) };
    match comparator.op {
        Op::Exact | Op::GreaterEq | Op::Tilde | Op::Caret | Op::Wildcard => Some(named),
        Op::Greater => Some(match (comparator.minor, comparator.patch) {
            (None, _) => Version::new(comparator.major + 1, 0, 0),
            (Some(minor), None) => Version::new(comparator.major, minor + 1, 0),
            (Some(minor), Some(patch)) => Version::new(comparator.major, minor, patch + 1),
        }),
        _ => None,
    }
}

impl FromStr for Requirement {
    type Err = semver::Error;
    fn from_str(text: &str) -> Result<Self, semver::Error> {
        VersionReq::parse(text).map(Self)
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

/// One tool that a run needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The tool.
    pub tool: Tool,
    /// What its version must satisfy.
    pub requirement: Requirement,
    /// What does as well when the tool itself cannot be had: OpenTofu, where the platform names neither or both.
    pub otherwise: Option<(Tool, Requirement)>,
}

impl Wanted {
    /// A tool with nothing that could stand in for it.
    #[must_use]
    pub const fn new(tool: Tool, requirement: Requirement) -> Self {
        Self { tool, requirement, otherwise: None }
    }
}

/// What `platform.toml` `[tools]` says of one tool. Everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What its version must satisfy.
    pub requirement: Option<Requirement>,
    /// Where it is; then nothing else is looked at.
    pub path: Option<PathBuf>,
    /// Where its releases are mirrored (docs of [`super::Settings::mirrors`]).
    pub mirror: Option<String>,
}

/// The whole `[tools]` table, filled by whoever reads the platform file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// What is said, tool by tool.
    pub choices: BTreeMap<Tool, Choice>,
}

impl Requirements {
    /// What a run needs: terraform (or OpenTofu, or whichever can be had where neither or both are named) and helm, and the
    /// parts of the local cluster if it starts one.
    #[must_use]
    pub fn wanted(&self, local_cluster: bool) -> Vec<Wanted> {
        let mut wanted = vec![self.terraform(), self.of(Tool::Helm)];
        if local_cluster {
            wanted.extend(Tool::CLUSTER.map(|tool| self.of(tool)));
        }
        wanted
    }

    /// What this one tool must satisfy: what is said, or groundwork's default.
    #[must_use]
    pub fn of(&self, tool: Tool) -> Wanted {
        let said = self.choices.get(&tool).and_then(|choice| choice.requirement.clone());
        Wanted::new(tool, said.unwrap_or_else(|| default_requirement(tool)))
    }

    /// terraform or OpenTofu, whichever the platform names; where it names neither or both, terraform if it can be had.
    #[must_use]
    pub fn terraform(&self) -> Wanted {
        let named = |tool| self.choices.contains_key(&tool);
        match (named(Tool::Terraform), named(Tool::OpenTofu)) {
            (false, true) => self.of(Tool::OpenTofu),
            (true, false) => self.of(Tool::Terraform),
            (false, false) | (true, true) => {
                let stand_in = self.of(Tool::OpenTofu);
                Wanted { otherwise: Some((stand_in.tool, stand_in.requirement)), ..self.of(Tool::Terraform) }
            }
        }
    }
}

/// What a tool must satisfy where the platform says nothing. The local cluster's parts are pinned: a rehearsal is the
/// same on every machine.
fn default_requirement(tool: Tool) -> Requirement {
    let text = match tool {
        Tool::Terraform => ">=1.9, <2",
        Tool::OpenTofu => ">=1.10, <2",
        Tool::Helm => ">=3.17, <5",
        Tool::Etcd => "=3.6.4",
        Tool::KubeApiserver | Tool::KubeControllerManager | Tool::KubeScheduler => "=1.36.3",
        Tool::Kwok => "=0.7.0",
    };
    text.parse().expect("the defaults are requirements")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowest(text: &str) -> Option<String> {
        text.parse::<Requirement>().expect("a requirement").lowest().map(|version| version.to_string())
    }

    #[test]
    fn the_lowest_version_that_satisfies_a_requirement() {
        assert_eq!(lowest(">=1.9, <2").as_deref(), Some("1.9.0"));
        assert_eq!(lowest("=1.10.3").as_deref(), Some("1.10.3"));
        assert_eq!(lowest("~1.9.5").as_deref(), Some("1.9.5"));
        assert_eq!(lowest(">1.9").as_deref(), Some("1.10.0"));
        assert_eq!(lowest(">1.9.1, <1.12").as_deref(), Some("1.9.2"));
        assert_eq!(lowest("<2"), None);
        assert_eq!(lowest("*"), None);
        assert_eq!(lowest(">=2, <1"), None);
    }

    #[test]
    fn every_default_is_met_by_what_groundwork_can_build() {
        for tool in Tool::ALL.into_iter().filter(|tool| *tool != Tool::Terraform) {
            let wanted = Requirements::default().of(tool);
            let recipe = super::super::recipe::Recipe::fitting(tool, &wanted.requirement);
            assert!(recipe.is_some(), "{tool} {} cannot be built", wanted.requirement);
        }
    }

    #[test]
    fn opentofu_stands_in_where_neither_or_both_are_named() {
        let with = |tools: &[Tool]| Requirements {
            choices: tools.iter().map(|tool| (*tool, Choice::default())).collect(),
        };
        for either in [with(&[]), with(&[Tool::Terraform, Tool::OpenTofu])] {
            let either = either.terraform();
            assert_eq!(
                (either.tool, either.otherwise.map(|other| other.0)),
                (Tool::Terraform, Some(Tool::OpenTofu))
            );
        }
        assert_eq!(with(&[Tool::OpenTofu]).terraform().tool, Tool::OpenTofu);
        assert_eq!(with(&[Tool::Terraform]).terraform().otherwise, None);
    }
}
