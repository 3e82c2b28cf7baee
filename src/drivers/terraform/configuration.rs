//! What one module's configuration says about modules, providers, variables and backends.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::Value;

use super::hcl;
use crate::model::Fault;

/// One module: the configuration files of one folder together.
#[derive(Debug, Default, Serialize)]
pub(super) struct Module {
    /// Its `module` blocks.
    pub calls: Vec<Call>,
    /// `required_providers` by local name.
    pub required: BTreeMap<String, Requirement>,
    /// Local names of the providers that its resources and data sources use, and of its `provider` blocks.
    pub used: BTreeSet<String>,
    /// Local names of its `provider` blocks.
    pub configured: BTreeSet<String>,
    /// `data.type.name` of each data source.
    pub data_sources: BTreeSet<String>,
    /// The types of its resources, and of its data sources as `data.type`.
    #[serde(skip)]
    pub types: BTreeSet<String>,
    /// The backend that it declares (`cloud` for a `cloud` block).
    pub backend: Option<String>,
    /// Its variables.
    pub variables: BTreeMap<String, Variable>,
}

/// A `module` block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Call {
    /// The block's label.
    pub name: String,
    /// `source`, as written.
    pub source: String,
    /// `version`, if given.
    pub version: Option<String>,
    /// Where the block stands.
    pub file: PathBuf,
    /// The line in it, from 1; 0 in `.tf.json`.
    pub line: usize,
}

impl Call {
    /// Whether the source is a folder nearby rather than a registry, a repository or an archive.
    pub fn is_local(&self) -> bool {
        ["./", "../", ".\\", "..\\"].iter().any(|start| self.source.starts_with(start))
            || matches!(self.source.as_str(), "." | "..")
    }

    /// Whether the same source can give other content tomorrow: a registry module without one exact version, a
    /// repository without a `ref`.
    pub fn is_pinned(&self) -> bool {
        let exact = self.version.as_deref().is_some_and(|version| {
            let version = version.trim().trim_start_matches('=').trim_start();
            semver::Version::parse(version.trim_start_matches('v')).is_ok()
        });
        self.is_local() || exact || self.source.contains("?ref=") || self.source.contains("&ref=")
    }
}

/// An entry of `required_providers`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Requirement {
    /// `source`, as written.
    pub source: Option<String>,
    /// `version`, as written.
    pub version: Option<String>,
}

/// A `variable` block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Variable {
    /// Its type expression as text, `any` where there is none.
    pub kind: String,
    /// Whether it is marked `sensitive`.
    pub sensitive: bool,
    /// Whether it has no default.
    pub required: bool,
    /// Whether plan files leave it out (terraform 1.10), so that an apply of one wants it again.
    pub ephemeral: bool,
}

