use std::path::Path;

use comfy_table::{Cell, Color, Table, presets};
use serde::Serialize;

use super::{Exit, Printer, arguments::Global, platform::refuse, provision, world};
use crate::{
    platform,
    tools::{
        self, Availability, Finding, Rejected, Requirement, Requirements, Settings, Source, Tool, Wanted,
    },
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    act: Option<Act>,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// List every tool: its version, where it is, and whether it satisfies the requirement (the default)
    List,
    /// Install what is missing into groundwork's cache: the vendor's release, or a build from source
    Install {
        /// Only these, each a name or NAME@REQUIREMENT, such as helm@4 or "terraform@>=1.10"
        #[arg(value_name = "TOOL", value_parser = order)]
        tools: Vec<Order>,
    },
}

/// A tool named on the command line.
#[derive(Clone, Debug)]
struct Order(Tool, Option<Requirement>);

fn order(text: &str) -> Result<Order, String> {
    let (name, requirement) = text.split_once('@').map_or((text, None), |(name, rest)| (name, Some(rest)));
    let tool = Tool::named(name).ok_or_else(|| {
        let names: Vec<_> = Tool::ALL.iter().map(|tool| tool.name()).collect();
        format!("there is no such tool; groundwork knows {}", names.join(", "))
    })?;
    let requirement = requirement.map(str::parse).transpose();
    Ok(Order(tool, requirement.map_err(|error| format!("`{name}` has no valid requirement: {error}"))?))
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let said = platform::tools(&global.directory).map_err(|problems| refuse(&problems, printer))?;
    let requirements = world::requirements(&said)?;
    let settings = provision::settings()?.with(&requirements);
    match arguments.act.unwrap_or(Act::List) {
        Act::List => list(&requirements.wanted(true), &settings, arguments.json, printer).await,
        Act::Install { tools } => {
            let wanted =
                if tools.is_empty() { requirements.wanted(true) } else { ordered(&requirements, &tools) };
            install(&wanted, &settings, arguments.json, printer).await
        }
    }
}

fn ordered(requirements: &Requirements, orders: &[Order]) -> Vec<Wanted> {
    let wanted = |Order(tool, requirement): &Order| match requirement {
        Some(requirement) => Wanted::new(*tool, requirement.clone()),
        None => requirements.of(*tool),
    };
    orders.iter().map(wanted).collect()
}

async fn install(
    wanted: &[Wanted],
    settings: &Settings,
    json: bool,
    printer: &Printer,
) -> anyhow::Result<Exit> {
    let toolset = match provision::provide(wanted, settings, printer).await {
        Ok(toolset) => toolset,
        Err(exit) => return Ok(exit),
    };
    if json {
        printer.result(serde_json::to_string_pretty(&toolset.iter().collect::<Vec<_>>())?);
        return Ok(Exit::Done);
    }
    let rows = toolset.iter().map(|tool| {
        [Cell::new(tool.tool), Cell::new(&tool.version), Cell::new(tool.source), Cell::new(shown(&tool.path))]
    });
    printer.result(table(["TOOL", "VERSION", "FROM", "PATH"], rows));
    Ok(Exit::Done)
}

async fn list(wanted: &[Wanted], settings: &Settings, json: bool, printer: &Printer) -> anyhow::Result<Exit> {
    let findings = tools::survey(wanted, settings).await;
    if json {
        let lines: Vec<_> = findings.iter().map(Line::of).collect();
        printer.result(serde_json::to_string_pretty(&lines)?);
        return Ok(Exit::Done);
    }
    printer.result(table(["TOOL", "VERSION", "REQUIRED", "FITS", "FROM", "PATH"], findings.iter().map(row)));
    for Finding { wanted, rejected, .. } in &findings {
        for Rejected { path, why } in rejected {
            printer.note(format_args!("{} at {} is passed over: {why}", wanted.tool, path.display()));
        }
    }
    if findings.iter().any(|finding| matches!(finding.availability, Availability::Obtainable(_))) {
        printer.hint("`groundwork tools install` gets what is missing; `groundwork up` does so by itself");
    }
    Ok(Exit::Done)
}

fn row(finding: &Finding) -> [Cell; 6] {
    let (tool, requirement) = (Cell::new(finding.wanted.tool), Cell::new(&finding.wanted.requirement));
    let fits = |word, color| Cell::new(word).fg(color);
    let none = || Cell::new("-");
    match &finding.availability {
        Availability::There(found) => [
            tool,
            Cell::new(&found.version),
            requirement,
            fits("yes", Color::Green),
            Cell::new(found.source),
            Cell::new(shown(&found.path)),
        ],
        Availability::Obtainable(how) => {
            [tool, none(), requirement, fits("no", Color::Yellow), none(), Cell::new(how)]
        }
        Availability::Wrong(error) => {
            [tool, none(), requirement, fits("no", Color::Red), none(), Cell::new(error)]
        }
    }
}

fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [Cell; N]>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head).add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt()
}

/// A path with the home folder as `~`.
fn shown(path: &Path) -> String {
    let home = std::env::var_os("HOME").filter(|home| home.len() > 1);
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}

/// One tool in `groundwork tools --json`. What does not apply is left out.
#[derive(Serialize)]
struct Line<'a> {
    tool: Tool,
    requirement: &'a Requirement,
    satisfied: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a semver::Version>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    passed_over: &'a [Rejected],
}

impl<'a> Line<'a> {
    fn of(finding: &'a Finding) -> Self {
        let (found, how, wrong) = match &finding.availability {
            Availability::There(found) => (Some(found), None, None),
            Availability::Obtainable(how) => (None, Some(how.as_str()), None),
            Availability::Wrong(error) => (None, None, Some(error)),
        };
        Self {
            tool: finding.wanted.tool,
            requirement: &finding.wanted.requirement,
            satisfied: found.is_some(),
            version: found.map(|found| &found.version),
            source: found.map(|found| found.source),
            path: found.map(|found| found.path.as_path()),
            how,
            error: wrong.map(ToString::to_string),
            hint: wrong.map(tools::ToolError::hint),
            passed_over: &finding.rejected,
        }
    }
}
