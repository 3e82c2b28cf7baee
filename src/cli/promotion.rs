//! What lies between the content that an environment has and the one that it is planned with.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use crate::{
    drivers::terraform,
    git::{Commit, GitError, Repository},
    model::{ChartSource, Digest, Kind, Stack, StackId},
    plan::Basis,
    platform::{self, Platform, Selection},
    report::PromotionView,
};

/// More commits than these are counted only.
const SHOWN: usize = 20;

/// What a promotion brings: which stacks' content differs, and by which commits. Nothing where the ref is the one that the
/// environment has already, or where that one cannot be read.
pub(super) fn promotion(new: &Platform) -> Result<Option<PromotionView>, GitError> {
    let Some(revision) = &new.revision else { return Ok(None) };
    let selection = Selection {
        environment: Some(new.environment.name.clone()),
        sprint: Some(new.environment.sprint),
        ahead: true,
        reference: None,
    };
    let Ok(loaded) = platform::load(&new.folder, &selection) else { return Ok(None) };
    let old = loaded.platform;
    let repository = Repository::of(&new.folder)?;
    let (from, name) = match &old.revision {
        Some(old) => (old.commit.clone(), old.name.clone()),
        None => match repository.head() {
            Some(head) => (head, "what is checked out".to_owned()),
            None => return Ok(None),
        },
    };
    if from == revision.commit {
        return Ok(None);
    }
    let changed = repository.changed(&from, &revision.commit)?;
    let (stacks, paths) = differences(&old, new, &changed);
    let commits = repository.between(&from, &revision.commit, &paths, SHOWN + 1)?;
    let forward = repository.is_before(&from, &revision.commit);
    Ok(Some(PromotionView {
        environment: new.environment.name.clone(),
        from: called(&name, &from),
        to: called(&revision.name, &revision.commit),
        back: !forward && repository.is_before(&revision.commit, &from),
        stacks,
        more: commits.len() > SHOWN,
        commits: commits.into_iter().take(SHOWN).collect(),
    }))
}

fn called(name: &str, commit: &Commit) -> String {
    if commit.as_str().starts_with(name) {
        commit.short().to_owned()
    } else {
        format!("{name} ({})", commit.short())
    }
}

/// The stacks whose content differs, and the files that make the difference.
fn differences(old: &Platform, new: &Platform, changed: &[PathBuf]) -> (Vec<StackId>, Vec<PathBuf>) {
    let (mut stacks, mut paths) = (Vec::new(), BTreeSet::new());
    for id in old.stacks.keys().chain(new.stacks.keys()).collect::<BTreeSet<_>>() {
        let sides = [(old, old.stacks.get(id)), (new, new.stacks.get(id))];
        let there = || sides.iter().filter_map(|(platform, stack)| Some((*platform, (*stack)?)));
        let owned: Vec<Owned> =
            there().map(|(platform, stack)| Owned::of(stack, &platform.content)).collect();
        let own: Vec<&PathBuf> =
            changed.iter().filter(|path| owned.iter().any(|owned| owned.has(path))).collect();
        let said: Vec<Digest> = there().map(|(_, stack)| said(stack)).collect();
        let differs = said.len() < 2 || said[0] != said[1];
        if differs {
            paths.extend(changed.iter().filter(|path| may_say_it(path)).cloned());
        }
        if differs || !own.is_empty() {
            stacks.push(id.clone());
            paths.extend(own.into_iter().cloned());
        }
    }
    (stacks, paths.into_iter().collect())
}

/// Files that a stack is made of.
struct Owned {
    files: BTreeSet<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Owned {
    fn of(stack: &Stack, content: &Path) -> Self {
        match &stack.kind {
            // What cannot be read is complained about where it is planned.
            Kind::Terraform(_) => {
                Self { files: terraform::files(content, stack).unwrap_or_default(), folders: Vec::new() }
            }
            Kind::Helm(helm) => {
                let chart = match &helm.chart.source {
                    ChartSource::Path(path) => Some(path.clone()),
                    _ => None,
                };
                Self { files: BTreeSet::new(), folders: chart.into_iter().collect() }
            }
            Kind::Job(_) => Self { files: BTreeSet::new(), folders: vec![stack.folder.clone()] },
            Kind::Given(_) => Self { files: BTreeSet::new(), folders: Vec::new() },
        }
    }

    fn has(&self, path: &Path) -> bool {
        self.files.contains(path) || self.folders.iter().any(|folder| path.starts_with(folder))
    }
}

/// What is said of a stack: its inputs, values, version, needs and gates, whatever its files are.
fn said(stack: &Stack) -> Digest {
    Basis::of(stack, &Digest::of(b""), &|_| None, None, false).made_of
}

/// Whether a file may be one that says something of stacks: the platform file, a stack.toml, values.
fn may_say_it(path: &Path) -> bool {
    let named = |name: &str| path.file_name().is_some_and(|file| file == name);
    let values = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    named("platform.toml") || named("stack.toml") || (values && !path.starts_with("charts"))
}
