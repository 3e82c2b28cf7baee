//! `terraform plan` of some root, and what it says.

use std::{ffi::OsString, path::PathBuf};

use super::{
    events::Narrator,
    inputs::Inputs,
    invocation::{Invocation, arguments, flag, variables_file},
    leavings,
    plan::Plan,
};
use crate::{
    drivers::{catalogue::Operation, files::private_folder},
    model::Fault,
};

/// What a plan of some root is made with.
pub(super) struct Planning<'a> {
    /// terraform, where the root lies.
    pub invocation: Invocation<'a>,
    /// The root's variables.
    pub inputs: &'a Inputs,
    /// More arguments.
    pub more: Vec<OsString>,
    /// The state that is planned against.
    pub state: PathBuf,
}

impl<'a> Planning<'a> {
    /// Where the plan file lies, if there is one.
    pub fn artifact(&self) -> PathBuf {
        self.invocation.context.file(leavings::PLAN)
    }

    /// Plans. `None` where nothing is to be done; then there is no plan file either.
    pub async fn run(&self) -> Result<(Option<Plan>, Narrator<'a>), Fault> {
        let context = self.invocation.context;
        let (variables, artifact) = (variables_file(context), self.artifact());
        private_folder(&context.folder)?;
        self.inputs.write(&variables)?;
        context.doing("terraform plan");
        let mut own = vec!["-detailed-exitcode".into(), flag("state", &self.state), flag("out", &artifact)];
        own.extend(self.more.iter().cloned());
        own.push(flag("var-file", &variables));
        let ran = self.invocation.run("plan", arguments("plan", own)).await;
        self.inputs.forget(&variables);
        let (finished, narrator) = ran?;
        let plan = match finished.status.and_then(|status| status.code()) {
            Some(0) => Ok(None),
            Some(2) => self.read(&artifact).await.map(Some),
            _ => Err(narrator.fault("terraform plan", Operation::Preview, &finished)),
        };
        if !matches!(plan, Ok(Some(_))) {
            let _ = std::fs::remove_file(&artifact);
        }
        Ok((plan?, narrator))
    }

    async fn read(&self, artifact: &std::path::Path) -> Result<Plan, Fault> {
        let arguments = vec!["show".into(), "-json".into(), artifact.into()];
        let json = self.invocation.read("show", arguments).await?;
        Plan::parse(&json).map_err(|error| {
            Fault::new("the plan cannot be read").because(error.to_string()).log(&self.invocation.context.log)
        })
    }
}
