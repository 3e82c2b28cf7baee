//! A generated root that calls a stack's root as a module, so that it can be planned while some of its inputs do not
//! exist yet: each of those is the `output` of a `terraform_data` that nobody applies, which terraform itself knows
//! only "after apply". Its input is `jsondecode` of an id that is not known either, because that is unknown in type,
//! too: a list, a number or an object fits as well as a text.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::{Map, json};

use super::{files::Files, inputs::Inputs, redactor::Redactor};
use crate::{
    drivers::{Known, files::write_private},
    model::{Fault, Part, Reference, Template, Terraform, Value},
};

/// The wrapper's folder in a working copy.
pub(super) const FOLDER: &str = ".groundwork-preview";

/// The name of the module call, which no stack uses itself.
const CALL: &str = "groundwork_preview";

/// What stands for a reference that is missing: `terraform_data.missing_0`.
const MISSING: &str = "missing_";

/// The `terraform_data` whose id is not known.
const UNAPPLIED: &str = "unapplied";

/// The files of a wrapper.
pub(super) struct Wrapper {
    /// `main.tf.json`. It holds no sensitive value.
    configuration: Value,
    /// Values of its variables.
    variables: Inputs,
    /// Variables files of the root itself, in terraform's order: a module would not read them.
    var_files: Vec<PathBuf>,
    missing: Vec<Reference>,
}

impl Wrapper {
    /// The wrapper of a root whose working copy is `work`.
    pub fn new(terraform: &Terraform, known: &Known, files: &Files, work: &Path) -> Result<Self, Fault> {
        let mut builder = Builder::new(known);
        let mut call = Map::new();
        call.insert("source".to_owned(), format!("../{}", files.root.display()).into());
        for (name, template) in &terraform.inputs {
            call.insert(name.clone(), builder.expression(template));
        }
        let root = files.root_module();
        let var_files = own_var_files(files);
        for name in own_variables(&var_files, work)? {
            if root.variables.contains_key(&name) && !call.contains_key(&name) {
                call.insert(name.clone(), format!("${{var.{name}}}").into());
                builder.declared.insert(name, json!({}));
            }
        }
        let outputs: Map<String, Value> = terraform
            .outputs
            .iter()
            .map(|(name, output)| {
                let value = format!("${{module.{CALL}.{name}}}");
                (name.clone(), json!({ "value": value, "sensitive": output.sensitive }))
            })
            .collect();
        let input = format!("${{jsondecode(terraform_data.{UNAPPLIED}.id)}}");
        let mut missing: Map<String, Value> = (0..builder.missing.len())
            .map(|index| (format!("{MISSING}{index}"), json!({ "input": input })))
            .collect();
        missing.insert(UNAPPLIED.to_owned(), json!({}));
        let mut configuration = json!({
            "module": { CALL: call },
            "resource": { "terraform_data": missing },
        });
        // terraform refuses an empty table of labelled blocks.
        if !builder.declared.is_empty() {
            configuration["variable"] = json!(builder.declared);
        }
        if !outputs.is_empty() {
            configuration["output"] = outputs.into();
        }
        Ok(Self {
            configuration,
            variables: builder.variables,
            missing: builder.missing,
            var_files: var_files.iter().map(|path| work.join(path)).collect(),
        })
    }

    /// Writes it into the working copy and gives its folder.
    pub fn write(&self, work: &Path, files: &Files) -> Result<PathBuf, Fault> {
        let folder = work.join(FOLDER);
        write_private(&folder.join("main.tf.json"), self.configuration.to_string().as_bytes())?;
        link_files(&folder, &work.join(&files.root), &files.root)?;
        Ok(folder)
    }

    /// Lets people read the stack's own names instead of the wrapper's.
    pub fn translate(&self, redactor: &mut Redactor) {
        for (index, reference) in self.missing.iter().enumerate() {
            redactor.rename(format!("terraform_data.{MISSING}{index}.output"), reference.to_string());
        }
        redactor.only(format!("module.{CALL}."));
        redactor.rename(format!("module.{CALL}."), String::new());
        redactor.rename(CALL.to_owned(), "the stack".to_owned());
    }

    /// The values for its variables file.
    pub const fn variables(&self) -> &Inputs {
        &self.variables
    }

    /// The root's own variables files, in the order in which terraform reads them.
    pub fn var_files(&self) -> &[PathBuf] {
        &self.var_files
    }
}

