use std::path::PathBuf;

use super::mask::Mask;
use crate::{
    drivers::{Context, Job, files::write_private},
    model::{Fault, Helm, Resolved},
};

/// The values of a release as one JSON file, which only its owner may read. A file that holds anything sensitive is
/// removed when this is dropped.
pub(super) struct Values {
    /// Where it lies.
    pub path: PathBuf,
    sensitive: bool,
}

/// The name of the file in the run's folder.
pub(super) const FILE: &str = "values.json";

impl Values {
    /// Writes the values into the run's folder.
    pub fn write(resolved: &Resolved, context: &Context) -> Result<Self, Fault> {
        let path = context.file(FILE);
        // helm takes an empty file or a table, nothing else.
        let text = if resolved.value.is_null() { "{}".to_owned() } else { format!("{:#}", resolved.value) };
        write_private(&path, text.as_bytes())?;
        Ok(Self { path, sensitive: resolved.sensitive })
    }
}

impl Drop for Values {
    fn drop(&mut self) {
        if self.sensitive {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// The values with all references filled in, and what must be hidden of them.
pub(super) fn resolve(job: &Job, helm: &Helm) -> Result<(Resolved, Mask), Fault> {
    let resolved = job.known.resolve(&helm.values);
    if let Some(why) = missing(&resolved) {
        return Err(Fault::new("its values are not known yet").because(why));
    }
    let mask = Mask::new(&helm.values, &job.known);
    Ok((resolved, mask))
}

/// Which references are missing, in words.
pub(super) fn missing(resolved: &Resolved) -> Option<String> {
    let names: Vec<String> = resolved.missing.iter().map(ToString::to_string).collect();
    (!names.is_empty()).then(|| format!("{} known only after an apply", join(&names)))
}

fn join(names: &[String]) -> String {
    match names {
        [one] => format!("{one} is"),
        [all @ .., last] => format!("{} and {last} are", all.join(", ")),
        [] => String::new(),
    }
}
