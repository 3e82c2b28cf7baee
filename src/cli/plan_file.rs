//! A plan in a file: `plan -o` writes it, `show` prints it, `up FILE` carries it out.
//!
//! A zip archive of `plan.json` and of terraform's own plan files, mode 0600: those hold secrets.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    path::Path,
};

use anyhow::Context as _;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{
    exit::{Exit, Failure},
    target::{Opened, Target},
    walk::Walk,
};
use crate::{
    drivers::files::private_folder,
    model::StackId,
    plan::{FORMAT, Plan, Saved, stale},
    run::RunState,
};

const CONTENTS: &str = "plan.json";

/// A plan read from a file.
pub(super) struct PlanFile {
    pub saved: Saved,
    archive: ZipArchive<File>,
    name: String,
}

/// Writes the plan that a run has made. Whole or not at all, over a plan of the same name.
pub(super) fn write(
    path: &Path,
    opened: &Opened,
    target: &Target,
    run: &str,
    state: &RunState,
) -> anyhow::Result<()> {
    let failed = || format!("the plan cannot be saved as {}", path.display());
    let unread = state.unread();
    let saved = Saved {
        format: FORMAT,
        groundwork: env!("CARGO_PKG_VERSION").to_owned(),
        platform: opened.platform.name.clone(),
        environment: opened.environment().to_owned(),
        sprint: target.sprint,
        run: run.to_owned(),
        at: format!("{:.0}", jiff::Timestamp::now()),
        who: crate::store::Holder::this("plan", run).who,
        content: super::origin::content(&opened.platform),
        plan: state.plan().clone(),
        bases: state.bases(&unread),
        unread,
    };
    let folder =
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // A temporary file has mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    pack(file.as_file_mut(), &saved).with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    file.persist(path).map_err(|error| error.error).with_context(failed)?;
    Ok(())
}

fn pack(file: &mut File, saved: &Saved) -> anyhow::Result<()> {
    let mut archive = ZipWriter::new(file);
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Stored).unix_permissions(0o600);
    archive.start_file(CONTENTS, options)?;
    archive.write_all(&serde_json::to_vec_pretty(saved)?)?;
    for (id, entry) in &saved.plan.entries {
        if let Some(artifact) = entry.preview.as_ref().and_then(|preview| preview.artifact.as_ref()) {
            archive.start_file(member(id), options)?;
            std::io::copy(&mut fs_err::File::open(artifact)?, &mut archive)?;
        }
    }
    archive.finish()?;
    Ok(())
}

/// Where a stack's own plan file lies in the archive. A stack's name is no path.
fn member(id: &StackId) -> String {
    format!("stacks/{id}")
}

/// Reads a plan.
pub(super) fn read(path: &Path) -> anyhow::Result<PlanFile> {
    let name = path.display().to_string();
    let hint = "`groundwork plan -o FILE` writes one";
    let invalid = |why: String| anyhow::Error::from(Failure::new(Exit::Invalid, why).hint(hint));
    let file = File::open(path).map_err(|error| invalid(format!("{name} cannot be read: {error}")))?;
    let no_plan = |error: String| invalid(format!("{name} is not a plan of groundwork: {error}"));
    let mut archive = ZipArchive::new(file).map_err(|error| no_plan(error.to_string()))?;
    let mut text = String::new();
    match archive.by_name(CONTENTS) {
        Ok(mut contents) => contents.read_to_string(&mut text).map_err(|error| no_plan(error.to_string()))?,
        Err(error) => return Err(no_plan(error.to_string())),
    };
    let format =
        serde_json::from_str::<serde_json::Value>(&text).map_err(|error| no_plan(error.to_string()))?;
    if format["format"] != FORMAT {
        let maker = format["groundwork"].as_str().unwrap_or("another version");
        let this = env!("CARGO_PKG_VERSION");
        return Err(invalid(format!(
            "{name} was made by groundwork {maker}, whose plans {this} cannot read"
        )));
    }
    let saved = serde_json::from_value(format).map_err(|error| no_plan(error.to_string()))?;
    Ok(PlanFile { saved, archive, name })
}

impl PlanFile {
    /// What the plan is about, unless the command line says something else.
    pub fn target(&self, given: &Target) -> anyhow::Result<Target> {
        let environment = &self.saved.environment;
        if given.environment.as_ref().is_some_and(|given| given != environment) {
            let message = format!("{} is a plan for environment `{environment}`", self.name);
            return Err(Failure::new(Exit::Invalid, message).hint("leave -e out").into());
        }
        Ok(Target { environment: Some(environment.clone()), sprint: self.saved.sprint })
    }

    /// The state of a run that carries the plan out, which must still hold.
    pub fn take(
        mut self,
        state: RunState,
        walk: &Walk<'_>,
        cut_off: &dyn Fn(&StackId) -> bool,
    ) -> anyhow::Result<RunState> {
        let platform = &walk.opened.platform.name;
        if *platform != self.saved.platform {
            let message = format!(
                "{} is a plan for platform `{}`, this is `{platform}`",
                self.name, self.saved.platform
            );
            return Err(Failure::new(Exit::Invalid, message).into());
        }
        let stale = stale(&self.saved.bases, &state.bases(&self.saved.unread), cut_off);
        if !stale.is_empty() {
            let head = format!(
                "{} is stale (made at {} by {}): nothing was changed",
                self.name, self.saved.at, self.saved.who
            );
            let message = stale.iter().fold(head, |text, (id, why)| format!("{text}\n    {id}: {why}"));
            return Err(Failure::new(Exit::Invalid, message)
                .hint("plan again, and have that approved")
                .into());
        }
        let plan = self.unpack(walk).with_context(|| format!("{} cannot be unpacked", self.name))?;
        Ok(state.with_approved(plan))
    }

    /// Lays terraform's own plans where the run looks for them; they go with its other secrets when it ends.
    fn unpack(&mut self, walk: &Walk<'_>) -> anyhow::Result<Plan> {
        let mut plan = std::mem::take(&mut self.saved.plan);
        let run = walk.opened.layout.run(&walk.run);
        private_folder(&run)?;
        for (id, entry) in &mut plan.entries {
            let Some(preview) = &mut entry.preview else { continue };
            if self.archive.index_for_name(&member(id)).is_some() {
                let path = crate::drivers::terraform::plan_file(&run, id);
                std::io::copy(&mut self.archive.by_name(&member(id))?, &mut fs_err::File::create(&path)?)?;
                preview.artifact = Some(path);
            }
        }
        Ok(plan)
    }
}
