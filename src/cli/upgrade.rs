use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use futures::future::join_all;
use semver::Version;

use super::{Exit, Printer, arguments::Global, lockfile, platform::refuse, provision, watch::look, world};
use crate::{
    drivers::{
        ToolKind,
        helm::{Charts, Mirror},
        terraform::{Asked, ProviderPin, mirrored, satisfies},
    },
    model::{Chart, Helm, Kind as StackKind, Stack},
    platform::{self, ChartList},
    report,
    tools::{Availability, Settings, Tool, survey},
    upgrades::{Finding, Found, Kind, Newer, Registry, Web, chart_versions, tool_versions, way},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Look what is newer; nothing is changed. Versions are changed where they are written, in a merge request
    #[arg(long, required = true)]
    check: bool,
    /// A folder of charts to look into beside their repositories, instead of the platform's mirror
    #[arg(long, value_name = "DIR")]
    charts: Option<PathBuf>,
    /// End with 3 if something is newer
    #[arg(long)]
    detailed_exitcode: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let list = platform::charts(&global.directory).map_err(|problems| refuse(&problems, printer))?;
    let (pins, providers) = lockfile::content(&lockfile::Pins::within(&list.folder))?;
    let mirror = arguments.charts.clone().or_else(|| list.mirror.clone()).map(Mirror::new);
    let requirements = world::requirements(&list.tools)?;
    let settings = provision::settings()?.with(&requirements);
    let look_for = Looking {
        charts: world::charts(&list.tools, pins)?.with_mirror(mirror),
        list: &list,
        pinned: providers,
        settings,
        web: Web::new().map_err(anyhow::Error::msg)?,
    };
    printer.note("asking repositories and registries for what is newer");
    let tools = requirements.wanted(false);
    let (mut findings, terraform, tools) =
        tokio::join!(look_for.charts(), look_for.terraform(), look_for.tools(&tools));
    findings.extend(terraform);
    findings.extend(tools);
    let behind = findings.iter().any(Finding::is_behind);
    if arguments.json {
        let json = serde_json::json!({ "version": 1, "newer": behind, "findings": findings });
        printer.result(serde_json::to_string_pretty(&json)?);
    } else {
        printer.result(report::upgrades(&findings, look(false)));
    }
    Ok(if behind && arguments.detailed_exitcode { Exit::Changes } else { Exit::Done })
}

/// What is looked for, and where.
struct Looking<'a> {
    list: &'a ChartList,
    charts: Charts,
    pinned: BTreeSet<ProviderPin>,
    settings: Settings,
    web: Web,
}

