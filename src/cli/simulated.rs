//! The simulated cloud, served to the terraform processes of a command.

use std::{path::PathBuf, sync::Arc};

use super::{
    Printer,
    exit::{Exit, Failure},
    provision,
};
use crate::{
    platform::did_you_mean,
    rehearsal::{
        cluster::Binaries,
        faults::{self, FaultError, Script},
        google::{
            cloud::Cloud,
            gke::{Clusters, Provide},
            provider::{Conditions, Simulator},
            schema::{Facts, Learned},
            serve::{Attached, attach},
        },
    },
    tools::{Requirements, Tool},
};

/// What may go wrong, and how fast time passes.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Simulation {
    /// Let something go wrong: `kind=error,type=google_container_cluster,error=quota` (may be repeated; docs/rehearsal.md)
    #[arg(long, value_name = "FAULT")]
    fault: Vec<String>,
    /// The same from a file
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// The seed of faults by chance
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Let operations take their typical time in a real cloud, divided by this; without it they take none
    #[arg(long, value_name = "FACTOR", value_parser = speed)]
    speed: Option<f64>,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        _ => Err("a speed is a number above 0: 60 makes a minute of it a second".to_owned()),
    }
}

impl Simulation {
    /// The conditions that it asks for.
    pub fn conditions(&self) -> anyhow::Result<Conditions> {
        let invalid = |error: FaultError| Failure::new(Exit::Invalid, error.to_string());
        let facts = facts()?;
        let types = |name: &str| known(&facts, name);
        let read = self.faults.as_deref().map(|path| faults::read(path, &types));
        let (seed, mut all) = read.transpose().map_err(invalid)?.unwrap_or_default();
        for fault in &self.fault {
            all.push(faults::one(fault, &types).map_err(invalid)?);
        }
        let script = Arc::new(Script::new(self.seed.unwrap_or(seed), all));
        Ok(Conditions { script, speed: self.speed, real: Arc::default() })
    }
}

/// A fault at a type that does not exist would never strike.
fn known(facts: &Facts, name: &str) -> Result<(), String> {
    if facts.resource(name).is_some() {
        return Ok(());
    }
    let meant = did_you_mean(name, facts.resources());
    let meant = meant.map(|other| format!(": did you mean `{other}`?")).unwrap_or_default();
    Err(format!("there is no resource type `{}`{meant}", name.escape_debug()))
}

/// Says how often each fault struck, and warns of those that never did: what was to be tried was not.
pub(super) fn tell_of_faults(script: &Script, printer: &Printer) {
    for fault in script.struck() {
        let words = fault.words();
        match fault.never {
            Some(_) => printer.warn(format_args!("fault {words}")),
            None => printer.note(format_args!("fault {words}")),
        }
    }
}

/// A simulated cloud that is served, until this is dropped.
pub(super) struct Served {
    pub attached: Attached,
    pub clusters: Clusters,
    pub simulator: Arc<Simulator>,
}

/// Serves what is in a cloud.
pub(super) fn serve(cloud: Arc<Cloud>, provide: Provide, conditions: Conditions) -> anyhow::Result<Served> {
    let clusters = Clusters::new(cloud.folder(), provide)?.with_faults(Arc::clone(&conditions.script));
    let (simulator, attached) = attached(cloud, clusters.clone(), conditions)?;
    Ok(Served { attached, clusters, simulator })
}

/// The same without local clusters: for plans, which never look into one.
pub(super) fn serve_on_paper(cloud: Arc<Cloud>, conditions: Conditions) -> anyhow::Result<Attached> {
    let clusters = Clusters::none(cloud.folder())?;
    Ok(attached(cloud, clusters, conditions)?.1)
}

fn attached(
    cloud: Arc<Cloud>,
    clusters: Clusters,
    conditions: Conditions,
) -> anyhow::Result<(Arc<Simulator>, Attached)> {
    let facts = facts()?;
    let simulator = Arc::new(Simulator::new(facts, cloud, clusters, conditions));
    let attached = attach(Arc::clone(&simulator), vec!["cloud".to_owned(), "hold".to_owned()])?;
    Ok((simulator, attached))
}

/// All types that are known, learnt ones included.
fn facts() -> anyhow::Result<Facts> {
    Ok(Facts::built_in().with_learned(Learned::new(learned()?)))
}

/// Where learnt types lie.
pub(super) fn learned() -> anyhow::Result<PathBuf> {
    Ok(provision::settings()?.cache.join("google"))
}

/// The programs of a local cluster, for the root that makes one. They are installed then.
pub(super) fn programs(printer: Printer) -> Provide {
    Arc::new(move || {
        Box::pin(async move {
            let wanted: Vec<_> =
                Tool::CLUSTER.into_iter().map(|tool| Requirements::default().of(tool)).collect();
            let settings = provision::settings().map_err(|error| error.to_string())?;
            let tools = provision::provide(&wanted, &settings, &printer)
                .await
                .map_err(|_| "the programs of a local cluster cannot be had".to_owned())?;
            Binaries::of(&tools).map_err(|error| error.to_string())
        })
    })
}

/// Variables that could lead a command to somebody's account at Google: it must not see them.
pub(super) const CREDENTIALS: &[&str] = &[
    "CLOUDSDK_CONFIG",
    "GCLOUD_KEYFILE_JSON",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CLOUD_KEYFILE_JSON",
    "GOOGLE_CREDENTIALS",
    "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT",
    "GOOGLE_OAUTH_ACCESS_TOKEN",
    "KUBECONFIG",
];
