//! A record of an environment's runs that may be shown to anybody: made of what is known to be harmless (times, steps, names
//! of stacks), with every text in it redacted.

mod page;
mod redact;
mod run;

pub use page::page;
pub use redact::Redactor;
pub use run::{Attachment, Record, RunRecord, StepRecord, run};
