use serde::{Deserialize, Serialize};

/// Where a run came from, beside who started it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The pipeline that started it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<Pipeline>,
    /// What its content was.
    #[serde(default)]
    pub content: Content,
    /// Why it ran although the environment was frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub during_freeze: Option<String>,
}

/// A pipeline, and who started it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// The account's name there.
    pub user: String,
    /// Where it can be looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What the content of an environment is, as Git knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The commit that is checked out; `None` where there is no repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout: Option<String>,
    /// Whether something of what is checked out is not committed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dirty: bool,
    /// The ref that stacks and base tables come from instead, as it is written.
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The commit that this ref stood for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

impl Content {
    /// Whether Git knows nothing of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// In words; `None` where Git knows nothing of it.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let commit =
            |commit: &Option<String>| commit.as_deref().map(|name| name[..name.len().min(10)].to_owned());
        match (&self.reference, commit(&self.commit)) {
            // One that was named by its commit needs not be told twice.
            (Some(name), Some(at)) if at.starts_with(name.as_str()) || name.starts_with(&at) => Some(at),
            (Some(name), Some(at)) => Some(format!("{name} ({at})")),
            (Some(name), None) => Some(name.clone()),
            (None, _) => {
                let dirty = if self.dirty { ", with changes that are not committed" } else { "" };
                commit(&self.checkout).map(|at| format!("{at}{dirty}"))
            }
        }
    }
}

/// How something that a run did was approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Approved {
    /// Somebody typed it at a terminal.
    Terminal,
    /// `--yes`.
    Yes,
    /// The environment asks for no approval.
    NotAsked,
    /// A plan that was saved was carried out.
    PlanFile {
        /// Who made it: `user@host`.
        made_by: String,
        /// When: RFC 3339, UTC.
        made_at: String,
        /// In which run.
        made_in: String,
    },
    /// `--approve CODE`: what is lost was named.
    Code {
        /// The code.
        code: String,
    },
}

impl Approved {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Terminal => "at a terminal".to_owned(),
            Self::Yes => "with --yes".to_owned(),
            Self::NotAsked => "not asked for".to_owned(),
            Self::PlanFile { made_by, made_at, made_in } => {
                format!("as the plan that {made_by} saved at {made_at} (run {made_in})")
            }
            Self::Code { code } => format!("losses with the code {code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_called_by_what_is_known_of_it() {
        let commit = || Some("3f2a1b9c0d3f2a1b9c0d3f2a1b9c0d3f2a1b9c0d".to_owned());
        let at = |reference: Option<&str>| Content {
            checkout: commit(),
            dirty: true,
            reference: reference.map(str::to_owned),
            commit: reference.and_then(|_| commit()),
        };
        assert_eq!(at(Some("v1")).words().as_deref(), Some("v1 (3f2a1b9c0d)"));
        assert_eq!(at(Some("3f2a1b9")).words().as_deref(), Some("3f2a1b9c0d"));
        assert_eq!(at(None).words().as_deref(), Some("3f2a1b9c0d, with changes that are not committed"));
        assert_eq!(Content::default().words(), None);
    }
}
