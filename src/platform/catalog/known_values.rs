use std::path::Path;

use crate::platform::{
    problem::{Problem, Report},
    text::{Node, Sources, Table, read_yaml},
};

/// The file in a stack's folder.
pub const FILE: &str = "known-values.yaml";

/// Which values a chart knows that is not in the platform's folder: helm takes what it does not know without a word.
#[derive(Debug)]
pub struct KnownValues {
    /// The version of the chart that they are of.
    pub version: String,
    /// The chart's values. Below an empty table, or what is none, everything is known.
    pub values: Table,
}

impl KnownValues {
    /// Reads `stacks/NAME/known-values.yaml`, if there is one.
    pub fn read(folder: &Path, sources: &Sources, report: &mut Report) -> Option<Self> {
        let path = folder.join(FILE);
        if !sources.root().join(&path).is_file() {
            return None;
        }
        let file = match sources.read(&path) {
            Ok(file) => file,
            Err(error) => {
                let problem = Problem::new(format!("cannot read {}: {error}", path.display()));
                report.add(problem.in_file(&path));
                return None;
            }
        };
        let node = read_yaml(file, sources, report)?;
        let known = parts(&node);
        if known.is_none() {
            let problem = Problem::new(format!("{} must hold `version` and `values`", path.display()));
            report.add(problem.at(node.span, "").hint(
                "`version: 1.2.3` is the chart's version, `values:` a table with the keys of its values.yaml",
            ));
        }
        known
    }
}

fn parts(node: &Node) -> Option<KnownValues> {
    let table = node.table()?;
    let version = table.text("version")?.to_owned();
    Some(KnownValues { version, values: table.get("values")?.table()?.clone() })
}
