//! What a cluster's workloads are like, beside what production asks of them: points 29 to 36 of the readiness checklist. Pure:
//! objects come in, findings come out.

mod assess;
mod budgets;
mod checks;
mod objects;
mod text;
mod workload;

pub use assess::{Assessment, Finding, Waived, assess};
pub use objects::{KINDS, Objects};
pub use text::text;

#[cfg(test)]
mod tests;
