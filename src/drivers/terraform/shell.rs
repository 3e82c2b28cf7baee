//! What a command needs that a person runs by hand on a stack: `groundwork exec STACK -- terraform state list`.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{
    driver::TerraformDriver,
    git,
    invocation::{environment, tool},
    site::Site,
};
use crate::{
    drivers::{Context, Job},
    model::Fault,
};

/// terraform reads this by itself: plans by hand see the stack's inputs.
const VARIABLES: &str = "groundwork.auto.tfvars.json";

/// Commands that write the state. A link to it would not do: terraform removes `terraform.tfstate` after a plan of
/// something that has no state yet, and the next apply would put a new state into the working copy.
const WRITING: [&str; 10] = [
    "plan",
    "apply",
    "destroy",
    "refresh",
    "import",
    "taint",
    "untaint",
    "state_mv",
    "state_rm",
    "state_replace_provider",
];

/// How to run a command on a stack.
#[derive(Debug)]
pub struct Shell {
    /// terraform (or tofu): what those words mean as the command's first.
    pub program: PathBuf,
    /// Where to run it: the root module in the stack's working copy.
    pub folder: PathBuf,
    /// All of its environment.
    pub environment: BTreeMap<OsString, OsString>,
    /// Files that go with the command.
    _files: Vec<Temporary>,
}

/// A file that is removed when nobody needs it any more.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl TerraformDriver {
    /// Makes a stack's working copy current and ready for commands by hand: they see its state and, as far as they are
    /// known, its inputs. The files for that stay as long as the answer does. `state` is where the state lies, if not where that
    /// of a stack does.
    ///
    /// # Errors
    /// When the stack's files cannot be read, or an init that it needs fails.
    pub async fn shell(&self, job: &Job, state: Option<PathBuf>, context: &Context) -> Result<Shell, Fault> {
        let mut site = Site::new(&job.world, &job.stack.id, &job.stack.folder);
        if let Some(state) = state {
            site.state = state;
        }
        let inputs = self.inputs(job)?;
        self.ready(job, &site, &inputs.redactor(), context).await?;
        let (link, variables) = (site.root.join("terraform.tfstate"), site.root.join(VARIABLES));
        let files = vec![Temporary(link.clone()), Temporary(variables.clone())];
        link_state(&link, &site.state)?;
        inputs.write(&variables)?;
        let mut environment = environment(&job.world)?;
        let state = quoted(&site.state)?;
        for command in WRITING {
            environment.insert(format!("TF_CLI_ARGS_{command}").into(), format!("-state={state}").into());
        }
        // A person answers questions, and is told what to do next.
        environment.remove(std::ffi::OsStr::new("TF_INPUT"));
        environment.remove(std::ffi::OsStr::new("TF_IN_AUTOMATION"));
        git::talk(&mut environment, &job.world.child_environment);
        let program = tool(&job.world)?.path.clone();
        Ok(Shell { program, folder: site.root, environment, _files: files })
    }
}

/// Removes the variables of commands by hand that were killed, from all working copies of an environment.
pub fn forget_shells(home: &Path) {
    let folders = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect::<Vec<_>>()
    };
    for copy in folders(&home.join("work")) {
        for root in folders(&copy.join("stacks")) {
            let _ = std::fs::remove_file(root.join(VARIABLES));
        }
    }
}

/// Lets commands that only read (`output`, `show`, `state list`) find the state.
fn link_state(link: &Path, state: &Path) -> Result<(), Fault> {
    match std::fs::symlink_metadata(link) {
        Ok(there) if there.is_symlink() => fs_err::remove_file(link)?,
        Ok(_) => {
            return Err(Fault::new(format!("{} is a state of its own", link.display()))
                .because(format!("the stack's state is {}", state.display()))
                .hint("look at both, and move the one in the working copy away"));
        }
        Err(_) => {}
    }
    Ok(fs_err::os::unix::fs::symlink(state, link)?)
}

/// A path for `TF_CLI_ARGS_*`, which terraform splits as a shell would.
fn quoted(path: &Path) -> Result<String, Fault> {
    let text = path.to_str().ok_or_else(|| Fault::new(format!("{} is not UTF-8", path.display())))?;
    Ok(format!("'{}'", text.replace('\'', r"'\''")))
}