/// An address in the wrapper as it is in the stack; `None` for what belongs to the wrapper itself.
pub(super) fn shown(address: &str) -> Option<String> {
    // Data sources keep their mode in front: `data.x.y` in a module is `module.NAME.data.x.y`.
    address.strip_prefix(&format!("module.{CALL}.")).map(str::to_owned)
}

/// A state of the stack as the wrapper sees it: every resource one module deeper. Only ever a copy.
pub(super) fn wrap_state(state: &mut Value, configured: &BTreeSet<String>) {
    let prefix = format!("module.{CALL}");
    for resource in state["resources"].as_array_mut().into_iter().flatten() {
        let module = match resource["module"].as_str() {
            Some(inner) => format!("{prefix}.{inner}"),
            None => prefix.clone(),
        };
        resource["module"] = module.into();
        if let Some(provider) = resource["provider"].as_str() {
            // A provider that the root configures moves with it; one without any configuration stays the wrapper's.
            let name =
                provider.split('"').nth(1).and_then(|address| address.rsplit('/').next()).unwrap_or("");
            if provider.starts_with("module.") || configured.contains(name) {
                resource["provider"] = format!("{prefix}.{provider}").into();
            }
        }
        for instance in resource["instances"].as_array_mut().into_iter().flatten() {
            for dependency in instance["dependencies"].as_array_mut().into_iter().flatten() {
                if let Some(address) = dependency.as_str() {
                    *dependency = format!("{prefix}.{address}").into();
                }
            }
        }
    }
    state["check_results"] = Value::Null;
}

/// Turns inputs into expressions of `.tf.json`.
struct Builder<'a> {
    known: &'a Known,
    missing: Vec<Reference>,
    variables: Inputs,
    declared: BTreeMap<String, Value>,
}

impl<'a> Builder<'a> {
    fn new(known: &'a Known) -> Self {
        Self { known, missing: Vec::new(), variables: Inputs::default(), declared: BTreeMap::new() }
    }

    fn expression(&mut self, template: &Template) -> Value {
        let resolved = self.known.resolve(template);
        let partly = !resolved.missing.is_empty();
        match template {
            Template::Reference(reference) if partly => format!("${{{}}}", self.missing(reference)).into(),
            Template::Text(parts) if partly => {
                parts.iter().map(|part| self.part(part)).collect::<String>().into()
            }
            Template::List(items) if partly => items.iter().map(|item| self.expression(item)).collect(),
            Template::Table(table) if partly => table
                .iter()
                .map(|(key, item)| (escaped(key), self.expression(item)))
                .collect::<Map<_, _>>()
                .into(),
            _ => format!("${{{}}}", self.variable(resolved.value, resolved.sensitive)).into(),
        }
    }

    /// A piece of a longer text. A literal that ends in `$` or `%` would make an escape of the `{` that follows.
    fn part(&mut self, part: &Part) -> String {
        if let Part::Literal(text) = part
            && !text.ends_with(['$', '%'])
        {
            return escaped(text);
        }
        let resolved = self.known.resolve(&Template::Text(vec![part.clone()]));
        match part {
            Part::Reference(reference) if !resolved.missing.is_empty() => {
                format!("${{{}}}", self.missing(reference))
            }
            _ => format!("${{{}}}", self.variable(resolved.value, resolved.sensitive)),
        }
    }

    /// A value goes in as a variable: the configuration stays free of secrets, and terraform masks what is sensitive.
    fn variable(&mut self, value: Value, sensitive: bool) -> String {
        let name = format!("groundwork_{}", self.variables.values.len());
        self.declared.insert(name.clone(), json!({ "sensitive": sensitive }));
        if sensitive {
            self.variables.sensitive.insert(name.clone());
        }
        self.variables.values.insert(name.clone(), value);
        format!("var.{name}")
    }

    fn missing(&mut self, reference: &Reference) -> String {
        let known = self.missing.iter().position(|missing| missing == reference);
        let index = known.unwrap_or_else(|| {
            self.missing.push(reference.clone());
            self.missing.len() - 1
        });
        format!("terraform_data.{MISSING}{index}.output")
    }
}

