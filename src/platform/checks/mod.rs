//! What can only be checked once an environment is put together.

mod cidr;
mod cycles;
mod inputs;
mod known_values;
mod needs;
mod releases;
mod values;

use super::{build::Assembled, declared::Declared, problem::Report, text::Sources};

/// Everything about one environment.
pub(super) fn environment(
    assembled: &Assembled,
    declared: &Declared,
    sources: &Sources,
    report: &mut Report,
) {
    needs::check(assembled, declared, report);
    cycles::check(assembled, report);
    releases::check(assembled, report);
    for draft in assembled.drafts.values() {
        inputs::check(draft, &assembled.drafts, report);
        values::check(draft, sources, report);
        known_values::check(draft, report);
    }
    cidr::check(assembled, report);
}
