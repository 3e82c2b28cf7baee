use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{
    build::assemble,
    checked::{Registry, ToolChoice},
    problem::{Problems, Report},
    reading::Reading,
    registries,
};
use crate::model::{Chart, ChartSource, Kind, Stack, StackId};

/// The charts that a platform's releases install from elsewhere, and what it takes to get them.
#[derive(Clone, Debug)]
pub struct ChartList {
    /// The folder that holds `platform.toml`, absolute and canonical.
    pub folder: PathBuf,
    /// `[tools]` by the tool's name.
    pub tools: BTreeMap<String, ToolChoice>,
    /// `[tools] pass_environment`.
    pub pass_environment: Vec<String>,
    /// `[charts] mirror`, absolute.
    pub mirror: Option<PathBuf>,
    /// `[charts.registries]` by host.
    pub registries: BTreeMap<String, Registry>,
    /// Each chart of all environments and sprints, with the stacks that install it.
    pub charts: BTreeMap<Chart, BTreeSet<StackId>>,
    /// `[providers] mirror`, absolute.
    pub provider_mirror: Option<PathBuf>,
    /// Every stack of every environment: one that several run stands there once for each.
    pub stacks: Vec<Stack>,
    /// Stacks of sprints to come that cannot be put together yet.
    pub incomplete: BTreeSet<StackId>,
}

/// Reads the platform in a folder and lists the charts of all its environments, those of sprints to come among them.
///
/// # Errors
/// Everything that is wrong with the files, and with any environment.
pub fn charts(folder: &Path) -> Result<ChartList, Problems> {
    let mut reading = Reading::start(folder, None)?;
    reading.some_environment();
    let names: Vec<String> = reading.declared.environments.keys().cloned().collect();
    for name in &names {
        reading.environment(name, None);
    }
    if !reading.report.is_empty() {
        return Err(reading.problems(names.len()));
    }
    let root = reading.sources.root().to_owned();
    let mut list = ChartList {
        tools: reading.declared.tools(&reading.sources),
        pass_environment: reading.declared.pass_environment(),
        mirror: reading.declared.chart_mirror(&reading.sources),
        provider_mirror: reading.declared.provider_mirror(&reading.sources),
        registries: BTreeMap::new(),
        folder: root,
        charts: BTreeMap::new(),
        stacks: Vec::new(),
        incomplete: BTreeSet::new(),
    };
    for name in &names {
        // What is wrong with a later sprint is said when the environment gets there.
        let mut later = Report::default();
        let Some(base) = reading.base(name) else { continue };
        let all = assemble(&base.declared, &base.catalog, name, Some(u32::MAX), &base.sources, &mut later);
        list.registries.extend(registries::of(&base.declared, &base.sources, &all.secrets));
        all.drafts.into_values().for_each(|draft| list.add(draft.stack));
        list.incomplete.extend(all.failed);
    }
    Ok(list)
}

impl ChartList {
    /// Another chart of the same name and version, listed before this one.
    #[must_use]
    pub fn namesake(&self, chart: &Chart) -> Option<&Chart> {
        let before = self.charts.keys().take_while(|other| *other != chart);
        before.into_iter().find(|other| other.name() == chart.name() && other.version == chart.version)
    }

    fn add(&mut self, stack: Stack) {
        if let Kind::Helm(helm) = &stack.kind
            && !matches!(helm.chart.source, ChartSource::Path(_))
        {
            self.charts.entry(helm.chart.clone()).or_default().insert(stack.id.clone());
        }
        self.stacks.push(stack);
    }
}