impl Module {
    /// Reads the configuration among `files` (content by path relative to the platform's folder).
    pub fn read<'a>(files: impl Iterator<Item = (&'a Path, &'a [u8])>) -> Result<Self, Fault> {
        let mut module = Self::default();
        for (path, content) in files {
            let text = std::str::from_utf8(content)
                .map_err(|_| Fault::new(format!("{} is not UTF-8 text", path.display())))?;
            module.add(&hcl::read(text, path)?, path);
        }
        Ok(module)
    }

    /// Reads the configuration in a folder anywhere, such as that of a module that was fetched.
    pub fn read_folder(folder: &Path) -> Result<Self, Fault> {
        let mut files = Vec::new();
        for item in fs_err::read_dir(folder)? {
            let path = item?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_some_and(Self::is_configuration) && path.is_file() {
                files.push((path.clone(), fs_err::read(&path)?));
            }
        }
        Self::read(files.iter().map(|(path, content)| (path.as_path(), content.as_slice())))
    }

    /// Whether a file is configuration by its name.
    pub fn is_configuration(name: &str) -> bool {
        !name.starts_with('.')
            && !name.ends_with('~')
            && [".tf", ".tf.json", ".tofu", ".tofu.json"].iter().any(|end| name.ends_with(end))
    }

    fn add(&mut self, file: &Value, path: &Path) {
        for settings in bodies(&file["terraform"]) {
            self.add_settings(settings);
        }
        for (name, body) in labelled(&file["module"]) {
            self.calls.push(Call {
                name: name.clone(),
                source: text(&body["source"]).unwrap_or_default(),
                version: text(&body["version"]),
                file: path.to_owned(),
                line: body["//line"].as_u64().and_then(|line| line.try_into().ok()).unwrap_or(0),
            });
        }
        for (name, _) in labelled(&file["provider"]) {
            self.configured.insert(name.clone());
            self.used.insert(name.clone());
        }
        for mode in ["resource", "data", "ephemeral"] {
            for table in bodies(&file[mode]) {
                self.add_resources(mode, table);
            }
        }
        for (name, body) in labelled(&file["variable"]) {
            let variable = Variable {
                kind: text(&body["type"]).unwrap_or_else(|| "any".to_owned()),
                sensitive: is_true(&body["sensitive"]),
                required: body.get("default").is_none(),
                ephemeral: is_true(&body["ephemeral"]),
            };
            self.variables.insert(name.clone(), variable);
        }
    }

    fn add_settings(&mut self, settings: &Value) {
        for wanted in bodies(&settings["required_providers"]) {
            for (name, requirement) in wanted.as_object().into_iter().flatten() {
                let requirement = match requirement {
                    Value::String(version) => Requirement { source: None, version: Some(version.clone()) },
                    other => Requirement { source: text(&other["source"]), version: text(&other["version"]) },
                };
                self.required.insert(name.clone(), requirement);
            }
        }
        if let Some((kind, _)) = labelled(&settings["backend"]).next() {
            self.backend = Some(kind.clone());
        }
        if settings.get("cloud").is_some() {
            self.backend = Some("cloud".to_owned());
        }
    }

    /// Resources of one mode: type → name → bodies.
    fn add_resources(&mut self, mode: &str, table: &Value) {
        for (kind, by_name) in table.as_object().into_iter().flatten() {
            for (name, body) in labelled(by_name) {
                let prefix = kind.split('_').next().unwrap_or(kind);
                let provider = text(&body["provider"]);
                let local = provider.as_deref().and_then(|p| p.split('.').next()).unwrap_or(prefix);
                self.used.insert(local.to_owned());
                match mode {
                    "data" => {
                        self.data_sources.insert(format!("data.{kind}.{name}"));
                        self.types.insert(format!("data.{kind}"));
                    }
                    "resource" => {
                        self.types.insert(kind.clone());
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The bodies of a block without labels: `.tf.json` writes one as an object and several as a list.
fn bodies(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(list) => list.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
    .iter()
}

/// The bodies of a block with one label, each with its label.
fn labelled(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    bodies(value)
        .filter_map(Value::as_object)
        .flatten()
        .flat_map(|(label, value)| bodies(value).map(move |body| (label, body)))
}

fn is_true(value: &Value) -> bool {
    *value == Value::Bool(true) || *value == "true"
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Module {
        Module::read(std::iter::once((Path::new(name), text.as_bytes()))).expect("it parses")
    }

    #[test]
    fn hcl_and_json_say_the_same() {
        let hcl = read(
            "main.tf",
            r#"
terraform {
  required_providers {
    time = { source = "hashicorp/time", version = "~> 0.14" }
  }
  backend "gcs" {}
}
provider "google" { alias = "eu" }
module "vpc" {
  source = "../../modules/vpc"
}
resource "terraform_data" "a" {}
data "time_static" "now" { provider = time.x }
variable "secret" {
  type      = string
  sensitive = true
}
"#,
        );
        let json = read(
            "main.tf.json",
            r#"{
  "terraform": {"required_providers": {"time": {"source": "hashicorp/time", "version": "~> 0.14"}}, "backend": {"gcs": {}}},
  "provider": {"google": {"alias": "eu"}},
  "module": {"vpc": {"source": "../../modules/vpc"}},
  "resource": {"terraform_data": {"a": {}}},
  "data": {"time_static": {"now": {"provider": "time.x"}}},
  "variable": {"secret": {"type": "string", "sensitive": true}}
}"#,
        );
        for module in [&hcl, &json] {
            assert_eq!(module.used.iter().collect::<Vec<_>>(), ["google", "terraform", "time"]);
            assert_eq!(module.required["time"].version.as_deref(), Some("~> 0.14"));
            assert_eq!(module.backend.as_deref(), Some("gcs"));
            assert_eq!(module.data_sources.iter().collect::<Vec<_>>(), ["data.time_static.now"]);
            assert!(module.variables["secret"].sensitive && module.variables["secret"].required);
            assert!(module.calls[0].is_local());
        }
        assert_eq!(hcl.calls[0].line, 9);
    }

    #[test]
    fn what_can_change_by_itself_is_not_pinned() {
        let call = |source: &str, version: Option<&str>| Call {
            name: "m".into(),
            source: source.into(),
            version: version.map(Into::into),
            file: PathBuf::new(),
            line: 1,
        };
        assert!(call("../x", None).is_pinned());
        assert!(call("a/b/c", Some("= 1.2.3")).is_pinned());
        assert!(!call("a/b/c", Some("~> 1.2")).is_pinned());
        assert!(!call("git::https://x/y.git", None).is_pinned());
        assert!(call("git::https://x/y.git?ref=v1", None).is_pinned());
    }

    #[test]
    fn a_broken_file_names_its_line() {
        let fault =
            Module::read(std::iter::once((Path::new("stacks/a/main.tf"), b"x {\n  = 1\n}".as_slice())))
                .expect_err("broken");
        assert!(fault.to_string().contains("stacks/a/main.tf"), "{fault}");
        assert!(fault.to_string().contains("line 2"), "{fault}");
    }
}
