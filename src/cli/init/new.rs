use std::path::Path;

use clap::CommandFactory as _;

use super::{
    Arguments, ask,
    place::{Place, called},
};
use crate::{
    cli::{Cli, Exit, Printer, exit::Failure, platform::refuse},
    content::{Catalog, Origin, Tree, VERSION, embedded, render},
    model::Fault,
    platform,
    text::{count, from_here},
};

/// Writes a new platform.
pub(super) fn run(folder: &Path, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let place = Place::of(folder)?;
    let content = embedded();
    let catalog = Catalog::of(&content).map_err(Failure::from)?;
    let answers = ask::answers(&arguments.given.draft(), &catalog)?;
    let mut files = render(&content, &catalog, &answers).map_err(Failure::from)?;
    if place.has_readme() {
        files.remove("README.md");
    }
    let origin = Origin { groundwork: VERSION.to_owned(), answers, files };
    let staged = place.stage(&with_origin(&origin).map_err(Failure::from)?)?;
    let summary = platform::validate(staged.folder(), None, None).map_err(|problems| {
        refuse(&problems, printer)
            .context("the content of this groundwork does not fit these answers: nothing was written")
    })?;
    staged.move_in()?;
    printer.result(format_args!(
        "wrote {}: {} in {}",
        called(folder),
        count(summary.stacks, "stack"),
        count(summary.environments.len(), "environment")
    ));
    next(folder, printer);
    Ok(Exit::Done)
}

/// The files with the two that keep where they come from.
fn with_origin(origin: &Origin) -> Result<Tree, Fault> {
    let mut tree = origin.files.clone();
    origin.pack()?.into_iter().for_each(|(name, file)| tree.insert(name, file));
    Ok(tree)
}

/// What to do with a new platform, in order.
fn next(folder: &Path, printer: &Printer) {
    let here = std::env::current_dir().is_ok_and(|here| here == folder);
    let go = if here { None } else { Some((format!("cd {}", from_here(folder)), "")) };
    let steps = [
        ("validate", "check all of it, in every environment"),
        ("rehearse", "play its whole life with no cloud account"),
        ("preflight", "check what a first run on Google needs"),
    ];
    let known = |name: &str| Cli::command().find_subcommand(name).is_some();
    let steps = steps.into_iter().filter(|(name, _)| known(name));
    let steps = steps.map(|(name, why)| (format!("groundwork {name}"), why));
    let commit =
        (folder.join(".git").exists(), "git init && git add . && git commit", "git add . && git commit");
    let commit = if commit.0 { commit.2 } else { commit.1 };
    printer.note("\nnext:");
    for (command, why) in go.into_iter().chain(steps).chain([(commit.to_owned(), "keep it")]) {
        printer.note(format_args!("  {}", format_args!("{command:37} {why}").to_string().trim_end()));
    }
}
