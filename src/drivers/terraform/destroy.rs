//! Destroys a stack from what was kept at its last apply.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    apply::keep_previous,
    files::{Files, Reader},
    init::{self, Needs},
    inputs::{ForDestroy, Inputs, Kept, terraform_of},
    invocation::{Invocation, arguments, flag, variables_file},
    kept,
    mirror::Mirror,
    site::Site,
    state::State,
    unlock::Unlock,
};
use crate::{
    drivers::{
        Context, Removal, Urgency,
        catalogue::Operation,
        files::{ignore_absent, private_folder},
    },
    model::{Fault, Teardown, Value, Witness},
};

/// What a removal of a terraform stack works on.
struct Ruin {
    /// The stack's places: today's, or the recorded ones where there is nothing today.
    site: Site,
    /// The root in what was applied last.
    root: PathBuf,
    /// Values that some of its variables get instead.
    changed: BTreeMap<String, Value>,
}

/// Destroys. A state without resources needs no process, and what is left of the stack goes with it.
pub(super) async fn destroy(removal: &Removal, mirror: &Mirror, context: &Context) -> Result<(), Fault> {
    let ruin = Ruin::of(removal, context)?;
    let empty = State::read(&ruin.site.state)?.is_none_or(|state| state.is_empty());
    if empty {
        context.log_line("groundwork: the state holds no resource, nothing to destroy");
    } else {
        run(removal, &ruin, mirror, context).await?;
    }
    clear(&ruin.site)
}

impl Ruin {
    fn of(removal: &Removal, context: &Context) -> Result<Self, Fault> {
        let (Teardown::Terraform { archive, root, inputs }, Witness::Terraform { state, .. }) =
            (&removal.teardown, &removal.witness)
        else {
            return Err(Fault::new(format!("stack {} was not recorded as terraform", context.stack)));
        };
        let mut site = Site::new(&removal.world, &context.stack, root);
        // The home may have moved since: what lies where it belongs today goes before what was recorded.
        for (today, then) in [(&mut site.archive, archive), (&mut site.state, state)] {
            if !today.exists() {
                today.clone_from(then);
            }
        }
        Ok(Self { root: site.applied.join(root), site, changed: inputs.clone() })
    }

    /// The inputs of the last apply, as far as they were kept.
    fn kept(&self) -> Result<Kept, Fault> {
        let (values, withheld) = (kept::VARIABLES, kept::WITHHELD);
        Ok(Kept { values: kept::read(&self.site, values)?, withheld: kept::read(&self.site, withheld)? })
    }

    /// Values for all variables that the kept copy declares.
    fn variables(&self, removal: &Removal, files: &Files) -> Result<ForDestroy, Fault> {
        let declared = &files.root_module().variables;
        let known = match &removal.job {
            Some(job) => Some(Inputs::resolve(terraform_of(job)?, &job.known).hiding_ephemeral(declared)),
            None => None,
        };
        Ok(ForDestroy::new(self.kept()?, &self.changed, known, declared))
    }
}

async fn run(removal: &Removal, ruin: &Ruin, mirror: &Mirror, context: &Context) -> Result<(), Fault> {
    let world = &removal.world;
    if !ruin.site.archive.is_file() {
        return Err(Fault::new(format!("the copy of stack {} that was applied is gone", context.stack))
            .because(format!("there is no file {}", ruin.site.archive.display()))
            .hint("run `groundwork up` for this stack, which makes the copy again, then take it down"));
    }
    kept::unpack(&ruin.site)?;
    let root = ruin.root.strip_prefix(&ruin.site.applied).unwrap_or(Path::new(""));
    let files: Files = Reader::default().read(&ruin.site.applied, root, &[])?;
    let variables = ruin.variables(removal, &files)?;
    let redactor = variables.inputs.redactor();
    let invocation =
        Invocation { world, context, root: &ruin.root, work: &ruin.site.applied, redactor: &redactor };
    init::override_backend(&ruin.root, &files)?;
    if let Some(needs) = Needs::of(&files, &ruin.site.applied, world)? {
        init::ensure(&invocation, &needs, mirror).await?;
    }
    if let Some(changed) = removal.teardown.applied_first() {
        let declared = &files.root_module().variables;
        let state = &ruin.site.state;
        Unlock { invocation, variables: &variables, declared, changed, state }.run().await?;
        if context.urgency() > Urgency::None {
            return Err(Fault::new("interrupted before `terraform destroy`")
                .hint("run the same command again: it goes on from here"));
        }
    }
    terraform_destroy(&invocation, &variables.inputs, &ruin.site.state).await
}

async fn terraform_destroy(invocation: &Invocation<'_>, inputs: &Inputs, state: &Path) -> Result<(), Fault> {
    let context = invocation.context;
    let variables = variables_file(context);
    private_folder(&context.folder)?;
    inputs.write(&variables)?;
    keep_previous(state)?;
    context.doing("terraform destroy");
    let own =
        ["-auto-approve".into(), "-backup=-".into(), flag("state", state), flag("var-file", &variables)];
    let ran = invocation.run("destroy", arguments("destroy", own)).await;
    let _ = std::fs::remove_file(&variables);
    let (finished, narrator) = ran?;
    if finished.success() {
        return Ok(());
    }
    Err(narrator.fault("terraform destroy", Operation::Destroy, &finished))
}

/// Removes all that groundwork kept of a stack that is gone. The state goes last: as long as it is there, a crash in
/// here is found and repaired by the next destroy.
pub(super) fn clear(site: &Site) -> Result<(), Fault> {
    for folder in [&site.work, &site.applied] {
        ignore_absent(fs_err::remove_dir_all(folder))?;
    }
    ignore_absent(fs_err::remove_file(&site.archive))?;
    let Some((folder, name)) = site.state.parent().zip(site.state.file_name()) else { return Ok(()) };
    // Its copy before the last apply, the backups of commands by hand, the file that terraform locks with.
    let name = name.to_string_lossy();
    for item in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let other = item.file_name();
        let other = other.to_string_lossy();
        if other.strip_prefix(&*name).is_some_and(|rest| rest.starts_with('.'))
            || *other == *format!(".{name}.lock.info")
        {
            ignore_absent(fs_err::remove_file(item.path()))?;
        }
    }
    Ok(ignore_absent(fs_err::remove_file(&site.state))?)
}