/// Text that stays as it is inside a template.
fn escaped(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// `terraform.tfvars`, `terraform.tfvars.json`, then `*.auto.tfvars` and `*.auto.tfvars.json` by name.
fn own_var_files(files: &Files) -> Vec<PathBuf> {
    let in_root = |name: &str| files.entries.contains_key(&files.root.join(name));
    let fixed = ["terraform.tfvars", "terraform.tfvars.json"].into_iter().filter(|name| in_root(name));
    let automatic = files.entries.keys().filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.parent() == Some(&files.root)
            && (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"))
    });
    fixed.map(|name| files.root.join(name)).chain(automatic.cloned()).collect()
}

/// The names that those files set.
fn own_variables(var_files: &[PathBuf], work: &Path) -> Result<BTreeSet<String>, Fault> {
    let mut names = BTreeSet::new();
    for path in var_files {
        let text = fs_err::read_to_string(work.join(path))?;
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        if is_json {
            let table: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
            names.extend(table.keys().cloned());
        } else if let Ok(body) = text.parse::<hcl_edit::structure::Body>() {
            names.extend(body.attributes().map(|attribute| attribute.key.to_string().trim().to_owned()));
        }
    }
    Ok(names)
}

/// `path.root` is the wrapper's folder while it plans: what lies beside the root's configuration is linked there.
fn link_files(folder: &Path, root: &Path, from_work: &Path) -> Result<(), Fault> {
    for item in fs_err::read_dir(root)? {
        let item = item?;
        let name = item.file_name();
        let text = name.to_string_lossy();
        let is_ours = text.starts_with('.') || text.contains(".tfstate") || text.contains(".tfvars");
        if is_ours || super::configuration::Module::is_configuration(&text) {
            continue;
        }
        match std::os::unix::fs::symlink(Path::new("..").join(from_work).join(&name), folder.join(&name)) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{drivers::KnownValue, model::StackId};

    fn reference(output: &str) -> Reference {
        Reference::Output { stack: StackId::new("net").expect("a name"), output: output.into() }
    }

    #[test]
    fn what_is_missing_becomes_an_expression_and_the_rest_a_variable() {
        let mut known = Known::default();
        known.0.insert(reference("zone"), KnownValue { value: "a".into(), sensitive: true });
        let template = Template::Table(BTreeMap::from([
            ("literal".to_owned(), Template::Literal("50%{ ${x}".into())),
            ("id".to_owned(), Template::Reference(reference("id"))),
            (
                "text".to_owned(),
                Template::Text(vec![
                    Part::Literal("${a}$".to_owned()),
                    Part::Reference(reference("zone")),
                    Part::Literal("/".to_owned()),
                    Part::Reference(reference("id")),
                ]),
            ),
        ]));
        let mut builder = Builder::new(&known);
        let expression = builder.expression(&template);
        assert_eq!(
            expression,
            json!({
                "id": "${terraform_data.missing_0.output}",
                "literal": "${var.groundwork_0}",
                "text": "${var.groundwork_1}${var.groundwork_2}/${terraform_data.missing_0.output}",
            })
        );
        assert_eq!(builder.variables.values["groundwork_0"], "50%{ ${x}");
        assert_eq!(builder.variables.values["groundwork_1"], "${a}$");
        assert!(builder.variables.sensitive.contains("groundwork_2"));
        assert_eq!(builder.missing, [reference("id")]);
    }

    #[test]
    fn a_state_moves_one_module_deeper() {
        let mut state = json!({
            "resources": [
                {"mode": "managed", "type": "a", "name": "x", "provider": "provider[\"r/h/google\"]",
                 "instances": [{"dependencies": ["terraform_data.y"]}]},
                {"module": "module.m", "provider": "module.m.provider[\"r/h/time\"]", "instances": []},
                {"provider": "provider[\"r/h/time\"]", "instances": []},
            ]
        });
        wrap_state(&mut state, &BTreeSet::from(["google".to_owned()]));
        let resources = &state["resources"];
        assert_eq!(resources[0]["module"], "module.groundwork_preview");
        assert_eq!(resources[0]["provider"], "module.groundwork_preview.provider[\"r/h/google\"]");
        assert_eq!(
            resources[0]["instances"][0]["dependencies"][0],
            "module.groundwork_preview.terraform_data.y"
        );
        assert_eq!(resources[1]["module"], "module.groundwork_preview.module.m");
        assert_eq!(resources[1]["provider"], "module.groundwork_preview.module.m.provider[\"r/h/time\"]");
        assert_eq!(resources[2]["provider"], "provider[\"r/h/time\"]");
    }
}
