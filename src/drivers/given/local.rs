use std::path::PathBuf;

use crate::{
    drivers::{ClusterAccess, World},
    model::{Fault, GivenFile, Output, Outputs, StackId, Teardown},
    rehearsal::cluster::{self, Access},
};

/// Where the local cluster of a stack lives.
pub(super) fn folder(stack: &StackId, world: &World) -> PathBuf {
    world.home.join("clusters").join(stack.as_str())
}

/// What a local cluster hands on.
pub(super) fn outputs(access: &Access, world: &World) -> Outputs {
    let put = |name: &str, value: &str, sensitive: bool| {
        (name.to_owned(), Output::new(value.into(), sensitive, &world.hash_key))
    };
    Outputs::from([
        put("endpoint", &access.server, false),
        put("ca_certificate", &access.ca_pem, false),
        put("token", access.token.expose(), true),
        put("cluster_uid", &access.uid, false),
    ])
}

/// The UID of a stack's local cluster, while it runs. Starts no process.
#[must_use]
pub fn local_cluster_uid(stack: &StackId, world: &World) -> Option<String> {
    cluster::access(&folder(stack, world)).map(|access| access.uid)
}

/// Whether this access leads to the local cluster of a stack, which groundwork itself runs.
#[must_use]
pub fn is_local_cluster(stack: &StackId, access: &ClusterAccess, world: &World) -> bool {
    cluster::access(&folder(stack, world)).is_some_and(|local| {
        local.server == access.server && access.certificate_authority.as_ref() == Some(&local.ca_pem)
    })
}

/// The recorded outputs of a stack with the sensitive values that records leave out, read where they are: the running
/// local cluster, the file that they came from.
///
/// # Errors
/// When they are not there any more.
pub fn live_outputs(
    id: &StackId,
    recorded: &Outputs,
    teardown: &Teardown,
    world: &World,
) -> Result<Outputs, Fault> {
    if recorded.values().all(|output| output.value().is_some()) {
        return Ok(recorded.clone());
    }
    if let Some(access) = cluster::access(&folder(id, world)) {
        return Ok(outputs(&access, world));
    }
    match teardown {
        Teardown::Given { file: Some(GivenFile::Kubeconfig { path, context }), .. } => {
            super::kubeconfig::outputs(&world.platform_folder.join(path), context.as_deref(), world)
        }
        Teardown::Given { file: Some(GivenFile::TerraformState(path)), .. } => {
            crate::drivers::terraform::state_outputs(&world.platform_folder.join(path), &world.hash_key)
        }
        _ => Err(Fault::new(format!("the sensitive outputs of stack `{id}` are not at hand"))
            .because("they are never written to a record")
            .hint("run `groundwork up --refresh`")),
    }
}
