use futures::future::join_all;

use super::find::{Finder, Found};
use super::recipe::Recipe;
use super::release::Release;
use super::{Provided, Rejected, Settings, ToolError, Wanted};

/// A tool as it stands, with nothing installed and nobody asked but the tools themselves.
#[derive(Debug)]
pub struct Finding {
    /// What was looked for.
    pub wanted: Wanted,
    /// Where it is, or how it would be had.
    pub availability: Availability,
    /// What was passed over on `PATH`.
    pub rejected: Vec<Rejected>,
}

/// Whether a tool is there.
#[derive(Debug)]
pub enum Availability {
    /// It is.
    There(Provided),
    /// It is not, and this is how [`provide`] would get it, in words.
    Obtainable(String),
    /// What the user set is wrong.
    Wrong(ToolError),
}

/// Looks for every tool, and installs none.
pub async fn survey(wanted: &[Wanted], settings: &Settings) -> Vec<Finding> {
    let finder = Finder::new(settings);
    join_all(wanted.iter().map(async |wanted| {
        let (availability, rejected) = match finder.look(wanted.tool, &wanted.requirement).await {
            Ok(Found { tool: Some(tool), rejected }) => (Availability::There(tool), rejected),
            Ok(Found { tool: None, rejected }) => {
                let how = match stand_in(&finder, wanted).await {
                    Some(tool) => format!("OpenTofu {} would be used instead", tool.version),
                    None => how(wanted, settings),
                };
                (Availability::Obtainable(how), rejected)
            }
            Err(error) => (Availability::Wrong(error), Vec::new()),
        };
        Finding { wanted: wanted.clone(), availability, rejected }
    }))
    .await
}

async fn stand_in(finder: &Finder<'_>, wanted: &Wanted) -> Option<Provided> {
    let (tool, requirement) = wanted.otherwise.as_ref()?;
    finder.look(*tool, requirement).await.ok()?.tool
}

fn how(wanted: &Wanted, settings: &Settings) -> String {
    let release =
        Release::fitting(wanted.tool, &wanted.requirement, settings).ok().map(|release| release.version);
    let build = Recipe::fitting(wanted.tool, &wanted.requirement);
    let mut ways: Vec<String> = match (release, build) {
        (Some(release), Some(build)) if release == build.version() => {
            vec![format!("download or build {release} ({})", about(build))]
        }
        (release, build) => {
            let download = release.map(|version| format!("download {version}"));
            let build = build.map(|build| format!("build {} ({})", build.version(), about(build)));
            download.into_iter().chain(build).collect()
        }
    };
    if let Some((tool, requirement)) = &wanted.otherwise {
        ways.extend(
            Recipe::fitting(*tool, requirement).map(|build| format!("build {tool} {}", build.version())),
        );
    }
    if ways.is_empty() { "nothing known provides that version".into() } else { ways.join(", or ") }
}

fn about(build: &Recipe) -> String {
    format!("a build takes about {} s", build.typical().as_secs())
}
