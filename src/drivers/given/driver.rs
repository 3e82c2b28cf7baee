use std::sync::Arc;

use super::{kubeconfig, local};
use crate::{
    drivers::{
        Act, Context, Driver, Fate, InFlight, Job, Outcome, Removal, World, helm,
        terraform::{self, TerraformDriver},
    },
    model::{
        Action, Change, Digest, Digester, Fault, GivenFile, GivenSource, Kind, Output, Outputs,
        PlannedOutput, Preview, Stack, Teardown, Witness,
    },
    rehearsal::cluster::{self, Binaries, Spec},
};

/// Drives `given` stacks: reads what they hand on.
#[derive(Clone, Debug, Default)]
pub struct GivenDriver {
    /// Looks up.
    terraform: Arc<TerraformDriver>,
}

impl GivenDriver {
    /// A driver whose lookups this one makes.
    #[must_use]
    pub const fn new(terraform: Arc<TerraformDriver>) -> Self {
        Self { terraform }
    }

    /// The outputs of what exists already, and what they are read from again.
    async fn read(&self, job: &Job, context: &Context) -> Result<(Outputs, Option<GivenFile>), Fault> {
        let source = source_of(&job.stack)?;
        if matches!(source, GivenSource::Lookup(_)) {
            let (outputs, file) = self.terraform.look_up(job, context).await?;
            return Ok((outputs, Some(file)));
        }
        Ok((read(job)?, file_of(source)))
    }
}

fn source_of(stack: &Stack) -> Result<&GivenSource, Fault> {
    match &stack.kind {
        Kind::Given(given) => Ok(&given.source),
        other => Err(Fault::new(format!("stack `{}` is {}, not given", stack.id, other.word()))),
    }
}

impl Driver for GivenDriver {
    fn sources(&self, stack: &Stack, world: &World) -> Result<Digest, Fault> {
        let digester = Digester::new().part("given", stack.id.as_str());
        Ok(match source_of(stack)? {
            // What is read from a file changes with the file.
            GivenSource::TerraformState(path) | GivenSource::Kubeconfig { path, .. } => {
                digester.part("file", std::fs::read(world.platform_folder.join(path)).unwrap_or_default())
            }
            GivenSource::Lookup(_) => {
                let root = terraform::lookup_root(stack).unwrap_or_else(|| stack.clone());
                digester.part("lookup", self.terraform.sources(&root, world)?.as_str())
            }
            GivenSource::Outputs(_) | GivenSource::LocalCluster { .. } => digester,
        }
        .finish())
    }

    async fn preview(&self, job: &Job, context: &Context) -> Result<Preview, Fault> {
        if let GivenSource::LocalCluster { nodes, .. } = source_of(&job.stack)? {
            if let Some(access) = cluster::access(&local::folder(&job.stack.id, &job.world)) {
                return Ok(Preview {
                    outputs: planned(&local::outputs(&access, &job.world)),
                    ..Preview::nothing()
                });
            }
            let change = Change {
                address: format!("local cluster of {nodes} simulated nodes"),
                action: Action::Create,
                reason: None,
                diff: Vec::new(),
            };
            return Ok(Preview { action: Action::Create, changes: vec![change], ..Preview::nothing() });
        }
        let (outputs, _) = self.read(job, context).await?;
        let recorded = job.record.as_ref().and_then(|record| record.applied.as_ref());
        let hashes = |outputs: &Outputs| {
            outputs.iter().map(|(name, output)| (name.clone(), output.hash.clone())).collect::<Vec<_>>()
        };
        let action = match recorded {
            Some(applied) if hashes(&applied.outputs) == hashes(&outputs) => Action::None,
            _ => Action::Read,
        };
        Ok(Preview { action, outputs: planned(&outputs), ..Preview::nothing() })
    }

    async fn act(&self, job: &Job, _: &Act, context: &Context) -> Result<Outcome, Fault> {
        match source_of(&job.stack)? {
            GivenSource::LocalCluster { nodes, webhook_delay } => {
                let mut spec = Spec::new(local::folder(&job.stack.id, &job.world)).map_err(fault)?;
                (spec.nodes, spec.webhook_delay) = (*nodes, *webhook_delay);
                start(&spec, job, context).await
            }
            GivenSource::Outputs(_)
            | GivenSource::TerraformState(_)
            | GivenSource::Lookup(_)
            | GivenSource::Kubeconfig { .. } => {
                let (outputs, file) = self.read(job, context).await?;
                let summary = match outputs.len() {
                    1 => "1 output".to_owned(),
                    count => format!("{count} outputs"),
                };
                let teardown = Teardown::Given { local_cluster: None, file };
                Ok(Outcome { outputs, witness: Witness::Itself, teardown, summary })
            }
        }
    }

