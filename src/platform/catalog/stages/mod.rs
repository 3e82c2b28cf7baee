//! What a stack's `stages.yaml` declares: kwok's Stage objects, checked as far as they can be without kwok.

mod jq;
mod read;
mod stage;

pub(super) use read::{DeclaredStages, read};
