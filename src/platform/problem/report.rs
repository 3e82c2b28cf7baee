use std::{path::PathBuf, sync::Arc};

use crate::platform::text::{Sources, Span};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Where.
    pub at: Option<Mark>,
    /// The file, where no place in it can be named.
    pub file: Option<PathBuf>,
    /// Other places that have to do with it.
    pub related: Vec<Mark>,
    /// What to write instead.
    pub hint: Option<String>,
    /// The environments in which it is wrong; empty for what is wrong by itself.
    pub environments: Vec<String>,
    /// The Git ref whose content it is about; `None`: what is checked out.
    pub revision: Option<String>,
    /// Whether what stands there is malformed by itself: what others say about the same place only follows from it.
    pub malformed: bool,
}

/// A place and what to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The place.
    pub span: Span,
    /// What stands under it; may be empty.
    pub label: String,
}

impl Problem {
    /// Something that is wrong, at no place yet.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            at: None,
            file: None,
            related: Vec::new(),
            hint: None,
            environments: Vec::new(),
            revision: None,
            malformed: false,
        }
    }

    /// Says where, and what to write under it.
    #[must_use]
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.at = Some(Mark { span, label: label.into() });
        self
    }

    /// Says that what stands there is malformed by itself.
    #[must_use]
    pub const fn malformed(mut self) -> Self {
        self.malformed = true;
        self
    }

    /// Names the file, where no place in it can be named.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Adds another place that has to do with it.
    #[must_use]
    pub fn and(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Mark { span, label: label.into() });
        self
    }

    /// Adds another place, if there is one.
    #[must_use]
    pub fn and_maybe(self, span: Option<Span>, label: impl Into<String>) -> Self {
        match span {
            Some(span) => self.and(span, label),
            None => self,
        }
    }

    /// Says what to write instead.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what to write instead, if anything is known to help.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub struct Report {
    problems: Vec<Problem>,
    environment: Option<String>,
    revision: Option<String>,
}

impl Report {
    /// Adds one. The same problem found in several environments is one problem.
    pub fn add(&mut self, mut problem: Problem) {
        problem.environments = self.environment.iter().cloned().collect();
        self.push(problem);
    }

    fn push(&mut self, mut problem: Problem) {
        if let Some(revision) = &self.revision {
            problem.file = problem.file.map(|file| {
                let mut called = std::ffi::OsString::from(format!("{revision}:"));
                called.push(file);
                called.into()
            });
            problem.revision = Some(revision.clone());
        }
        self.problems.push(problem);
    }

    /// What is added from now on is wrong in this environment; `None`: by itself.
    pub fn environment(&mut self, name: Option<&str>) {
        self.environment = name.map(str::to_owned);
    }

    /// Files that are named from now on are those of a revision; `None`: those that are checked out.
    pub fn revision(&mut self, name: Option<&str>) {
        self.revision = name.map(str::to_owned);
    }

    /// Takes over what another part found.
    pub fn extend(&mut self, other: Self) {
        other.problems.into_iter().for_each(|problem| self.push(problem));
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.problems.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Puts them in the order of files and lines, each once.
    #[must_use]
    pub fn finish(self, sources: Arc<Sources>, environments: usize) -> Problems {
        let mut merged: Vec<Problem> = Vec::with_capacity(self.problems.len());
        let mut known = std::collections::HashMap::new();
        let malformed = self.problems.iter().filter(|problem| problem.malformed);
        let malformed: Vec<Span> = malformed.filter_map(|problem| Some(problem.at.as_ref()?.span)).collect();
        for mut problem in self.problems {
            let follows = |mark: &Mark| malformed.iter().any(|span| span.touches(mark.span));
            if !problem.malformed && problem.at.as_ref().is_some_and(follows) {
                continue;
            }
            let names = std::mem::take(&mut problem.environments);
            let key =
                (problem.message.clone(), problem.at.as_ref().map(|mark| mark.span), problem.file.clone());
            let index = *known.entry(key).or_insert_with(|| {
                merged.push(problem);
                merged.len() - 1
            });
            for name in names {
                if !merged[index].environments.contains(&name) {
                    merged[index].environments.push(name);
                }
            }
        }
        for problem in &mut merged {
            // What is wrong everywhere is not the fault of one environment.
            if problem.environments.len() == environments {
                problem.environments.clear();
            }
        }
        merged.sort_by_cached_key(|problem| {
            let mark = problem.at.as_ref();
            let path =
                mark.map(|mark| sources.file(mark.span.file).path.clone()).or_else(|| problem.file.clone());
            let depth = path.as_ref().map_or(0, |path| path.components().count());
            (depth, path, mark.map(|mark| mark.span.start), problem.message.clone())
        });
        Problems { problems: merged, sources }
    }
}

/// Everything that is wrong with a platform, in the order of files and lines. Never empty.
#[derive(Clone, Debug)]
pub struct Problems {
    pub(super) problems: Vec<Problem>,
    pub(super) sources: Arc<Sources>,
}

impl Problems {
    /// How many there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "there is always at least one")]
    pub const fn len(&self) -> usize {
        self.problems.len()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter()
    }
}

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = if self.len() == 1 { "" } else { "s" };
        write!(f, "{} problem{plural} in the platform", self.len())
    }
}

impl std::error::Error for Problems {}
