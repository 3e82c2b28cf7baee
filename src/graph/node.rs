use std::collections::BTreeSet;

use crate::model::{Kind, StackId};

/// A stack as the graph sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub id: StackId,
    /// The increment that brings it.
    pub sprint: u32,
    /// What it is.
    pub kind: StackKind,
}

/// The kind of a stack, without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StackKind {
    /// A Terraform root module.
    Terraform,
    /// A Helm release.
    Helm,
    /// A command.
    Job,
    /// Something that exists already.
    Given,
}

impl StackKind {
    /// All of them, in the order in which legends list them.
    pub const ALL: [Self; 4] = [Self::Terraform, Self::Helm, Self::Job, Self::Given];

    /// The word that `stack.toml` and records use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::Helm => "helm",
            Self::Job => "job",
            Self::Given => "given",
        }
    }

    /// The kind that a record names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl From<&Kind> for StackKind {
    fn from(kind: &Kind) -> Self {
        match kind {
            Kind::Terraform(_) => Self::Terraform,
            Kind::Helm(_) => Self::Helm,
            Kind::Job(_) => Self::Job,
            Kind::Given(_) => Self::Given,
        }
    }
}

impl std::fmt::Display for StackKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

/// Why one stack waits for another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// The outputs it refers to, `${stack.output}`.
    pub outputs: BTreeSet<String>,
    /// `needs` names it.
    pub needs: bool,
    /// It is the cluster of the release, the job, or one of its gates.
    pub cluster: bool,
}

impl Why {
    /// An explicit `needs`.
    #[must_use]
    pub fn needs() -> Self {
        Self { needs: true, ..Self::default() }
    }

    /// Adds the reasons of `other`.
    pub fn merge(&mut self, other: Self) {
        self.outputs.extend(other.outputs);
        self.needs |= other.needs;
        self.cluster |= other.cluster;
    }
}

/// The reasons in words: `subnetwork, zone`, `its cluster`, `needs`.
impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = self.outputs.iter().map(String::as_str);
        let words = words.chain(self.cluster.then_some("its cluster")).chain(self.needs.then_some("needs"));
        f.write_str(&words.collect::<Vec<_>>().join(", "))
    }
}
