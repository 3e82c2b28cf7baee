//! The report of a rehearsal: the evidence is gathered while the rehearsal's folder is there, and outlives it.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;

use super::{scenario::Play, scene::Scene};
use crate::{
    cli::{
        Exit, Printer,
        exit::Failure,
        target::{Opened, broken},
        watch::look,
    },
    graph::{Caption, Graph},
    model::{GivenSource, Kind, StackId},
    rehearsal::google::cloud::{Entry, Operation},
    report::rehearsal::{Evidence, Verdict, page, text},
    secrets::referred,
    store::read_journal,
};

/// A file that a report is written to.
#[derive(Clone, Debug)]
pub struct ReportFile {
    path: PathBuf,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Json,
    Page,
}

impl ReportFile {
    /// Checks the file's name and its folder: nobody wants to learn at the end that the report has no place.
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        let path = PathBuf::from(name);
        let suffix = path.extension().and_then(|suffix| suffix.to_str()).map(str::to_ascii_lowercase);
        let form = match suffix.as_deref() {
            Some("json") => Form::Json,
            Some("html" | "htm") => Form::Page,
            _ => return Err("a report is a page or JSON: name it `….html` or `….json`".to_owned()),
        };
        if path.is_dir() {
            return Err("it is a folder".to_owned());
        }
        let file = Self { path, form };
        let folder = file.folder();
        match tempfile::NamedTempFile::new_in(folder) {
            Ok(_) => Ok(file),
            Err(error) => {
                Err(format!("nothing can be written to the folder `{}`: {error}", folder.display()))
            }
        }
    }

    fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// Writes it, whole or not at all.
    fn write(&self, content: &str) -> anyhow::Result<()> {
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(self.folder())?;
            file.write_all(content.as_bytes())?;
            file.persist(&self.path).map_err(|error| error.error)?;
            Ok(())
        };
        write().with_context(|| format!("failed to write the report `{}`", self.path.display()))
    }
}

/// What a rehearsal came to, and what its page draws.
pub(super) struct Report {
    verdict: Verdict,
    graph: Graph,
    caption: Caption,
    error: Option<anyhow::Error>,
}

impl Report {
    /// Gathers the evidence.
    pub fn make(scene: &Scene, play: Play, printer: &Printer) -> anyhow::Result<Self> {
        let ended = jiff::Timestamp::now();
        let opened = scene.open(None, printer)?;
        let mut journals = BTreeMap::new();
        for run in &*scene.runs.borrow() {
            journals.insert(run.clone(), read_journal(&*opened.store, run).map_err(broken)?);
        }
        let log = scene.cloud.log()?;
        // Processes say where they run without any links.
        let folder = scene.folder.canonicalize().unwrap_or_else(|_| scene.folder.clone());
        let verdict = Verdict::of(Evidence {
            platform: &opened.platform.name,
            environment: opened.environment(),
            graph: &opened.graph,
            jobs: scene.jobs,
            began: play.began,
            ended,
            parts: play.parts,
            journals: &journals,
            log: &log,
            home: &folder,
            remains: play.remains,
            readiness: play.readiness,
            faults: scene.script.struck(),
            assumed: assumed(&opened, &log),
            not_run: not_run(&opened),
        });
        let caption = Caption::of(&opened.platform);
        Ok(Self { verdict, graph: opened.graph, caption, error: play.error })
    }

    /// Writes the files that were asked for. One that cannot be written does not keep the others, nor the verdict.
    pub fn written(mut self, files: &[ReportFile], printer: &Printer) -> Self {
        for file in files {
            let content = match file.form {
                Form::Json => self.verdict.json(),
                Form::Page => page(&self.verdict, &self.graph, &self.caption),
            };
            match file.write(&content) {
                Ok(()) => printer.note(format_args!("the report is in {}", file.path.display())),
                Err(error) => self.error = self.error.or(Some(error)),
            }
        }
        self
    }

    /// Prints it: for people, or as the last line of the events.
    pub fn tell(&self, json: bool, printer: &Printer) {
        if json {
            printer.result(self.verdict.json_line());
        } else {
            printer.note("");
            printer.result(text(&self.verdict, look(false)));
        }
        self.warn(printer);
    }

    /// Warns of faults that never struck: the rehearsal may pass, and what was to be tried was not.
    fn warn(&self, printer: &Printer) {
        for fault in self.verdict.faults.iter().filter(|fault| fault.never.is_some()) {
            printer.warn(format_args!("fault {}", fault.words()));
        }
    }

    /// The exit code, or why it did not pass.
    pub fn exit(self) -> anyhow::Result<Exit> {
        match self.error {
            Some(error) => Err(error),
            None if self.verdict.passed => Ok(Exit::Done),
            None => Err(Failure::new(Exit::Failed, self.verdict.failure()).into()),
        }
    }
}

/// The jobs whose commands are not run where pods are simulated.
fn not_run(opened: &Opened) -> BTreeMap<StackId, String> {
    let jobs = opened.stacks.values().filter_map(|stack| match &stack.kind {
        Kind::Job(job) => Some((stack.id.clone(), job.not_run.as_ref()?.why.clone())),
        _ => None,
    });
    jobs.collect()
}

/// What the rehearsal took to exist or to be so, without having made it.
fn assumed(opened: &Opened, log: &[Entry]) -> Vec<String> {
    let given = opened.stacks.values().filter_map(|stack| {
        let Kind::Given(given) = &stack.kind else { return None };
        Some(match given.source {
            GivenSource::LocalCluster { .. } => format!("stack `{}`: its cluster is a local one", stack.id),
            GivenSource::Lookup(_) => {
                format!("stack `{}` exists, and is what its lookup finds in the simulated cloud", stack.id)
            }
            _ => format!("stack `{}` exists and hands on what the platform file says", stack.id),
        })
    });
    let there = log.iter().filter_map(|entry| match entry.operation {
        Operation::Seed => Some(format!("given: {} `{}`", entry.kind, entry.id)),
        Operation::Assume => Some(format!("data source {} found `{}`", entry.kind, entry.id)),
        _ => None,
    });
    let names = referred(opened.stacks.values().map(Arc::as_ref));
    let secrets = names.into_iter().map(|name| format!("secret `{name}` has an invented value"));
    given.chain(there).chain(secrets).collect()
}
