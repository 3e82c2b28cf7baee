use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::watch;

use super::{
    mask::SharedMask,
    process::{Finished, Spawned},
};
use crate::model::{Fault, StackId};

/// How urgently a run is asked to end. It only ever rises.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// Nobody asked.
    #[default]
    None,
    /// First Ctrl-C: children get one SIGINT, nothing new starts, and we wait.
    Finish,
    /// Second Ctrl-C: children get SIGINT again (terraform then gives up its providers) or SIGTERM (helm).
    Hurry,
    /// Third Ctrl-C: SIGKILL.
    Kill,
}

/// Tells drivers how urgently to end.
pub type Cancel = watch::Receiver<Urgency>;

/// What a stack is doing right now. Progress may be dropped or repeated; nothing depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The current resource or object and what happens to it: `google_compute_network.main: creating`.
    pub doing: String,
    /// How many resources or objects are done.
    pub done: usize,
    /// Out of how many, if that is known.
    pub total: Option<usize>,
}

/// What a driver is given besides its job: where to write, whom to tell, when to stop.
#[derive(Clone)]
pub struct Context {
    /// The stack at work.
    pub stack: StackId,
    /// The run's folder (0700): the files that children write to, plan files. See [`Context::file`].
    pub folder: PathBuf,
    /// The stack's log of this run, for people (0600, appended).
    pub log: PathBuf,
    /// When to stop.
    pub cancel: Cancel,
    /// What must show nowhere: in no log, in no file of a child that stays, in no progress.
    pub mask: SharedMask,
    progress: Arc<dyn Fn(Progress) + Send + Sync>,
    spawned: Arc<dyn Fn(&Spawned) -> io::Result<()> + Send + Sync>,
}

/// A stack's file in a run's folder: `<stack>.<name>`. There is no folder a stack: on ext4 it took five times as long to
/// make one and write into it.
#[must_use]
pub fn run_file(run: &Path, stack: &StackId, name: &str) -> PathBuf {
    run.join(format!("{stack}.{name}"))
}

impl Context {
    /// A context. `spawned` must have made the start of a process durable when it returns.
    pub fn new(
        stack: StackId,
        folder: PathBuf,
        log: PathBuf,
        cancel: Cancel,
        progress: Arc<dyn Fn(Progress) + Send + Sync>,
        spawned: Arc<dyn Fn(&Spawned) -> io::Result<()> + Send + Sync>,
    ) -> Self {
        Self { stack, folder, log, cancel, mask: SharedMask::default(), progress, spawned }
    }

    /// A context of no run, for a command that a person gives: nothing is journalled, nobody is told.
    #[must_use]
    pub fn by_hand(stack: &StackId, folder: &Path) -> Self {
        let (_, cancel) = watch::channel(Urgency::None);
        let (progress, spawned) = (Arc::new(|_: Progress| {}), Arc::new(|_: &Spawned| Ok(())));
        Self::new(stack.clone(), folder.to_owned(), folder.join("log"), cancel, progress, spawned)
    }

    /// A file of the stack in the run's folder.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        run_file(&self.folder, &self.stack, name)
    }

    /// The same with what a whole run hides.
    #[must_use]
    pub fn masked_by(self, mask: SharedMask) -> Self {
        Self { mask, ..self }
    }

    /// The same with another way to be told to end.
    #[must_use]
    pub fn cancelled_by(&self, cancel: Cancel) -> Self {
        Self { cancel, ..self.clone() }
    }

    /// Says what the stack is doing.
    pub fn progress(&self, progress: Progress) {
        let doing = self.mask.hide(progress.doing).into_owned();
        (self.progress)(Progress { doing, ..progress });
    }

    /// Says what the stack is doing, with no count.
    pub fn doing(&self, doing: impl Into<String>) {
        self.progress(Progress { doing: doing.into(), ..Progress::default() });
    }

    /// Journals that a process was started.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn spawned(&self, spawned: &Spawned) -> io::Result<()> {
        (self.spawned)(spawned)
    }

    /// Hides what is sensitive in what a child wrote, once nobody reads it any more.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn clean(&self, finished: &Finished) -> Result<(), Fault> {
        [&finished.stdout, &finished.stderr].into_iter().try_for_each(|file| self.mask.clean(file))
    }

    /// How urgently we are asked to end, now.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        *self.cancel.borrow()
    }

    /// Appends a line to the stack's log. A log that cannot be written stops nothing: the child's own files remain.
    pub fn log_line(&self, line: &str) {
        use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
        let file = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(&self.log);
        let _ = file.and_then(|mut file| writeln!(file, "{}", self.mask.hide(line)));
    }
}
