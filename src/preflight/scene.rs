use std::{collections::BTreeMap, ffi::OsString};

use super::Subject;
use crate::google::{Endpoints, Google, Identity, Refused};
use crate::tools::{Settings, Wanted};

/// What the checks look at.
pub struct Scene {
    /// What the environment asks of Google.
    pub subject: Subject,
    /// The machine that it is to be brought up from.
    pub machine: Machine,
    /// The bucket of states, where one was named.
    pub bucket: Option<Bucket>,
    /// Asks what everybody may ask.
    pub(super) public: Google,
    /// Asks with the credentials that were found.
    pub(super) session: Option<Session>,
    /// How the project stands.
    pub(super) project: Standing,
}

/// A machine that runs terraform and helm.
pub struct Machine {
    /// The tools that the stacks are run with.
    pub wanted: Vec<Wanted>,
    /// Where tools are looked for.
    pub settings: Settings,
    /// What terraform, helm and their plugins see of the user's environment.
    pub child_environment: BTreeMap<OsString, OsString>,
}

/// The bucket that states are to lie in.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Whether to make it, or to mend its settings.
    pub create: bool,
    /// The project that it is made in; else the one of the credentials.
    pub project: Option<String>,
}

/// Credentials that gave a token.
#[derive(Debug)]
pub(super) struct Session {
    /// Asks Google.
    pub google: Google,
    /// Whose they are.
    pub identity: Identity,
}

/// How the environment's project stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nobody was asked.
    Unasked,
    /// It is there, and may be read.
    There {
        /// Its number.
        number: String,
        /// What it lies in.
        parent: Option<String>,
    },
    /// It was deleted, and its id stays taken for a while.
    Deleted,
    /// It is not there, or somebody else's: Google does not say which.
    Unseen(Refused),
}

impl Scene {
    /// A scene in which nobody was asked yet.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(
        subject: Subject,
        machine: Machine,
        endpoints: Endpoints,
        bucket: Option<Bucket>,
    ) -> Result<Self, String> {
        let public = Google::new(endpoints)?;
        Ok(Self { subject, machine, bucket, public, session: None, project: Standing::Unasked })
    }

    /// Asks Google, where there are credentials. Checks that need them are not run without.
    pub(super) fn google(&self) -> &Google {
        self.session.as_ref().map_or(&self.public, |session| &session.google)
    }

    /// The principal for a command line.
    pub(super) fn member(&self) -> &str {
        self.session.as_ref().map_or("user:YOU", |session| session.identity.member())
    }

    /// The project's id, where it is there.
    pub(super) fn existing_project(&self) -> Option<&str> {
        self.subject.project.as_deref().filter(|_| matches!(self.project, Standing::There { .. }))
    }
}
