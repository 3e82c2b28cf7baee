use std::ffi::OsString;

use super::{driver::Target, failure, mask::Mask, revisions::Revisions, session::Session};
use crate::{
    drivers::{Context, catalogue::Operation},
    model::{Action, Change, Fault, Preview},
};

/// A release that an operation was begun on and never finished (helm was killed, its machine died): helm refuses
/// every upgrade of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The revision that hangs.
    pub revision: u64,
    /// `pending-install`, `pending-upgrade`, `pending-rollback` or `uninstalling`.
    pub status: String,
    /// Unix seconds since when.
    pub since: Option<i64>,
    /// The revision that it is rolled back to; `None` when it is uninstalled instead, because nothing ran before.
    pub back_to: Option<u64>,
}

impl Stuck {
    /// Whether the newest revision hangs.
    #[must_use]
    pub fn of(revisions: &Revisions) -> Option<Self> {
        let newest = revisions.newest()?;
        let uninstalling = newest.status == "uninstalling";
        if !uninstalling && !newest.status.starts_with("pending-") {
            return None;
        }
        let good = if uninstalling { None } else { revisions.last_good() };
        Some(Self {
            revision: newest.number,
            status: newest.status.clone(),
            since: newest.since,
            back_to: good.map(|good| good.number),
        })
    }

    /// What is done about it, in words.
    #[must_use]
    pub fn remedy(&self) -> String {
        let age = self.since.map_or_else(String::new, |since| {
            let seconds = jiff::Timestamp::now().as_second().saturating_sub(since).max(0);
            format!(" for {}", in_words(seconds))
        });
        let what = format!("the release hangs in {}{age} (revision {})", self.status, self.revision);
        match self.back_to {
            Some(good) => format!("{what}: it is rolled back to revision {good}, then upgraded"),
            None => format!("{what}: nothing ran before, so it is uninstalled, then installed"),
        }
    }

    /// Shows in a preview what will be done about it.
    pub(super) fn announce(&self, target: &Target<'_>, preview: &mut Preview) {
        preview.notes.insert(0, self.remedy());
        if self.back_to.is_none() {
            // What the unfinished install made is lost: that must be approved like any other loss.
            let address = format!("release {}/{}", target.helm.namespace, target.helm.release);
            let reason = Some(format!("it hangs in {}", self.status));
            preview.changes.insert(0, Change { address, action: Action::Replace, reason, diff: Vec::new() });
            preview.action = Action::Replace;
        }
    }

    /// Does it.
    pub(super) async fn recover(
        &self,
        session: &Session,
        target: &Target<'_>,
        mask: &Mask,
        context: &Context,
    ) -> Result<(), Fault> {
        context.log_line(&format!("groundwork: {}", self.remedy()));
        let (release, namespace) = (&target.helm.release, &target.helm.namespace);
        let place = format!("--namespace={namespace}");
        let (step, arguments) = match self.back_to {
            Some(good) => {
                context.doing(format!("rolling back to revision {good}"));
                ("rollback", vec!["rollback".to_owned(), release.clone(), good.to_string(), place])
            }
            None => {
                context.doing("uninstalling what an unfinished install left");
                let mut arguments = vec!["uninstall".to_owned(), release.clone(), place];
                arguments.extend(session.dialect.wait(true).iter().map(ToString::to_string));
                arguments.push(format!("--timeout={}s", target.helm.timeout.as_secs()));
                ("recover", arguments)
            }
        };
        let arguments = arguments.into_iter().map(OsString::from).collect();
        let said = session.run(step, arguments, context, &|line| mask.text(line)).await?;
        if said.finished.success() {
            return Ok(());
        }
        let what = format!("release `{release}` hangs in {} and could not be recovered", self.status);
        Err(failure::of_helm(what, Operation::Apply, &said, target, mask, context))
    }
}

fn in_words(seconds: i64) -> String {
    match seconds {
        0..120 => format!("{seconds}s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}
