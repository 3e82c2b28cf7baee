use std::{collections::BTreeMap, path::Path};

use hcl_edit::{
    Span as _,
    expr::Expression,
    structure::{Block, BlockLabel, Body},
};

use super::{Type, inside};
use crate::{
    model::{OutputDeclaration, Value},
    platform::{
        problem::{Problem, Report},
        text::{FileId, Sources, Span},
    },
};

/// What a Terraform root module takes and gives.
#[derive(Debug, Default)]
pub struct RootModule {
    /// Its variables.
    pub variables: BTreeMap<String, Variable>,
    /// Its outputs.
    pub outputs: BTreeMap<String, OutputDeclaration>,
    /// The addresses of its resources, and where they are declared.
    pub resources: Vec<(String, Span)>,
    /// The sources of the modules that it calls, and where they are called.
    pub calls: Vec<(String, Span)>,
}

/// A `variable` block.
#[derive(Debug)]
pub struct Variable {
    /// Its type constraint.
    pub ty: Type,
    /// Whether it has no default.
    pub required: bool,
    /// Whether its value must not be shown.
    pub sensitive: bool,
    /// Where it is declared.
    pub span: Span,
}

impl RootModule {
    /// Reads all `.tf` and `.tf.json` files of a root. Nothing where one of them cannot be read: checks against half a
    /// module would be wrong.
    pub fn read(path: &Path, place: Span, sources: &Sources, report: &mut Report) -> Option<Self> {
        let before = report.len();
        let names = files(path, sources, report);
        if names.is_empty() && report.len() == before {
            let problem = Problem::new(format!("{} has no Terraform files", path.display())).at(place, "");
            report.add(problem.hint(
                "a terraform stack's folder is a root module: `main.tf`, `variables.tf`, `outputs.tf`",
            ));
        }
        let mut module = Self::default();
        for name in &names {
            let file = path.join(name);
            match sources.read(&file) {
                Ok(id) if name.ends_with(".json") => module.json(id, sources, report),
                Ok(id) => module.hcl(id, sources, report),
                Err(error) => {
                    report
                        .add(Problem::new(format!("cannot read {}: {error}", file.display())).in_file(&file));
                }
            }
        }
        (report.len() == before).then_some(module)
    }

    fn hcl(&mut self, file: FileId, sources: &Sources, report: &mut Report) {
        let source = sources.file(file);
        match hcl_edit::parser::parse_body(&source.text) {
            Ok(body) => self.body(&body, file),
            Err(error) => {
                let at = sources.char_at(file, error.location().offset());
                report.add(Problem::new("terraform could not read this file").at(at, error.message()));
            }
        }
    }

    fn body(&mut self, body: &Body, file: FileId) {
        for block in body.blocks() {
            let Some(label) = block.labels.first() else { continue };
            let name = label.as_str().to_owned();
            let span = Span::new(file, block.ident.span().unwrap_or(0..0).start..label_end(block));
            match block.ident.as_str() {
                "resource" => {
                    let second = block.labels.get(1).map(BlockLabel::as_str).unwrap_or_default();
                    self.resources.push((format!("{name}.{second}"), span));
                }
                "module" => {
                    let source = block.body.get_attribute("source").and_then(|source| source.value.as_str());
                    self.calls.extend(source.map(|source| (source.to_owned(), span)));
                }
                "variable" => {
                    let variable = self.variables.entry(name).or_insert(Variable {
                        ty: Type::Any,
                        required: true,
                        sensitive: false,
                        span,
                    });
                    // Override files say some of it again.
                    if let Some(ty) = block.body.get_attribute("type") {
                        variable.ty = Type::read(&ty.value);
                    }
                    variable.required &= !block.body.has_attribute("default");
                    // Terraform keeps an ephemeral value nowhere, and shows it nowhere.
                    variable.sensitive |= is_true(block, "sensitive") || is_true(block, "ephemeral");
                }
                "output" => {
                    let output = self.outputs.entry(name).or_insert(OutputDeclaration { sensitive: false });
                    output.sensitive |= is_true(block, "sensitive");
                }
                _ => {}
            }
        }
    }

    fn json(&mut self, file: FileId, sources: &Sources, report: &mut Report) {
        let source = sources.file(file);
        let value: Value = match serde_json::from_str(&source.text) {
            Ok(value) => value,
            Err(error) => {
                report.add(not_json(&error, file, sources));
                return;
            }
        };
        let named = |key: &str| value.get(key).and_then(Value::as_object).into_iter().flatten();
        let place = |name: &str| {
            let at = source.text.find(&format!("\"{name}\"")).unwrap_or(0);
            Span::new(file, at..at + name.len() + 2)
        };
        for (name, block) in named("variable") {
            let ty =
                block.get("type").and_then(Value::as_str).and_then(|text| text.parse::<Expression>().ok());
            let variable = Variable {
                ty: ty.as_ref().map_or(Type::Any, Type::read),
                required: block.get("default").is_none(),
                sensitive: ["sensitive", "ephemeral"]
                    .iter()
                    .any(|key| block.get(key) == Some(&Value::Bool(true))),
                span: place(name),
            };
            self.variables.insert(name.clone(), variable);
        }
        for (name, block) in named("output") {
            let sensitive = block.get("sensitive") == Some(&Value::Bool(true));
            self.outputs.insert(name.clone(), OutputDeclaration { sensitive });
        }
        for (kind, names) in named("resource") {
            let names = names.as_object().into_iter().flatten();
            self.resources.extend(names.map(|(name, _)| (format!("{kind}.{name}"), place(kind))));
        }
        for (name, call) in named("module") {
            let source = call.get("source").and_then(Value::as_str);
            self.calls.extend(source.map(|source| (source.to_owned(), place(name))));
        }
    }
}

/// What is wrong with a JSON file.
pub fn not_json(error: &serde_json::Error, file: FileId, sources: &Sources) -> Problem {
    let at = sources.file(file).byte(error.line(), error.column());
    let message = error.to_string();
    let text = message.rsplit_once(" at line ").map_or(message.as_str(), |(text, _)| text);
    Problem::new("this is not JSON").at(sources.char_at(file, at), text)
}

fn label_end(block: &Block) -> usize {
    let label = block.labels.first().and_then(|label| match label {
        BlockLabel::Ident(ident) => ident.span(),
        BlockLabel::String(text) => text.span(),
    });
    label.or_else(|| block.ident.span()).map_or(0, |range| range.end)
}

fn is_true(block: &Block, name: &str) -> bool {
    block.body.get_attribute(name).is_some_and(|attribute| attribute.value.as_bool() == Some(true))
}

/// The names of a root's files, override files last, as terraform reads them.
fn files(path: &Path, sources: &Sources, report: &mut Report) -> Vec<String> {
    let entries = match std::fs::read_dir(sources.root().join(path)) {
        Ok(entries) => entries,
        Err(error) => {
            report.add(Problem::new(format!("cannot read {}: {error}", path.display())).in_file(path));
            return Vec::new();
        }
    };
    let mut names: Vec<String> = Vec::new();
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') || !(name.ends_with(".tf") || name.ends_with(".tf.json")) {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_symlink())
            && let Err(outside) = inside(sources.root(), path, &name)
        {
            report.add(Problem::new(format!("{name} {outside}")).in_file(path.join(&name)));
            continue;
        }
        names.push(name);
    }
    let last = |name: &str| {
        let stem = name.trim_end_matches(".json").trim_end_matches(".tf");
        stem == "override" || stem.ends_with("_override")
    };
    names.sort_by_key(|name| (last(name), name.clone()));
    names
}
