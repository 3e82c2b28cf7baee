//! Lets a stack be destroyed that refuses to be: some of its inputs are changed and applied first (`[teardown] inputs`).

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use super::{
    apply::keep_previous,
    configuration::Variable,
    inputs::ForDestroy,
    invocation::{Invocation, arguments, flag, variables_file},
    plan::{Plan, Reach},
    planning::Planning,
};
use crate::{
    drivers::{Urgency, catalogue::Operation},
    model::{Change, Fault},
};

/// The step of the apply, in the journal and in the names of its files.
pub(super) const UNLOCK: &str = "unlock";

/// What was applied last, with some of its inputs changed.
pub(super) struct Unlock<'a> {
    /// terraform in what was kept.
    pub invocation: Invocation<'a>,
    /// The root's variables, the changed ones among them.
    pub variables: &'a ForDestroy,
    /// The root's declarations of them.
    pub declared: &'a BTreeMap<String, Variable>,
    /// What is changed, as it is written: `deletion_protection = false`.
    pub changed: String,
    /// The stack's state.
    pub state: &'a Path,
}

impl Unlock<'_> {
    /// Changes in place what the inputs change, and nothing else; nothing at all where that is done already.
    pub async fn run(&self) -> Result<(), Fault> {
        self.invocation.context.log_line(&format!("groundwork: {} is applied first", self.changed));
        let done = self.plan_and_apply().await;
        let _ = std::fs::remove_file(self.planning(Vec::new()).artifact());
        done
    }

    async fn plan_and_apply(&self) -> Result<(), Fault> {
        let reach = self.plan(Vec::new()).await?;
        self.refuse(reach.lost)?;
        if reach.in_place.is_empty() {
            self.invocation.context.log_line("groundwork: nothing that is there changes by that");
            return Ok(());
        }
        self.refuse_what_is_forgotten()?;
        if !reach.owed.is_empty() {
            // A destroy that failed in the middle must be able to go on: what is gone is not made again for it.
            let targets = reach.in_place.iter().map(|address| format!("-target={address}").into()).collect();
            let reach = self.plan(targets).await?;
            self.refuse(reach.lost)?;
            self.refuse(reach.owed)?;
            if reach.in_place.is_empty() {
                return Ok(());
            }
        }
        self.apply().await
    }

    fn planning(&self, more: Vec<OsString>) -> Planning<'_> {
        let state = self.state.to_owned();
        Planning { invocation: self.invocation, inputs: &self.variables.inputs, more, state }
    }

    async fn plan(&self, more: Vec<OsString>) -> Result<Reach, Fault> {
        let (plan, _) = self.planning(more).run().await?;
        Ok(plan.as_ref().map(Plan::reach).unwrap_or_default())
    }

    fn refuse(&self, changes: Vec<Change>) -> Result<(), Fault> {
        if changes.is_empty() {
            return Ok(());
        }
        let stack = &self.invocation.context.stack;
        let mut fault = Fault::new(format!(
            "stack {stack} is not taken down: {} is to change it in place only, and does not",
            self.changed
        ));
        for Change { address, action, reason, .. } in changes {
            let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
            fault = fault.because(format!("terraform would {} {address}{reason}", action.word()));
        }
        Err(fault.hint(
            "nothing was destroyed; if `groundwork up` does not settle it, look at what reads these inputs, and at \
             `[teardown]` in the stack's stack.toml",
        ))
    }

    /// An apply with empty values would set passwords to nothing, if the destroy failed after it.
    fn refuse_what_is_forgotten(&self) -> Result<(), Fault> {
        if self.variables.forgotten.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.variables.forgotten.iter().map(|name| format!("`{name}`")).collect();
        let stack = &self.invocation.context.stack;
        Err(Fault::new(format!("stack {stack} is not taken down: {} cannot be applied first", self.changed))
            .because(format!("{} of its last apply: sensitive values are not kept", names.join(", ")))
            .hint("nothing was destroyed; have the platform give these inputs again, then run `groundwork down`"))
    }

    async fn apply(&self) -> Result<(), Fault> {
        let context = self.invocation.context;
        if context.urgency() > Urgency::None {
            return Err(Fault::new(format!("interrupted before {} was applied", self.changed))
                .hint("run the same command again: it goes on from here"));
        }
        keep_previous(self.state)?;
        let again = self.variables.inputs.ephemeral(self.declared);
        let variables = variables_file(context);
        let mut own = vec!["-backup=-".into(), flag("state", self.state)];
        if !again.values.is_empty() {
            again.write(&variables)?;
            own.push(flag("var-file", &variables));
        }
        own.push(self.planning(Vec::new()).artifact().into());
        context.doing(format!("terraform apply with {}", self.changed));
        let ran = self.invocation.run(UNLOCK, arguments("apply", own)).await;
        let _ = std::fs::remove_file(&variables);
        let (finished, narrator) = ran?;
        if finished.success() {
            return Ok(());
        }
        Err(narrator.fault(&format!("terraform apply with {}", self.changed), Operation::Apply, &finished))
    }
}
