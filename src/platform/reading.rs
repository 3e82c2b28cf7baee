use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use super::{
    build::{Assembled, assemble, check_sprint, overlay::known_environments},
    catalog::Catalog,
    checked::Platform,
    checks,
    declared::Declared,
    problem::{Problem, Problems, Report},
    registries,
    revision::Revision,
    text::{Entry, Sources},
};
use crate::model::StackId;

/// The files, read as they are needed, and what was wrong so far.
pub(super) struct Reading {
    pub(super) sources: Arc<Sources>,
    /// What is checked out. Its environments are laid over whatever they name.
    pub(super) declared: Arc<Declared>,
    pub(super) report: Report,
    /// The environments that are asked for.
    pub(super) wanted: BTreeSet<String>,
    /// The ref that counts instead of those that environments name.
    forced: Option<String>,
    /// By ref; `None` is what is checked out. A base that cannot be read is none.
    bases: BTreeMap<Option<String>, Option<Arc<Base>>>,
}

/// What environments are laid over: what is checked out, or what was at a ref.
pub(super) struct Base {
    pub(super) sources: Arc<Sources>,
    pub(super) declared: Arc<Declared>,
    pub(super) catalog: Catalog,
    pub(super) revision: Option<Revision>,
}

impl Reading {
    /// Reads what is checked out, without its stacks. With `forced` every environment is laid over that ref.
    pub(super) fn start(folder: &Path, forced: Option<&str>) -> Result<Self, Problems> {
        let mut report = Report::default();
        let sources = match folder.canonicalize() {
            Ok(root) => Arc::new(Sources::new(root)),
            Err(error) => {
                let message =
                    format!("cannot read the folder {}: {}", folder.display(), super::text::plain(&error));
                report.add(Problem::new(message).hint("choose the platform's folder with `-C DIR`"));
                return Err(report.finish(Arc::new(Sources::new(folder)), 1));
            }
        };
        let Some(declared) = Declared::read(&sources, &mut report) else {
            return Err(report.finish(sources, 1));
        };
        let (declared, forced) = (Arc::new(declared), forced.map(str::to_owned));
        Ok(Self { sources, declared, report, forced, wanted: BTreeSet::new(), bases: BTreeMap::new() })
    }

    /// The environment that is meant.
    pub(super) fn choose(&mut self, wanted: Option<&str>) -> Option<String> {
        let all = &self.declared.environments;
        match (wanted, all.len()) {
            (Some(name), _) if all.contains_key(name) => Some(name.to_owned()),
            (None, 1) => all.keys().next().cloned(),
            (_, 0) => {
                self.some_environment();
                None
            }
            (Some(name), _) => {
                let problem = Problem::new(format!("there is no environment `{}`", name.escape_debug()));
                self.report.add(problem.hint(known_environments(&self.declared, name)));
                None
            }
            (None, _) => {
                let names = all.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let problem = Problem::new(format!("which environment? There are {names}"));
                let first = all.keys().next().map_or("NAME", String::as_str);
                self.report.add(problem.hint(format!("choose one with `-e {first}`")));
                None
            }
        }
    }

    pub(super) fn some_environment(&mut self) {
        if self.declared.environments.is_empty() {
            let problem = Problem::new("the platform has no environment").in_file("platform.toml");
            self.report.add(problem.hint("add one:\n[environments.testing]"));
        }
    }

    /// Puts an environment together and checks it. `sprint` is another one than it has reached, and whether that may be
    /// one ahead of it.
    pub(super) fn environment(
        &mut self,
        name: &str,
        sprint: Option<(u32, bool)>,
    ) -> Option<(Assembled, Arc<Base>)> {
        // What is wrong with a base is not the fault of the environment that is looked at first.
        let base = self.base(name);
        self.report.environment(Some(name));
        if let Some(base) = &base {
            self.report.revision(base.revision.as_ref().map(|revision| revision.name.as_str()));
            if let Some(sprint) = sprint {
                check_sprint(&base.declared, name, sprint, &mut self.report);
            }
        }
        let assembled = base.map(|base| {
            let sprint = sprint.map(|(sprint, _)| sprint);
            let report = &mut self.report;
            let assembled = assemble(&base.declared, &base.catalog, name, sprint, &base.sources, report);
            checks::environment(&assembled, &base.declared, &base.sources, report);
            (assembled, base)
        });
        self.report.revision(None);
        self.report.environment(None);
        assembled
    }

