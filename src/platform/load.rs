use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use super::{
    build::{Assembled, assemble, check_sprint, overlay::known_environments},
    catalog::Catalog,
    checked::{Platform, ToolChoice},
    checks,
    declared::Declared,
    problem::{Problem, Problems, Report},
    registries,
    text::{Entry, Sources},
};

/// What of a platform is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The environment; may be left out where there is only one.
    pub environment: Option<String>,
    /// A lower sprint than the one that the environment has reached.
    pub sprint: Option<u32>,
    /// Whether that may be one which the environment has not reached yet: a rehearsal goes ahead of it.
    pub ahead: bool,
}

/// A platform that was loaded.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The environment that was asked for, put together and checked.
    pub platform: Platform,
    /// The names of all environments.
    pub environments: Vec<String>,
}

/// A platform of which everything was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// `[platform] name`.
    pub name: String,
    /// How many stacks the file has.
    pub stacks: usize,
    /// Each environment.
    pub environments: Vec<EnvironmentSummary>,
}

/// One environment in a few numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentSummary {
    /// Its name.
    pub name: String,
    /// The sprint it has reached.
    pub sprint: u32,
    /// How many stacks it runs.
    pub stacks: usize,
}

/// Reads the platform in a folder and puts one environment together, checked. Starts no process and asks no network.
///
/// # Errors
/// Everything that is wrong with the files, and with the environment that was asked for.
pub fn load(folder: &Path, selection: &Selection) -> Result<Loaded, Problems> {
    let mut reading = Reading::start(folder)?;
    let environments = reading.declared.environments.keys().cloned().collect();
    let Some(name) = reading.choose(selection) else { return Err(reading.problems(1)) };
    let assembled = reading.environment(&name, selection.sprint);
    if !reading.report.is_empty() {
        return Err(reading.problems(1));
    }
    Ok(Loaded { platform: reading.platform(assembled), environments })
}

/// What the platform in a folder says of tools (`[tools]`). Nothing where there is no platform.
///
/// # Errors
/// Everything that is wrong with platform.toml and `environments/*.toml` by themselves.
pub fn tools(folder: &Path) -> Result<BTreeMap<String, ToolChoice>, Problems> {
    let Ok(root) = folder.canonicalize() else { return Ok(BTreeMap::new()) };
    if !root.join("platform.toml").exists() {
        return Ok(BTreeMap::new());
    }
    let (sources, mut report) = (Arc::new(Sources::new(root)), Report::default());
    match Declared::read(&sources, &mut report) {
        Some(declared) if report.is_empty() => Ok(declared.tools(sources.root())),
        _ => Err(report.finish(sources, 1)),
    }
}

/// The environment of the platform in a folder that is rehearsed where nobody names one: the one that
/// `[rehearsal] environment` says, or the first that is not protected, or the first. `None` where there is none.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn rehearsed(folder: &Path) -> Result<Option<String>, Problems> {
    let mut reading = Reading::start(folder)?;
    if let Some(node) = reading.declared.rehearsal().and_then(|table| table.get("environment")) {
        let named = node.text().unwrap_or_default().to_owned();
        if reading.declared.environments.contains_key(&named) {
            return Ok(Some(named));
        }
        let hint = known_environments(&reading.declared, &named);
        let problem = Problem::new(format!("there is no environment `{}`", named.escape_debug()));
        reading.report.add(problem.at(node.span, "").hint(hint));
    }
    let names: Vec<String> = reading.declared.environments.keys().cloned().collect();
    let open = names.iter().find(|name| !reading.environment(name, None).environment.protected);
    let chosen = open.or_else(|| names.first()).cloned();
    if !reading.report.is_empty() {
        return Err(reading.problems(1));
    }
    Ok(chosen)
}

/// Reads the platform in a folder and checks one environment, or all of them.
///
/// # Errors
/// Everything that is wrong.
pub fn validate(folder: &Path, environment: Option<&str>) -> Result<Summary, Problems> {
    let mut reading = Reading::start(folder)?;
    let names: Vec<String> = match environment {
        Some(name) => {
            let selection = Selection { environment: Some(name.to_owned()), sprint: None, ahead: false };
            let Some(name) = reading.choose(&selection) else { return Err(reading.problems(1)) };
            vec![name]
        }
        None => reading.declared.environments.keys().cloned().collect(),
    };
    reading.some_environment();
    let mut environments = Vec::new();
    for name in &names {
        let assembled = reading.environment(name, None);
        let stacks = assembled.drafts.len();
        environments.push(EnvironmentSummary {
            name: name.clone(),
            sprint: assembled.environment.sprint,
            stacks,
        });
    }
    if !reading.report.is_empty() {
        return Err(reading.problems(names.len()));
    }
    let stacks = reading.declared.stacks().0.len();
    Ok(Summary { name: reading.declared.name, stacks, environments })
}

