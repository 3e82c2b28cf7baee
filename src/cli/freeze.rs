//! Environments that are frozen for a while, and how somebody goes on all the same.

use super::{
    exit::{Exit, Failure},
    target::Opened,
};
use crate::text::clean;

/// How to go on in a frozen environment.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct FreezeChoice {
    /// Go on although the environment is frozen, and say why: it is recorded with who you are
    #[arg(long, value_name = "REASON", value_parser = reason)]
    during_freeze: Option<String>,
}

impl FreezeChoice {
    /// Refuses to change an environment that is frozen now, unless somebody says why. Gives the reason that counts.
    pub(super) fn check(&self, opened: &Opened, command: &str) -> anyhow::Result<Option<String>> {
        let Some(frozen) = frozen(opened) else { return Ok(None) };
        if let Some(reason) = &self.during_freeze {
            return Ok(Some(reason.clone()));
        }
        let environment = opened.environment();
        let message = format!("{environment} is frozen, {frozen}: {command} changes nothing");
        Err(Failure::new(Exit::Unapproved, message)
            .hint("wait until then; whoever may change it goes on with --during-freeze REASON, which is recorded")
            .into())
    }
}

/// The freeze of an environment that holds now, in words.
pub(super) fn frozen(opened: &Opened) -> Option<String> {
    let now = jiff::Timestamp::now();
    let freezes = opened.platform.environment.freezes.iter().filter(|freeze| freeze.holds(now));
    freezes.max_by_key(|freeze| freeze.until).map(|freeze| clean(&freeze.words()).into_owned())
}

fn reason(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("say why: it is what others read afterwards".to_owned()),
        reason => Ok(reason.to_owned()),
    }
}