    /// What an environment is laid over, read once.
    pub(super) fn base(&mut self, environment: &str) -> Option<Arc<Base>> {
        let said = self.declared.reference(environment);
        let name = self.forced.clone().or_else(|| said.as_ref().map(|(name, _)| name.clone()));
        if let Some(base) = self.bases.get(&name) {
            return base.clone();
        }
        let base = match &name {
            None => Some(self.checked_out()),
            Some(name) => {
                let span = said.map(|(_, span)| span).filter(|_| self.forced.is_none());
                match Revision::open(self.sources.root(), name) {
                    Ok(revision) => self.at(environment, revision),
                    Err(error) => {
                        let problem = Problem::new(error.message).maybe_hint(error.hint);
                        self.report.add(match span {
                            Some(span) => problem.at(span, ""),
                            None => problem,
                        });
                        None
                    }
                }
            }
        };
        self.bases.insert(name, base.clone());
        base
    }

    /// Reads the stacks of what is checked out, whether or not an environment is laid over it.
    pub(super) fn check_checked_out(&mut self) {
        if !self.bases.contains_key(&None) {
            let base = self.checked_out();
            self.bases.insert(None, Some(base));
        }
    }

    fn checked_out(&mut self) -> Arc<Base> {
        let (sources, declared) = (Arc::clone(&self.sources), Arc::clone(&self.declared));
        let catalog = Catalog::read(&folders(&declared), &sources, &mut self.report);
        Arc::new(Base { sources, declared, catalog, revision: None })
    }

    fn at(&mut self, environment: &str, revision: Revision) -> Option<Arc<Base>> {
        let sources = Arc::new(self.sources.at(&revision.name, revision.folder.clone()));
        let names: BTreeSet<String> = match self.forced {
            Some(_) => self.wanted.iter().cloned().chain([environment.to_owned()]).collect(),
            None => {
                let said = |name: &&String| {
                    self.declared.reference(name).is_some_and(|(said, _)| said == revision.name)
                };
                self.declared.environments.keys().filter(said).cloned().collect()
            }
        };
        self.report.revision(Some(&revision.name));
        let declared = self.declared.at(&names, &sources, &mut self.report);
        let base = declared.map(|declared| {
            let catalog = Catalog::read(&folders(&declared), &sources, &mut self.report);
            Arc::new(Base { sources, declared: Arc::new(declared), catalog, revision: Some(revision) })
        });
        self.report.revision(None);
        base
    }

    pub(super) fn problems(self, environments: usize) -> Problems {
        self.report.finish(self.sources, environments)
    }
}

impl Base {
    /// An environment that was put together on this base, as the rest of groundwork takes it.
    pub(super) fn platform(&self, assembled: Assembled, checkout: &Path) -> Platform {
        let Self { sources, declared, revision, .. } = self;
        Platform {
            name: declared.name.clone(),
            folder: checkout.to_owned(),
            content: sources.root().to_owned(),
            revision: revision.clone(),
            environment: assembled.environment,
            sprints: declared.sprints(),
            tools: declared.tools(sources),
            stacks: assembled.drafts.into_iter().map(|(id, draft)| (id, draft.stack)).collect(),
            absent: assembled.absent.into_iter().map(|(id, (sprint, _))| (id, sprint)).collect(),
            registries: registries::of(declared, sources, &assembled.secrets),
            images: assembled.images,
            secrets: assembled.secrets,
            rehearsal: assembled.rehearsal,
            moved: declared.moved(),
            provider_mirror: declared.provider_mirror(sources),
            chart_mirror: declared.chart_mirror(sources),
            pass_environment: declared.pass_environment(),
        }
    }
}

/// The folders that the platform's stacks are instances of.
fn folders(declared: &Declared) -> BTreeSet<String> {
    let source = |(name, entry): (&String, &Entry)| {
        entry.node.table().and_then(|table| table.text("source")).unwrap_or(name).to_owned()
    };
    let names = declared.stacks().0.iter().map(source);
    names.filter(|name| StackId::new(name).is_ok()).collect()
}