/// The files, read, and what was wrong so far.
pub(super) struct Reading {
    pub(super) sources: Arc<Sources>,
    pub(super) declared: Declared,
    pub(super) catalog: Catalog,
    pub(super) report: Report,
}

impl Reading {
    pub(super) fn start(folder: &Path) -> Result<Self, Problems> {
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
        let declared = Declared::read(&sources, &mut report);
        let names = declared.as_ref().map(folders).unwrap_or_default();
        let catalog = Catalog::read(&names, &sources, &mut report);
        match declared {
            Some(declared) => Ok(Self { sources, declared, catalog, report }),
            None => Err(report.finish(sources, 1)),
        }
    }

    /// The environment that is meant.
    fn choose(&mut self, selection: &Selection) -> Option<String> {
        let all = &self.declared.environments;
        let name = match (&selection.environment, all.len()) {
            (Some(name), _) if all.contains_key(name) => name.clone(),
            (None, 1) => all.keys().next()?.clone(),
            (_, 0) => {
                self.some_environment();
                return None;
            }
            (Some(name), _) => {
                let problem = Problem::new(format!("there is no environment `{}`", name.escape_debug()));
                self.report.add(problem.hint(known_environments(&self.declared, name)));
                return None;
            }
            (None, _) => {
                let names = all.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let problem = Problem::new(format!("which environment? There are {names}"));
                let first = all.keys().next().map_or("NAME", String::as_str);
                self.report.add(problem.hint(format!("choose one with `-e {first}`")));
                return None;
            }
        };
        if let Some(sprint) = selection.sprint {
            check_sprint(&self.declared, &name, (sprint, selection.ahead), &mut self.report);
        }
        Some(name)
    }

    pub(super) fn some_environment(&mut self) {
        if self.declared.environments.is_empty() {
            let problem = Problem::new("the platform has no environment").in_file("platform.toml");
            self.report.add(problem.hint("add one:\n[environments.testing]"));
        }
    }

    /// Puts an environment together and checks it.
    pub(super) fn environment(&mut self, name: &str, sprint: Option<u32>) -> Assembled {
        self.report.environment(Some(name));
        let assembled =
            assemble(&self.declared, &self.catalog, name, sprint, &self.sources, &mut self.report);
        checks::environment(&assembled, &self.declared, &self.sources, &mut self.report);
        self.report.environment(None);
        assembled
    }

    fn platform(&self, assembled: Assembled) -> Platform {
        let root = self.sources.root();
        Platform {
            name: self.declared.name.clone(),
            folder: root.to_owned(),
            environment: assembled.environment,
            sprints: self.declared.sprints(),
            tools: self.declared.tools(root),
            stacks: assembled.drafts.into_iter().map(|(id, draft)| (id, draft.stack)).collect(),
            absent: assembled
                .absent
                .into_iter()
                .map(|(id, (sprint, _))| (id, sprint))
                .collect::<BTreeMap<_, _>>(),
            secrets: self.declared.secret_sources(),
            rehearsal: assembled.rehearsal,
            moved: self.declared.moved(),
            provider_mirror: self.declared.provider_mirror(root),
            chart_mirror: self.declared.chart_mirror(root),
            registries: registries::of(&self.declared, root, &self.declared.secret_sources()),
            images: assembled.images,
            pass_environment: self.declared.pass_environment(),
        }
    }

    pub(super) fn problems(self, environments: usize) -> Problems {
        self.report.finish(self.sources, environments)
    }
}

/// The folders that the platform's stacks are instances of.
fn folders(declared: &Declared) -> BTreeSet<String> {
    let source = |(name, entry): (&String, &Entry)| {
        entry.node.table().and_then(|table| table.text("source")).unwrap_or(name).to_owned()
    };
    let names = declared.stacks().0.iter().map(source);
    names.filter(|name| crate::model::StackId::new(name).is_ok()).collect()
}
