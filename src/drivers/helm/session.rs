use std::{ffi::OsString, path::PathBuf, sync::Arc};

use super::{dialect::Dialect, homes::Homes, images::PostRenderer};
use crate::{
    drivers::{
        ClusterAccess, Context, Tool, World,
        kubernetes::{Cluster, Clusters},
        process::{self, Command, Finished, Hurry, Stream},
    },
    model::Fault,
};

/// One helm, pointed at one cluster.
pub(super) struct Session {
    /// The cluster.
    pub cluster: Arc<Cluster>,
    /// Its UID.
    pub uid: String,
    /// What this helm understands.
    pub dialect: Dialect,
    /// Arguments that make whatever renders call images what `[images]` says.
    pub post_render: Vec<OsString>,
    program: PathBuf,
    environment: std::collections::BTreeMap<OsString, OsString>,
}

/// A finished helm and what it wrote.
pub(super) struct Said {
    /// How it ended.
    pub finished: Finished,
    /// The lines of its stdout.
    pub out: Vec<String>,
    /// The lines of its stderr.
    pub err: Vec<String>,
}

/// The helm of a world.
pub(super) fn helm_of(world: &World) -> Result<&Tool, Fault> {
    world.helm.as_ref().ok_or_else(|| Fault::new("helm is not at hand").hint("see `groundwork tools`"))
}

impl Session {
    /// Connects to the cluster and writes the kubeconfig for helm.
    pub async fn open(world: &World, clusters: &Clusters, access: &ClusterAccess) -> Result<Self, Fault> {
        let tool = helm_of(world)?;
        let cluster = clusters.open(access)?;
        let uid = cluster.uid().await?.to_owned();
        let homes = Homes::of_cluster(world, &uid, access)?;
        let (dialect, mut environment) = (Dialect::of(tool), homes.environment(world));
        let plugins = environment.get(std::ffi::OsStr::new("HELM_PLUGINS")).map(OsString::as_os_str);
        let renderer = PostRenderer::prepare(&world.images, dialect, homes.folder(), plugins)?;
        environment.extend(renderer.environment);
        let (program, post_render) = (tool.path.clone(), renderer.arguments);
        Ok(Self { cluster, uid, dialect, post_render, program, environment })
    }

    /// Runs helm to its end. `hide` makes a line fit for the log.
    pub async fn run(
        &self,
        step: &'static str,
        arguments: Vec<OsString>,
        context: &Context,
        hide: &(dyn Fn(&str) -> String + Send + Sync),
    ) -> Result<Said, Fault> {
        let command = Command {
            step,
            program: self.program.clone(),
            arguments,
            folder: context.folder.clone(),
            environment: self.environment.clone(),
            hurry: Hurry::Terminate,
        };
        run(&command, context, hide).await
    }
}

/// Runs a command of helm and keeps what it says.
pub(super) async fn run(
    command: &Command,
    context: &Context,
    hide: &(dyn Fn(&str) -> String + Send + Sync),
) -> Result<Said, Fault> {
    let words: Vec<_> = command.arguments.iter().map(|word| word.to_string_lossy()).collect();
    context.log_line(&format!("groundwork: helm {}", words.join(" ")));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    // A dry run writes the whole release to stdout, secrets included: that is no matter for the log.
    let quiet = command.step == super::preview::STEP;
    let finished = process::run(command, context, &mut |stream, line| {
        if stream == Stream::Err || !quiet {
            context.log_line(&hide(line));
        }
        match stream {
            Stream::Out => out.push(line.to_owned()),
            Stream::Err => err.push(line.to_owned()),
        }
    })
    .await?;
    // What a dry run writes to stdout is read and removed.
    context.mask.clean(&finished.stderr)?;
    if !quiet {
        context.mask.clean(&finished.stdout)?;
    }
    if !finished.success() {
        context.log_line(&format!("groundwork: helm {}: {}", command.step, finished.how()));
    }
    Ok(Said { finished, out, err })
}
