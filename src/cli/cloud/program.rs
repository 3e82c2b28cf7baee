//! The program that a command names, among the tools that groundwork provides too.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use crate::{
    cli::{Exit, Printer, arguments::Global, exit::Failure, provision, world},
    platform,
    tools::Tool,
};

/// A program, and how what it starts is found.
pub(super) struct Program {
    /// Where it is.
    pub path: PathBuf,
    /// Its `PATH`, where that is another than ours.
    pub search: Option<OsString>,
}

/// Finds a program on `PATH`. terraform, tofu and helm that are not there are provided as `up` provides them, and what the
/// program starts finds them too. `Err` is an exit code whose reason is printed.
pub(super) async fn find(
    global: &Global,
    name: &OsStr,
    printer: &Printer,
) -> anyhow::Result<Result<Program, Exit>> {
    if let Ok(path) = which::which(name) {
        return Ok(Ok(Program { path, search: None }));
    }
    let tool = match name.to_str() {
        Some("terraform") => Tool::Terraform,
        Some("tofu") => Tool::OpenTofu,
        Some("helm") => Tool::Helm,
        _ => {
            let text = format!("there is no program `{}`", name.to_string_lossy().escape_debug());
            return Err(Failure::new(Exit::Failed, text)
                .hint("the command is looked for on PATH, or given by its path")
                .into());
        }
    };
    let said = platform::tools(&global.directory).unwrap_or_default();
    let requirements = world::requirements(&said)?;
    let settings = provision::settings()?.with(&requirements);
    let toolset = match provision::provide(&[requirements.of(tool)], &settings, printer).await {
        Ok(toolset) => toolset,
        Err(exit) => return Ok(Err(exit)),
    };
    let Some(provided) = toolset.get(tool) else {
        return Err(Failure::new(Exit::Failed, format!("{tool} cannot be provided")).into());
    };
    let search = first_on_path(provided.path.parent())?;
    Ok(Ok(Program { path: provided.path.clone(), search: Some(search) }))
}

fn first_on_path(folder: Option<&Path>) -> anyhow::Result<OsString> {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = folder.map(Path::to_owned).into_iter().chain(std::env::split_paths(&inherited));
    Ok(std::env::join_paths(folders)?)
}
