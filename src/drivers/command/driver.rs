use std::{
    collections::BTreeMap,
    ffi::OsString,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use super::{
    outputs,
    program::{argv, program},
};
use crate::{
    drivers::{
        Act, ClusterAccess, Clusters, Context, Driver, Fate, InFlight, Job, Outcome, Removal, Urgency, World,
        files::{ignore_absent, private_folder},
        kubernetes::write_kubeconfig,
        mask::SharedMask,
        process::{self, Command, Finished, Hurry, Stream},
        run_file,
    },
    model::{
        self, Action, Change, Digest, Digester, Fault, Kind, NotRun, Output, Preview, Stack, StackId, Stages,
        Teardown, Value, Witness,
    },
};

/// Drives `job` stacks.
#[derive(Clone, Debug)]
pub struct CommandDriver {
    clusters: Arc<Clusters>,
}

/// Lines of output that an error quotes.
const QUOTED: usize = 8;

impl CommandDriver {
    /// A driver that shares clients with the others of a run.
    #[must_use]
    pub const fn new(clusters: Arc<Clusters>) -> Self {
        Self { clusters }
    }
}

fn job_of(stack: &Stack) -> Result<&model::Job, Fault> {
    match &stack.kind {
        Kind::Job(job) => Ok(job),
        other => Err(Fault::new(format!("stack `{}` is {}, not a job", stack.id, other.word()))),
    }
}

impl Driver for CommandDriver {
    fn sources(&self, stack: &Stack, world: &World) -> Result<Digest, Fault> {
        let folder = world.platform_folder.join(&stack.folder);
        let mut digester = Digester::new().part("job", stack.id.as_str());
        // A job that is done once stays done, whatever becomes of its files.
        if job_of(stack)?.once {
            return Ok(digester.finish());
        }
        let mut files = Vec::new();
        collect(&folder, &mut files)?;
        files.sort();
        for path in files {
            let name = path.strip_prefix(&folder).unwrap_or(&path).to_string_lossy().into_owned();
            // A change of these does not run the job again.
            if name == Stages::FILE {
                continue;
            }
            digester.add(&name, fs_err::read(&path)?);
        }
        Ok(digester.finish())
    }

    async fn preview(&self, job: &Job, _: &Context) -> Result<Preview, Fault> {
        let declared = job_of(&job.stack)?;
        let done = job.record.as_ref().is_some_and(|record| record.applied.is_some());
        if done && declared.once {
            return Ok(Preview::nothing());
        }
        let words = argv(&declared.command, &job.known)?;
        let change =
            Change { address: words.join(" "), action: Action::Read, reason: None, diff: Vec::new() };
        let not_run = declared.not_run.as_ref().filter(|_| job.world.simulated);
        let notes = not_run.map(|not_run| not_run_because(&not_run.why)).into_iter().collect();
        Ok(Preview { action: Action::Read, changes: vec![change], notes, ..Preview::nothing() })
    }

    async fn act(&self, job: &Job, _: &Act, context: &Context) -> Result<Outcome, Fault> {
        let declared = job_of(&job.stack)?;
        let words = argv(&declared.command, &job.known)?;
        if let Some(not_run) = &declared.not_run
            && self.is_simulated(job).await?
        {
            context.log_line(&not_run_because(&not_run.why));
            return Ok(instead(job, declared, not_run));
        }
        let mut variables = variables(declared, job);
        let file = context.file(OUTPUTS);
        private(&file)?;
        variables.insert("GROUNDWORK_OUTPUTS".into(), file.clone().into());
        let kept = kept(&job.world, &job.stack.id);
        private_folder(&kept)?;
        variables.insert("GROUNDWORK_KEEP".into(), kept.into());
        let folder = job.world.platform_folder.join(&job.stack.folder);
        let (finished, said) = self
            .run("run", &words, &folder, variables, job.cluster.as_ref(), declared.timeout, context)
            .await?;
        if !finished.success() {
            return Err(failed("the job failed", &finished, said));
        }
        outcome(job, declared, &file, &context.mask)
    }

    async fn destroy(&self, removal: &Removal, context: &Context) -> Result<(), Fault> {
        let kept = kept(&removal.world, &context.stack);
        let Teardown::Job { undo: Some(words), folder } = &removal.teardown else {
            return forget(&kept);
        };
        let (variables, timeout) = match &removal.job {
            Some(job) => (variables(job_of(&job.stack)?, job), job_of(&job.stack)?.timeout),
            None => (removal.world.child_environment.clone(), Duration::from_mins(10)),
        };
        let cluster = removal.cluster.as_ref();
        let (finished, said) = self.run("undo", words, folder, variables, cluster, timeout, context).await?;
        if finished.success() {
            forget(&kept)
        } else {
            Err(failed("undoing the job failed", &finished, said))
        }
    }

    async fn examine(&self, job: &Job, in_flight: &InFlight, context: &Context) -> Fate {
        let Some(spawned) = &in_flight.spawned else { return Fate::Unfinished(None) };
        let finished =
            process::attach(spawned, Hurry::Terminate, context, &mut |_, line| context.log_line(line)).await;
        // A file that is gone already holds no secret either.
        let _ = context.clean(&finished);
        let _ = std::fs::remove_file(run_file(&in_flight.run, &job.stack.id, KUBECONFIG));
        // Its exit status is lost, but a job writes its outputs last: whole outputs are the proof that it came to its end.
        let declared = match job_of(&job.stack) {
            Ok(declared) if !in_flight.destroying && !declared.outputs.is_empty() => declared,
            _ => return Fate::Unfinished(None),
        };
        let file = run_file(&in_flight.run, &job.stack.id, OUTPUTS);
        match outcome(job, declared, &file, &context.mask) {
            Ok(outcome) => Fate::Succeeded(Box::new(outcome)),
            Err(_) => Fate::Unfinished(None),
        }
    }
}

impl CommandDriver {
    /// Whether nobody runs the pods that the job would talk to: in a rehearsal, and on a local cluster.
    async fn is_simulated(&self, job: &Job) -> Result<bool, Fault> {
        match &job.cluster {
            _ if job.world.simulated => Ok(true),
            Some(access) => self.clusters.open(access)?.is_local().await,
            None => Ok(false),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "what a process needs")]
    async fn run(
        &self,
        step: &'static str,
        words: &[String],
        folder: &Path,
        mut variables: BTreeMap<OsString, OsString>,
        cluster: Option<&ClusterAccess>,
        timeout: Duration,
        context: &Context,
    ) -> Result<(Finished, Vec<String>), Fault> {
        let (name, arguments) = words.split_first().ok_or_else(|| Fault::new("the job has no command"))?;
        let folder = fs_err::canonicalize(folder)?;
        let search = variables.get(&OsString::from("PATH")).cloned();
        let kubeconfig = context.file(KUBECONFIG);
        if let Some(access) = cluster {
            self.clusters.open(access)?.uid().await?;
            write_kubeconfig(access, &kubeconfig)?;
            variables.insert("KUBECONFIG".into(), kubeconfig.clone().into());
        }
        let command = Command {
            step,
            program: program(name, &folder, search.as_deref())?,
            arguments: arguments.iter().map(Into::into).collect(),
            folder,
            environment: variables,
            hurry: Hurry::Terminate,
        };
        let mut said = Vec::new();
        let finished = limited(&command, timeout, context, &mut said).await;
        let _ = std::fs::remove_file(&kubeconfig);
        let finished = finished?;
        context.clean(&finished)?;
        Ok((finished, said))
    }
}

/// Runs a command; past its time it gets SIGTERM, as from a second Ctrl-C.
async fn limited(
    command: &Command,
    timeout: Duration,
    context: &Context,
    said: &mut Vec<String>,
) -> Result<Finished, Fault> {
    let (send, cancel) = tokio::sync::watch::channel(Urgency::None);
    let mut asked = context.cancel.clone();
    let limited = context.cancelled_by(cancel);
    let mut see = |_: Stream, line: &str| {
        context.log_line(line);
        context.doing(line);
        said.push(line.to_owned());
        if said.len() > QUOTED {
            said.remove(0);
        }
    };
    let mut late = false;
    let running = process::run(command, &limited, &mut see);
    tokio::pin!(running);
    let deadline = tokio::time::sleep(timeout);
    tokio::pin!(deadline);
    let finished = loop {
        tokio::select! {
            finished = &mut running => break finished?,
            () = &mut deadline, if !late => {
                late = true;
                send.send_replace(Urgency::Hurry);
            }
            Ok(()) = asked.changed() => {
                let now = *asked.borrow_and_update();
                send.send_if_modified(|urgency| {
                    let rises = now > *urgency;
                    *urgency = now.max(*urgency);
                    rises
                });
            }
        }
    };
    if late {
        return Err(Fault::new(format!("the job took longer than {}s and was ended", timeout.as_secs()))
            .hint("raise `timeout` in stack.toml if that is not long enough"));
    }
    Ok(finished)
}

fn failed(what: &str, finished: &Finished, said: Vec<String>) -> Fault {
    let mut fault = Fault::new(format!("{what}: {}", finished.how()));
    fault.why = said;
    fault
}

fn variables(declared: &model::Job, job: &Job) -> BTreeMap<OsString, OsString> {
    let mut variables = job.world.child_environment.clone();
    for (name, template) in &declared.environment {
        let resolved = job.known.resolve(template);
        // At its undoing something may not be there any more: then the variable is not either.
        if !resolved.missing.is_empty() {
            continue;
        }
        let value = match resolved.value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        variables.insert(name.into(), value.into());
    }
    variables
}

fn outcome(job: &Job, declared: &model::Job, file: &Path, mask: &SharedMask) -> Result<Outcome, Fault> {
    let outputs = outputs::read(declared, file, &job.world.hash_key, mask)?;
    // The file may hold secrets, and has served.
    let _ = std::fs::remove_file(file);
    let undo = declared.undo.as_deref().map(|words| argv(words, &job.known)).transpose()?;
    let folder = job.world.platform_folder.join(&job.stack.folder);
    Ok(Outcome {
        summary: match outputs.len() {
            0 => "done".to_owned(),
            1 => "done, 1 output".to_owned(),
            count => format!("done, {count} outputs"),
        },
        outputs,
        witness: Witness::Itself,
        teardown: Teardown::Job { undo, folder },
    })
}

/// What a job that is not run comes to. There is nothing that `undo` could undo.
fn instead(job: &Job, declared: &model::Job, not_run: &NotRun) -> Outcome {
    let output = |(name, value): (&String, &Value)| {
        let sensitive = declared.outputs.get(name).is_some_and(|output| output.sensitive);
        (name.clone(), Output::new(value.clone(), sensitive, &job.world.hash_key))
    };
    Outcome {
        summary: not_run_because(&not_run.why),
        outputs: not_run.outputs.iter().map(output).collect(),
        witness: Witness::Itself,
        teardown: Teardown::Job { undo: None, folder: job.world.platform_folder.join(&job.stack.folder) },
    }
}

fn not_run_because(why: &str) -> String {
    format!("not run: {why}")
}

/// The folder that a job finds again in its next run, whatever ended the last one.
fn kept(world: &World, stack: &StackId) -> PathBuf {
    world.home.join("jobs").join(stack.as_str())
}

fn forget(kept: &Path) -> Result<(), Fault> {
    Ok(ignore_absent(std::fs::remove_dir_all(kept))?)
}

/// What a job writes its outputs into.
pub(super) const OUTPUTS: &str = "outputs.json";

/// What a job reaches its cluster with.
pub(super) const KUBECONFIG: &str = "kubeconfig";

/// An empty file that only its owner reads, in a folder that only its owner enters.
fn private(path: &Path) -> Result<(), Fault> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    Ok(())
}

/// The files below a folder but stack.toml, whose settings enter digests on their own.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Fault> {
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), files)?;
        } else if kind.is_file() && entry.file_name() != "stack.toml" {
            files.push(entry.path());
        }
    }
    Ok(())
}
