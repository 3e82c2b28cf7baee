//! Destroys a stack from what was kept at its last apply.

use std::{
    collections::BTreeMap,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::{
    driver::keep_previous,
    files::{Files, Reader},
    init::{self, Needs},
    inputs::{self, Inputs, terraform_of},
    invocation::{Invocation, arguments, flag, variables_file},
    site::{self, Site},
    state::State,
};
use crate::{
    drivers::{Context, Removal, catalogue::Operation},
    model::{Fault, Teardown, Value, Witness},
};

/// What a removal of a terraform stack works on.
struct Ruin {
    /// Today's places of the stack.
    site: Site,
    /// The copy that was applied last.
    work: PathBuf,
    /// The root in it.
    root: PathBuf,
    /// The state.
    state: PathBuf,
    /// The variables that were kept.
    variables: Option<PathBuf>,
}

/// Destroys. A state without resources needs no process, and what is left of the stack goes with it.
pub(super) async fn destroy(removal: &Removal, context: &Context) -> Result<(), Fault> {
    let ruin = Ruin::of(removal, context)?;
    let empty = State::read(&ruin.state)?.is_none_or(|state| state.is_empty());
    if empty {
        context.log_line("groundwork: the state holds no resource, nothing to destroy");
    } else {
        run(removal, &ruin, context).await?;
    }
    clear(&ruin)
}

impl Ruin {
    fn of(removal: &Removal, context: &Context) -> Result<Self, Fault> {
        let (Teardown::Terraform { work, root, variables }, Witness::Terraform { state, .. }) =
            (&removal.teardown, &removal.witness)
        else {
            return Err(Fault::new(format!("stack {} was not recorded as terraform", context.stack)));
        };
        let site = Site::new(&removal.world, &context.stack, root);
        // The home may have moved since: what lies where it belongs today goes before what was recorded.
        let today = |today: &Path, then: &Path| {
            if today.exists() { today.to_owned() } else { then.to_owned() }
        };
        let work = today(&site.applied, work);
        Ok(Self {
            root: work.join(root),
            variables: variables.as_ref().and_then(|path| Some(work.join(path.file_name()?))),
            state: today(&site.state, state),
            work,
            site,
        })
    }

    /// The inputs of the last apply, as far as they were kept.
    fn kept(&self) -> Result<BTreeMap<String, Value>, Fault> {
        let Some(path) = &self.variables else { return Ok(BTreeMap::new()) };
        match std::fs::read(path) {
            Ok(json) => serde_json::from_slice(&json).map_err(|error| {
                Fault::new(format!("{} cannot be read", path.display())).because(error.to_string())
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(error.into()),
        }
    }
}

async fn run(removal: &Removal, ruin: &Ruin, context: &Context) -> Result<(), Fault> {
    let world = &removal.world;
    if !ruin.root.is_dir() {
        return Err(Fault::new(format!("the copy of stack {} that was applied is gone", context.stack))
            .because(format!("there is no folder {}", ruin.root.display()))
            .hint("run `groundwork up` for this stack, which makes the copy again, then take it down"));
    }
    let root = ruin.root.strip_prefix(&ruin.work).unwrap_or(Path::new(""));
    let files: Files = Reader::default().read(&ruin.work, root, &[])?;
    let inputs = all_inputs(removal, ruin, &files)?;
    let redactor = inputs.redactor();
    let invocation = Invocation { world, context, root: &ruin.root, work: &ruin.work, redactor: &redactor };
    init::override_backend(&ruin.root, &files)?;
    if let Some(needs) = Needs::of(&files, world)? {
        init::ensure(&invocation, &needs).await?;
    }
    let variables = variables_file(context);
    site::private_folder(&context.folder)?;
    inputs.write(&variables)?;
    keep_previous(&ruin.state)?;
    context.doing("terraform destroy");
    let own = [
        "-destroy".into(),
        "-auto-approve".into(),
        "-backup=-".into(),
        flag("state", &ruin.state),
        flag("var-file", &variables),
    ];
    let ran = invocation.run("destroy", arguments("apply", own)).await;
    let _ = std::fs::remove_file(&variables);
    let (finished, narrator) = ran?;
    if finished.success() {
        return Ok(());
    }
    Err(narrator.fault("terraform destroy", Operation::Destroy, &finished))
}

/// Values for all variables that the kept copy declares.
fn all_inputs(removal: &Removal, ruin: &Ruin, files: &Files) -> Result<Inputs, Fault> {
    let known = match &removal.job {
        Some(job) => Some(Inputs::resolve(terraform_of(job)?, &job.known)),
        None => None,
    };
    Ok(inputs::for_destroy(ruin.kept()?, known, &files.root_module().variables))
}

/// Removes all that groundwork kept of a stack that is gone. The state goes last: as long as it is there, a crash in
/// here is found and repaired by the next destroy.
fn clear(ruin: &Ruin) -> Result<(), Fault> {
    for folder in [&ruin.site.work, &ruin.work] {
        ignore_absent(fs_err::remove_dir_all(folder))?;
    }
    let lock = ruin
        .state
        .file_name()
        .map(|name| ruin.state.with_file_name(format!(".{}.lock.info", name.to_string_lossy())));
    for file in [Some(site::previous(&ruin.state)), lock, Some(ruin.state.clone())].into_iter().flatten() {
        ignore_absent(fs_err::remove_file(file))?;
    }
    Ok(())
}

fn ignore_absent(result: std::io::Result<()>) -> Result<(), Fault> {
    match result {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
