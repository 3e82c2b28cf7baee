use serde::{Deserialize, Serialize};

/// Where a chart was had from that does not lie in the platform's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartOrigin {
    /// Its repository or OCI registry, in this run or in an earlier one.
    Repository,
    /// A mirror folder (`[charts] mirror`, `--charts`).
    Mirror,
    /// The stack's own stand-in, because the chart itself could not be had.
    StandIn,
}

impl ChartOrigin {
    /// The words for it, as they stand beside a release.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Repository => "chart from its repository",
            Self::Mirror => "chart from the mirror",
            Self::StandIn => "stand-in chart",
        }
    }
}
