//! What the configuration of a terraform process says: the real provider need not know it, we look.

mod files;
mod names;
mod written;

pub(super) use files::Configuration;
pub(super) use written::{Kind, Written};
