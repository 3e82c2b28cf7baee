use std::{io, path::Path};

use anyhow::Context as _;
use semver::Version;

use super::{Arguments, ask, git, place::called, shown, write};
use crate::{
    cli::{Exit, Printer, exit::Failure},
    content::{Answers, Catalog, MARKER, Names, Origin, Step, VERSION, embedded, merge, render},
    platform,
    text::count,
};

/// Merges the content of this groundwork into a platform that was written from an older one.
pub(super) fn run(folder: &Path, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let old = origin(folder)?;
    let new = newer(&old, arguments)?;
    if new == old {
        printer.result(format_args!(
            "nothing to do: {} has the content of groundwork {VERSION}",
            called(folder)
        ));
        return Ok(Exit::Done);
    }
    if !arguments.dry_run && !arguments.allow_dirty {
        git::committed(folder)?;
    }
    let theirs = format!("groundwork {VERSION}");
    let names = Names { ours: "this platform", theirs: &theirs };
    let here = |path: &str| write::here(folder, path).with_context(|| format!("{path} cannot be read"));
    let steps = merge(&old.files, &new.files, names, here)?;
    for step in &steps {
        printer.result(shown::line(step));
    }
    if !arguments.dry_run {
        carry_out(folder, &steps, &new)?;
    }
    let what = if arguments.dry_run { "would be upgraded" } else { "upgraded" };
    printer.note(format_args!(
        "{what} from the content of groundwork {} to that of {VERSION}: {}",
        old.groundwork,
        shown::summary(&steps)
    ));
    end(folder, &steps, arguments, printer)
}

/// What the platform was made from.
fn origin(folder: &Path) -> anyhow::Result<Origin> {
    let Some(origin) =
        Origin::read(folder).map_err(|fault| Failure { exit: Exit::Invalid, ..fault.into() })?
    else {
        let message = format!("{} has no {MARKER}: it was not written by `groundwork init`", called(folder));
        return Err(Failure::new(Exit::Invalid, message)
            .hint("choose the platform's folder; or write a new one with `groundwork init DIR` and move your changes there")
            .into());
    };
    let version = |text: &str| Version::parse(text).ok();
    if version(&origin.groundwork) > version(VERSION) {
        let message = format!(
            "{} has the content of groundwork {}, which is newer than {VERSION}, this one",
            called(folder),
            origin.groundwork
        );
        return Err(Failure::new(Exit::Invalid, message).hint("upgrade groundwork first").into());
    }
    Ok(origin)
}

/// What the platform would be made from today: the recorded answers, but for those that are given now.
fn newer(old: &Origin, arguments: &Arguments) -> anyhow::Result<Origin> {
    let content = embedded();
    let catalog = Catalog::of(&content).map_err(Failure::from)?;
    let mut draft = old.answers.draft();
    draft.extend(arguments.given.draft());
    let draft = ask::settled(&draft, &catalog, true)?;
    let answers = Answers::of(&draft).context("an answer is missing")?;
    let mut files = render(&content, &catalog, &answers).map_err(Failure::from)?;
    // A README that was there before the platform is not the content's.
    if old.files.get("README.md").is_none() {
        files.remove("README.md");
    }
    Ok(Origin { groundwork: VERSION.to_owned(), answers, files })
}

/// Writes what is merged, the origin last: what is interrupted can be done again.
fn carry_out(folder: &Path, steps: &[Step], new: &Origin) -> anyhow::Result<()> {
    let hint = "what was written so far is whole: the same command with --allow-dirty goes on";
    let failed = |path: &str, error: io::Error| {
        Failure::new(Exit::Failed, format!("{path} cannot be written: {error}")).hint(hint)
    };
    for step in steps {
        write::carry_out(folder, step).map_err(|error| failed(&step.path, error))?;
    }
    for (name, file) in new.pack().map_err(Failure::from)? {
        write::write(&folder.join(name), &file).map_err(|error| failed(name, error))?;
    }
    Ok(())
}

/// Says what is left to do.
fn end(folder: &Path, steps: &[Step], arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let conflicts = steps.iter().filter(|step| step.change.needs_a_person()).count();
    if conflicts > 0 {
        let failure = Failure::new(Exit::Failed, format!("{} in conflict", count(conflicts, "file")));
        return Err(failure
            .hint(
                "look at each `!` above: where both sides changed the same place, choose between the markers",
            )
            .into());
    }
    if arguments.dry_run {
        return Ok(Exit::Done);
    }
    if let Err(problems) = platform::validate(folder, None, None) {
        printer.problems(&problems.render(true));
        let message = "everything is merged, but your changes and the new content do not fit together";
        return Err(Failure::new(Exit::Failed, message).into());
    }
    printer.note("next: look at it with `git diff`, then `groundwork rehearse` and `groundwork plan`");
    Ok(Exit::Done)
}
