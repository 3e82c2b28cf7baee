//! The simulated cloud, served to the terraform processes of a command.

use std::sync::Arc;

use super::{Printer, provision};
use crate::{
    rehearsal::{
        cluster::Binaries,
        google::{
            cloud::Cloud,
            gke::{Clusters, Provide},
            provider::Simulator,
            schema::Facts,
            serve::{Attached, attach},
        },
    },
    tools::{Requirements, Tool},
};

/// Serves what is in a cloud, until the result is dropped.
pub(super) fn serve(cloud: Arc<Cloud>, provide: Provide) -> std::io::Result<(Attached, Clusters)> {
    let clusters = Clusters::new(cloud.folder(), provide)?;
    let simulator = Simulator::new(Facts::built_in(), cloud, clusters.clone());
    let attached = attach(Arc::new(simulator), vec!["cloud".to_owned(), "hold".to_owned()])?;
    Ok((attached, clusters))
}

/// The programs of a local cluster, for the root that makes one. They are installed then.
pub(super) fn programs(printer: Printer) -> Provide {
    Arc::new(move || {
        Box::pin(async move {
            let wanted: Vec<_> = Tool::CLUSTER.into_iter().map(|tool| Requirements::default().of(tool)).collect();
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
