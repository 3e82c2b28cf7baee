use std::{collections::BTreeMap, path::Path, sync::Arc};

use super::{
    build::overlay::{self, known_environments},
    checked::{Platform, ToolChoice},
    declared::Declared,
    problem::{Problem, Problems, Report},
    reading::Reading,
    text::{Node, Sources},
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
    /// The Git ref whose content counts, instead of the one that the environment names.
    pub reference: Option<String>,
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
    /// The Git ref that its content comes from; `None`: what is checked out.
    pub reference: Option<String>,
}

/// Reads the platform in a folder and puts one environment together, checked. Asks no network, and starts git alone,
/// where the environment names a ref.
///
/// # Errors
/// Everything that is wrong with the files, and with the environment that was asked for.
pub fn load(folder: &Path, selection: &Selection) -> Result<Loaded, Problems> {
    let mut reading = Reading::start(folder, selection.reference.as_deref())?;
    let environments = reading.declared.environments.keys().cloned().collect();
    let Some(name) = reading.choose(selection.environment.as_deref()) else {
        return Err(reading.problems(1));
    };
    match reading.environment(&name, selection.sprint.map(|sprint| (sprint, selection.ahead))) {
        Some((assembled, base)) if reading.report.is_empty() => {
            Ok(Loaded { platform: base.platform(assembled, reading.sources.root()), environments })
        }
        _ => Err(reading.problems(1)),
    }
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
        Some(declared) if report.is_empty() => Ok(declared.tools(&sources)),
        _ => Err(report.finish(sources, 1)),
    }
}

/// The environment of the platform in a folder that is rehearsed where nobody names one: the one that
/// `[rehearsal] environment` says, or the first that is not protected, or the first. `None` where there is none.
///
/// # Errors
/// Everything that is wrong with the files.
pub fn rehearsed(folder: &Path) -> Result<Option<String>, Problems> {
    let mut reading = Reading::start(folder, None)?;
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
    let protected = |name: &&String| {
        let chain = overlay::chain(&reading.declared, name);
        overlay::last(&chain, "protected").and_then(Node::bool).unwrap_or(false)
    };
    let open = names.iter().find(|name| !protected(name));
    let chosen = open.or_else(|| names.first()).cloned();
    if !reading.report.is_empty() {
        return Err(reading.problems(1));
    }
    Ok(chosen)
}

/// Reads the platform in a folder and checks one environment, or all of them; `reference` is the Git ref whose content
/// counts, instead of those that environments name.
///
/// # Errors
/// Everything that is wrong.
pub fn validate(
    folder: &Path,
    environment: Option<&str>,
    reference: Option<&str>,
) -> Result<Summary, Problems> {
    let mut reading = Reading::start(folder, reference)?;
    let names: Vec<String> = match environment {
        Some(name) => match reading.choose(Some(name)) {
            Some(name) => vec![name],
            None => return Err(reading.problems(1)),
        },
        None => reading.declared.environments.keys().cloned().collect(),
    };
    reading.some_environment();
    reading.wanted = names.iter().cloned().collect();
    if environment.is_none() && reference.is_none() {
        reading.check_checked_out();
    }
    let mut environments = Vec::new();
    for name in &names {
        let Some((assembled, base)) = reading.environment(name, None) else { continue };
        let stacks = assembled.drafts.len();
        environments.push(EnvironmentSummary {
            name: name.clone(),
            sprint: assembled.environment.sprint,
            stacks,
            reference: base.revision.as_ref().map(|revision| revision.name.clone()),
        });
    }
    if !reading.report.is_empty() {
        return Err(reading.problems(names.len()));
    }
    let stacks = reading.declared.stacks().0.len();
    Ok(Summary { name: reading.declared.name.clone(), stacks, environments })
}
