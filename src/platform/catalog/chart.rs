use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use crate::{
    model::Value,
    platform::{
        problem::{Problem, Report},
        text::{Node, Sources, Span, read_yaml},
    },
};

/// A chart that is a folder of the platform.
#[derive(Debug)]
pub struct ChartFolder {
    /// Relative to the platform's folder.
    pub path: PathBuf,
    /// Its values.yaml.
    pub defaults: Option<Node>,
    /// Its values.schema.json, with the text for messages.
    schema: Option<Value>,
    validator: OnceLock<Option<jsonschema::Validator>>,
}

impl ChartFolder {
    /// Reads the chart at a path, which `span` names. A packed chart (`.tgz`) has nothing to read, only to exist.
    pub fn read(path: &Path, span: Span, sources: &Sources, report: &mut Report) -> Option<Self> {
        let whole = sources.root().join(path);
        if whole.is_file() {
            if path.extension().is_none_or(|extension| extension != "tgz") {
                let problem = Problem::new(format!("{} is no chart", path.display())).at(span, "");
                report.add(
                    problem.hint("a chart is a folder with a Chart.yaml, or a `.tgz` made by `helm package`"),
                );
            }
            return None;
        }
        if !whole.is_dir() {
            let problem = Problem::new(format!("there is no chart {}", path.display())).at(span, "");
            report.add(problem.hint("the path counts from the stack's folder"));
            return None;
        }
        about(path, span, sources, report)?;
        let values = path.join("values.yaml");
        let defaults = sources.read(&values).ok().and_then(|file| read_yaml(file, sources, report));
        Some(Self {
            path: path.to_owned(),
            defaults,
            schema: schema(path, sources, report),
            validator: OnceLock::new(),
        })
    }

    /// What checks values, where the chart brings a schema that stands on its own.
    pub fn validator(&self) -> Option<&jsonschema::Validator> {
        let schema = self.schema.as_ref()?;
        // A schema that refers to others on the network is left to helm.
        self.validator.get_or_init(|| jsonschema::validator_for(schema).ok()).as_ref()
    }
}

fn about(path: &Path, span: Span, sources: &Sources, report: &mut Report) -> Option<()> {
    let file = path.join("Chart.yaml");
    let file = match sources.read(&file) {
        Ok(file) => file,
        Err(error) => {
            let problem =
                Problem::new(format!("{} is no chart: {}: {error}", path.display(), file.display()));
            report.add(problem.at(span, ""));
            return None;
        }
    };
    let chart = read_yaml(file, sources, report)?;
    for key in ["name", "version"] {
        if chart.table().and_then(|table| table.text(key)).is_none() {
            report.add(Problem::new(format!("`{key}` is missing in Chart.yaml")).at(chart.span, ""));
        }
    }
    Some(())
}

fn schema(path: &Path, sources: &Sources, report: &mut Report) -> Option<Value> {
    let path = path.join("values.schema.json");
    if !sources.root().join(&path).is_file() {
        return None;
    }
    let file = match sources.read(&path) {
        Ok(file) => file,
        Err(error) => {
            report.add(Problem::new(format!("cannot read {}: {error}", path.display())).in_file(&path));
            return None;
        }
    };
    let source = sources.file(file);
    match serde_json::from_str(&source.text) {
        Ok(schema) => Some(schema),
        Err(error) => {
            report.add(super::module::not_json(&error, file, sources));
            None
        }
    }
}
