//! temporary
use crate::{drivers::{ClusterAccess, Clusters, Context}, model::{Fault, Gate}};
/// Waits.
pub async fn hold(gate: &Gate, _: Option<&ClusterAccess>, _: &Clusters, _: &Context) -> Result<(), Fault> { Err(Fault::new(gate.name.clone())) }