    async fn destroy(&self, removal: &Removal, context: &Context) -> Result<(), Fault> {
        match &removal.teardown {
            Teardown::Given { local_cluster: Some(_), .. } => {
                context.doing("stopping the local cluster");
                cluster::stop(&local::folder(&context.stack, &removal.world)).await.map_err(fault)?;
                if let Witness::Cluster { uid } = &removal.witness {
                    helm::forget_cluster(&removal.world, uid)?;
                }
                Ok(())
            }
            Teardown::Given { file: Some(GivenFile::Lookup { .. }), .. } => {
                terraform::forget_lookup(&removal.world, &context.stack)
            }
            _ => Ok(()),
        }
    }

    async fn examine(&self, job: &Job, in_flight: &InFlight, context: &Context) -> Fate {
        if in_flight.destroying {
            return Fate::Unfinished(None);
        }
        match self.act(job, &Act::Direct, context).await {
            Ok(outcome) => Fate::Succeeded(Box::new(outcome)),
            Err(fault) => Fate::Unfinished(Some(fault)),
        }
    }
}

/// Starts a local cluster, or finds it running. One that is half started when the user wants to end is ended too.
async fn start(spec: &Spec, job: &Job, context: &Context) -> Result<Outcome, Fault> {
    let binaries = binaries(&job.world)?;
    let progress = |step: &str| context.doing(step);
    let mut cancel = context.cancel.clone();
    let access = tokio::select! {
        access = cluster::start(spec, &binaries, &progress) => access.map_err(fault)?,
        _ = cancel.wait_for(|urgency| *urgency > crate::drivers::Urgency::None) => {
            return Err(Fault::new("starting the local cluster was interrupted"));
        }
    };
    let name = job.stack.id.as_str().to_owned();
    Ok(Outcome {
        outputs: local::outputs(&access, &job.world),
        witness: Witness::Cluster { uid: access.uid.clone() },
        teardown: Teardown::Given { local_cluster: Some(name), file: None },
        summary: format!("local cluster at {}", access.server),
    })
}

fn binaries(world: &World) -> Result<Binaries, Fault> {
    let find = |name: &str| {
        world
            .cluster_tools
            .get(name)
            .cloned()
            .ok_or_else(|| Fault::new(format!("{name} is not there")).hint("groundwork tools install"))
    };
    Ok(Binaries {
        etcd: find("etcd")?,
        kube_apiserver: find("kube-apiserver")?,
        kube_controller_manager: find("kube-controller-manager")?,
        kube_scheduler: find("kube-scheduler")?,
        kwok: find("kwok")?,
    })
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn fault(error: cluster::ClusterError) -> Fault {
    let fault = Fault::new(error.to_string());
    match error.hint() {
        Some(hint) => fault.hint(hint),
        None => fault,
    }
}

/// The file that a source is read from.
fn file_of(source: &GivenSource) -> Option<GivenFile> {
    match source {
        GivenSource::TerraformState(path) => Some(GivenFile::TerraformState(path.clone())),
        GivenSource::Kubeconfig { path, context } => {
            Some(GivenFile::Kubeconfig { path: path.clone(), context: context.clone() })
        }
        GivenSource::Outputs(_) | GivenSource::Lookup(_) | GivenSource::LocalCluster { .. } => None,
    }
}

/// The outputs of what is read without a process.
fn read(job: &Job) -> Result<Outputs, Fault> {
    let world = &job.world;
    match source_of(&job.stack)? {
        GivenSource::Outputs(literals) => Ok(literals
            .iter()
            .map(|(name, template)| {
                let resolved = job.known.resolve(template);
                (name.clone(), Output::new(resolved.value, resolved.sensitive, &world.hash_key))
            })
            .collect()),
        GivenSource::TerraformState(path) => {
            terraform::state_outputs(&world.platform_folder.join(path), &world.hash_key)
        }
        GivenSource::Kubeconfig { path, context } => {
            kubeconfig::outputs(&world.platform_folder.join(path), context.as_deref(), world)
        }
        GivenSource::Lookup(_) | GivenSource::LocalCluster { .. } => Ok(Outputs::new()),
    }
}

fn planned(outputs: &Outputs) -> std::collections::BTreeMap<String, PlannedOutput> {
    let plan = |output: &Output| PlannedOutput {
        value: output.value().filter(|_| !output.sensitive).cloned(),
        hash: Some(output.hash.clone()),
        sensitive: output.sensitive,
    };
    outputs.iter().map(|(name, output)| (name.clone(), plan(output))).collect()
}
