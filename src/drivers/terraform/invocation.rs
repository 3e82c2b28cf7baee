//! How terraform is called: arguments, environment, configuration of its command line.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use super::{diagnostic::Paths, events::Narrator, git, mirror, redactor::Redactor, site::Site};
use crate::{
    drivers::{
        Context, Tool, World,
        files::private_folder,
        process::{self, Command, Finished, Hurry},
    },
    model::Fault,
};

/// terraform for one folder.
#[derive(Clone, Copy)]
pub(super) struct Invocation<'a> {
    /// The surroundings.
    pub world: &'a World,
    /// Where to write and whom to tell.
    pub context: &'a Context,
    /// Where it runs, inside `work`.
    pub root: &'a Path,
    /// The working copy.
    pub work: &'a Path,
    /// What must not be shown.
    pub redactor: &'a Redactor,
}

impl<'a> Invocation<'a> {
    /// terraform in a stack's working copy.
    pub fn new(world: &'a World, context: &'a Context, site: &'a Site, redactor: &'a Redactor) -> Self {
        Self { world, context, root: &site.root, work: &site.work, redactor }
    }

    /// Where its diagnostics' paths start.
    pub fn paths(&self) -> Paths {
        Paths { root: self.root.to_owned(), work: self.work.to_owned() }
    }

    /// Runs it and follows its events. `step` names its files in the run's folder.
    pub async fn run(
        &self,
        step: &'static str,
        arguments: Vec<OsString>,
    ) -> Result<(Finished, Narrator<'a>), Fault> {
        self.run_with(step, arguments, BTreeMap::new()).await
    }

    /// The same with more in its environment.
    pub async fn run_with(
        &self,
        step: &'static str,
        arguments: Vec<OsString>,
        more: BTreeMap<OsString, OsString>,
    ) -> Result<(Finished, Narrator<'a>), Fault> {
        private_folder(&self.context.folder)?;
        let mut environment = environment(self.world)?;
        environment.extend(more);
        let command = Command {
            step,
            program: tool(self.world)?.path.clone(),
            arguments,
            folder: self.root.to_owned(),
            environment,
            hurry: Hurry::Interrupt,
        };
        let mut narrator = Narrator::new(self.context, self.paths(), self.redactor);
        let finished =
            process::run(&command, self.context, &mut |stream, line| narrator.see(stream, line)).await?;
        for file in [&finished.stdout, &finished.stderr] {
            self.redactor.clean(file)?;
        }
        self.context.clean(&finished)?;
        Ok((finished, narrator))
    }

    /// Runs it for its stdout alone, which may hold secrets: the file is removed.
    pub async fn read(&self, step: &'static str, arguments: Vec<OsString>) -> Result<Vec<u8>, Fault> {
        let command = Command {
            step,
            program: tool(self.world)?.path.clone(),
            arguments,
            folder: self.root.to_owned(),
            environment: environment(self.world)?,
            hurry: Hurry::Interrupt,
        };
        let finished = process::run(&command, self.context, &mut |_, _| {}).await?;
        let output = std::fs::read(&finished.stdout);
        let _ = std::fs::remove_file(&finished.stdout);
        if !finished.success() {
            let errors = std::fs::read_to_string(&finished.stderr).unwrap_or_default();
            let fault =
                Fault::new(format!("terraform {step} failed")).because(self.redactor.redact(errors.trim()));
            return Err(fault.log(&self.context.log));
        }
        Ok(output?)
    }
}

/// The program for terraform stacks.
pub(super) fn tool(world: &World) -> Result<&Tool, Fault> {
    world.terraform.as_ref().ok_or_else(|| {
        Fault::new("terraform was not found").hint("see `groundwork tools`, and `groundwork tools install`")
    })
}

/// All of terraform's environment. `TF_CLI_CONFIG_FILE` keeps `~/.terraformrc` out.
pub(super) fn environment(world: &World) -> Result<BTreeMap<OsString, OsString>, Fault> {
    let mut environment = world.child_environment.clone();
    let configuration = mirror::cli_configuration(world)?;
    for (name, value) in [
        ("CHECKPOINT_DISABLE", OsStr::new("1")),
        ("TF_IN_AUTOMATION", OsStr::new("1")),
        ("TF_INPUT", OsStr::new("0")),
        ("TF_CLI_CONFIG_FILE", configuration.as_os_str()),
    ] {
        environment.insert(name.into(), value.to_owned());
    }
    git::quiet(&mut environment);
    Ok(environment)
}

/// The arguments of a command of terraform that follows the events, given its own.
pub(super) fn arguments<I, A>(command: &str, own: I) -> Vec<OsString>
where
    I: IntoIterator<Item = A>,
    A: Into<OsString>,
{
    let mut arguments: Vec<OsString> =
        [command, "-json", "-input=false", "-no-color"].map(Into::into).to_vec();
    arguments.extend(own.into_iter().map(Into::into));
    arguments
}

/// `-name=path`.
pub(super) fn flag(name: &str, path: &Path) -> OsString {
    let mut flag = OsString::from(format!("-{name}="));
    flag.push(path);
    flag
}

/// The name of the variables file of one act.
pub(super) const VARIABLES_FILE: &str = "inputs.tfvars.json";

/// The variables file of one act.
pub(super) fn variables_file(context: &Context) -> PathBuf {
    context.file(VARIABLES_FILE)
}
