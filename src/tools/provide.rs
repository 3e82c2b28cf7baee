use futures::future::join_all;

use super::find::{Finder, Found};
use super::supply::Supply;
use super::{Event, Progress, Provided, Rejected, Settings, ToolError, Toolset, Wanted};

/// Gives every tool that is wanted: finds it, or installs it in groundwork's cache. Where nothing is missing and all
/// versions are known from earlier runs this starts no process and opens no connection. Dropping the future ends the
/// builds and removes what is half done.
///
/// # Errors
/// One for each tool that cannot be had; those that could be are installed nevertheless.
pub async fn provide(
    wanted: &[Wanted],
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Toolset, Vec<ToolError>> {
    let finder = Finder::new(settings);
    let (mut tools, mut missing, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for found in join_all(wanted.iter().map(|wanted| look(&finder, wanted, progress))).await {
        match found {
            Ok(Look::There(tool)) => tools.push(tool),
            Ok(Look::Missing(lacking)) => missing.push(lacking),
            Err(error) => errors.push(error),
        }
    }
    // A path that is set wrongly is known at once; nobody wants to learn of it after minutes of building.
    if !errors.is_empty() {
        return Err(errors);
    }
    if !missing.is_empty() {
        for result in Supply::new(&finder, settings, progress).install(missing).await {
            match result {
                Ok(tool) => tools.push(tool),
                Err(error) => errors.push(error),
            }
        }
    }
    if errors.is_empty() { Ok(tools.into_iter().collect()) } else { Err(errors) }
}

enum Look {
    There(Provided),
    Missing(Missing),
}

/// A tool to be installed, with what was passed over.
pub(super) struct Missing {
    pub wanted: Wanted,
    pub tried: Vec<String>,
}

async fn look(finder: &Finder<'_>, wanted: &Wanted, progress: &dyn Progress) -> Result<Look, ToolError> {
    let Found { tool, rejected } = finder.look(wanted.tool, &wanted.requirement).await?;
    if let Some(tool) = tool {
        ready(progress, &tool);
        return Ok(Look::There(tool));
    }
    if let Some((other, requirement)) = &wanted.otherwise
        && let Some(tool) = finder.look(*other, requirement).await?.tool
    {
        progress.on(Event::Instead { wanted: wanted.tool, used: *other, requirement: requirement.clone() });
        ready(progress, &tool);
        return Ok(Look::There(tool));
    }
    for Rejected { path, why } in &rejected {
        progress.on(Event::Passed { tool: wanted.tool, path: path.clone(), why: why.clone() });
    }
    let tried =
        rejected.iter().map(|rejected| format!("{}: {}", rejected.path.display(), rejected.why)).collect();
    Ok(Look::Missing(Missing { wanted: wanted.clone(), tried }))
}

fn ready(progress: &dyn Progress, tool: &Provided) {
    progress.on(Event::ready(tool, None));
}
