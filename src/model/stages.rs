use serde::{Deserialize, Serialize};

use super::{Digest, Digester, StackId, Value};

/// How a stack's custom resources become ready where no operator runs: on a local cluster. They are no part of the
/// stack's own digest, because a real cluster never sees them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stages {
    /// The stack whose cluster they are for; `None` where the stack talks to none.
    pub cluster: Option<StackId>,
    /// kwok's Stage objects (`kwok.x-k8s.io/v1alpha1`), named as their file names them.
    pub objects: Vec<Value>,
}

impl Stages {
    /// The file in a stack's folder that declares them.
    pub const FILE: &str = "stages.yaml";

    /// The digest of all of them.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut digester = Digester::new();
        for object in &self.objects {
            digester.add("stage", object.to_string());
        }
        digester.finish()
    }
}

/// The stages that a simulated cluster was given for a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenStages {
    /// The stack whose cluster it is.
    pub cluster: StackId,
    /// Of all of them ([`Stages::digest`]).
    pub digest: Digest,
}