impl Looking<'_> {
    async fn charts(&self) -> Vec<Finding> {
        join_all(self.list.charts.keys().map(|chart| self.chart(chart))).await
    }

    async fn chart(&self, chart: &Chart) -> Finding {
        let found = Found::of(chart_versions(chart, &self.web).await).and(self.charts.mirrored(chart));
        let written = chart.version.clone().unwrap_or_default();
        let current = Version::parse(written.trim_start_matches('v')).ok();
        let known = found.versions.clone();
        let mut finding = Finding::new(Kind::Chart, chart.name(), current.clone(), found);
        let releases: Vec<(&Stack, &Helm)> = self.releases(chart).collect();
        let names: BTreeSet<String> = releases.iter().map(|(stack, _)| stack.id.to_string()).collect();
        finding.stacks = names.into_iter().collect();
        if let (Some(from), Some(to)) = (current, finding.newer.newest().cloned()) {
            finding.breaks = self.breaks(chart, &written, (&from, &to), &releases);
            if let Some((_, helm)) = releases.first() {
                finding.way = way(&helm.upgrade, &from, &to, &known);
            }
        }
        finding
    }

    fn releases<'c>(&'c self, chart: &'c Chart) -> impl Iterator<Item = (&'c Stack, &'c Helm)> {
        self.list.stacks.iter().filter_map(move |stack| match &stack.kind {
            StackKind::Helm(helm) if helm.chart == *chart => Some((stack, helm)),
            _ => None,
        })
    }

    /// What breaks on the way to a version: what the stack's folder says, and what both charts say where both are at hand.
    fn breaks(
        &self,
        chart: &Chart,
        written: &str,
        (from, to): (&Version, &Version),
        releases: &[(&Stack, &Helm)],
    ) -> Vec<String> {
        let mut breaks = Vec::new();
        if let Some((_, helm)) = releases.first() {
            let notes = helm.upgrade.notes(from, to);
            breaks.extend(notes.map(|note| format!("since {}: {}", note.version, note.what)));
            breaks.extend(
                helm.upgrade.source.as_ref().map(|source| format!("its publisher on upgrades: {source}")),
            );
        }
        let before = self.charts.inside(chart, written);
        let after = self
            .charts
            .inside(chart, &to.to_string())
            .or_else(|| self.charts.inside(chart, &format!("v{to}")));
        let (Some(before), Some(after)) = (before, after) else { return breaks };
        breaks.extend(before.definitions_changed(&after));
        let lost = releases.iter().flat_map(|(_, helm)| before.values_lost(&after, &helm.values));
        let lost: BTreeSet<String> = lost.collect();
        breaks.extend(lost.into_iter().map(|path| format!("it does not know the value `{path}` any more")));
        breaks
    }

    async fn terraform(&self) -> Vec<Finding> {
        let tool = if self.list.tools.contains_key("opentofu") && !self.list.tools.contains_key("terraform") {
            ToolKind::OpenTofu
        } else {
            ToolKind::Terraform
        };
        let asked = self.asked(tool);
        let registry = Registry::default();
        let providers =
            asked.providers.iter().map(|(address, users)| self.provider(address, users, tool, &registry));
        let modules = asked.modules.iter().map(|(call, stacks)| self.module(call, stacks, tool, &registry));
        let (mut findings, modules) = tokio::join!(join_all(providers), join_all(modules));
        findings.extend(modules);
        findings
    }

    /// What all roots ask for, each with the stacks that do.
    fn asked(&self, tool: ToolKind) -> AllAsked {
        let mut all = AllAsked::default();
        let terraform = |stack: &&Stack| matches!(stack.kind, StackKind::Terraform(_));
        for stack in self.list.stacks.iter().filter(terraform) {
            // A root that cannot be read is said by everything else.
            let Ok(asked) = Asked::of(&self.list.folder, &stack.folder, tool) else { continue };
            for (address, constraints) in asked.providers {
                let (known, stacks) = all.providers.entry(address).or_default();
                known.extend(constraints);
                stacks.insert(stack.id.to_string());
            }
            for call in asked.modules {
                all.modules.entry(call).or_default().insert(stack.id.to_string());
            }
        }
        all
    }

    async fn provider(
        &self,
        address: &str,
        (constraints, stacks): &(BTreeSet<String>, BTreeSet<String>),
        tool: ToolKind,
        registry: &Registry,
    ) -> Finding {
        let own = self.list.provider_mirror.as_ref().map(|mirror| mirrored(mirror, address, tool));
        let found = Found::of(registry.provider(address, &self.web).await).and(own.unwrap_or_default());
        let pinned =
            self.pinned.iter().filter(|pin| pin.source == address).map(|pin| pin.version.clone()).max();
        constrained(Kind::Provider, address, pinned, constraints, stacks, found)
    }

    async fn module(
        &self,
        (source, version): &(String, Option<String>),
        stacks: &BTreeSet<String>,
        tool: ToolKind,
        registry: &Registry,
    ) -> Finding {
        let usual =
            if tool == ToolKind::OpenTofu { "registry.opentofu.org" } else { "registry.terraform.io" };
        let found = Found::of(registry.module(source, usual, &self.web).await);
        constrained(Kind::Module, source, None, &version.iter().cloned().collect(), stacks, found)
    }

    async fn tools(&self, wanted: &[crate::tools::Wanted]) -> Vec<Finding> {
        let used = survey(wanted, &self.settings).await;
        let asked = used
            .iter()
            .filter(|one| matches!(one.wanted.tool, Tool::Terraform | Tool::OpenTofu | Tool::Helm));
        let each = asked.map(|one| async move {
            let tool = one.wanted.tool;
            let mirror = self.settings.mirrors.get(&tool).map(String::as_str);
            let found = Found::of(tool_versions(tool, mirror, &self.web).await);
            let current = match &one.availability {
                Availability::There(provided) => Some(provided.version.clone()),
                Availability::Obtainable(_) | Availability::Wrong(_) => None,
            };
            let requirement = &one.wanted.requirement;
            let allowed = found.versions.iter().filter(|version| requirement.matches(version)).max().cloned();
            let mut finding = Finding::new(Kind::Tool, tool.name(), current, found);
            finding.constraint = Some(requirement.to_string());
            finding.allowed =
                allowed.filter(|allowed| finding.newer.newest().is_some_and(|newest| newest != allowed));
            finding
        });
        join_all(each).await
    }
}

/// Providers and modules of all roots, with the stacks that ask for them.
#[derive(Default)]
struct AllAsked {
    providers: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>,
    modules: BTreeMap<(String, Option<String>), BTreeSet<String>>,
}

/// What a constraint lets in, and what is newer than the version in use: the pinned one, or the newest that is let in.
fn constrained(
    kind: Kind,
    name: &str,
    pinned: Option<Version>,
    constraints: &BTreeSet<String>,
    stacks: &BTreeSet<String>,
    found: Found,
) -> Finding {
    let released = |version: &&Version| version.pre.is_empty() && satisfies(constraints, version);
    let allowed = found.versions.iter().filter(released).max().cloned();
    let mut finding = Finding::new(kind, name, pinned.or_else(|| allowed.clone()), found);
    let written: Vec<&str> = constraints.iter().map(String::as_str).collect();
    finding.constraint = (!written.is_empty()).then(|| written.join(", "));
    let newest = finding.newer.newest().cloned();
    finding.allowed = allowed.filter(|allowed| newest.is_some() && newest.as_ref() != Some(allowed));
    if finding.current == finding.allowed && finding.newer != Newer::default() {
        finding.breaks.push("its constraint keeps newer ones out".to_owned());
    }
    finding.stacks = stacks.iter().cloned().collect();
    finding
}
