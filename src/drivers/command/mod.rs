//! temporary
use std::sync::Arc;
use crate::{drivers::*, model::*};
/// x
#[derive(Debug)]
pub struct CommandDriver(Arc<Clusters>);
impl CommandDriver { /// x
 pub fn new(c: Arc<Clusters>) -> Self { Self(c) } }
impl Driver for CommandDriver {
    fn sources(&self, _: &Stack, _: &World) -> Result<Digest, Fault> { Err(Fault::new("x")) }
    async fn preview(&self, _: &crate::drivers::Job, _: &Context) -> Result<Preview, Fault> { Err(Fault::new("x")) }
    async fn act(&self, _: &crate::drivers::Job, _: &Act, _: &Context) -> Result<Outcome, Fault> { Err(Fault::new("x")) }
    async fn destroy(&self, _: &Removal, _: &Context) -> Result<(), Fault> { Err(Fault::new("x")) }
    async fn examine(&self, _: &crate::drivers::Job, _: &InFlight, _: &Context) -> Fate { Fate::Unfinished(None) }
}
