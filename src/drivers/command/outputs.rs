use std::path::Path;

use crate::drivers::mask::SharedMask;
use crate::model::{Fault, HashKey, Job, Output, Outputs, Value};

/// What a job wrote to its outputs file, checked against what it declares.
///
/// # Errors
/// A file that is no JSON object, and outputs that are missing or not declared: all of them at once.
pub(super) fn read(job: &Job, path: &Path, key: &HashKey, mask: &SharedMask) -> Result<Outputs, Fault> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) if !text.trim().is_empty() => text,
        _ if job.outputs.is_empty() => return Ok(Outputs::new()),
        _ => "{}".to_owned(),
    };
    let values: serde_json::Map<String, Value> = serde_json::from_str(&text).map_err(|error| {
        Fault::new("the job's outputs are no JSON object")
            .because(format!("line {}, column {}", error.line(), error.column()))
            .hint("write an object to the file that GROUNDWORK_OUTPUTS names")
    })?;
    let missing = job.outputs.keys().filter(|name| !values.contains_key(*name));
    let unknown = values.keys().filter(|name| !job.outputs.contains_key(*name));
    let wrong: Vec<String> = missing
        .map(|name| format!("`{name}` is declared and was not written"))
        .chain(unknown.map(|name| format!("`{name}` was written and is not declared")))
        .collect();
    if !wrong.is_empty() {
        let mut fault = Fault::new("the job's outputs are not those that stack.toml declares");
        fault.why = wrong;
        return Err(fault);
    }
    Ok(values
        .into_iter()
        .map(|(name, value)| {
            // A secret that a job was given and hands on stays one, whatever stack.toml says.
            let sensitive = job.outputs[&name].sensitive || mask.hides(&value);
            (name, Output::new(value, sensitive, key))
        })
        .collect())
}
