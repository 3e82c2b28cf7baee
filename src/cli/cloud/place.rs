use std::path::{Path, PathBuf};

use crate::{
    cli::{Exit, arguments::Global, exit::Failure, target::closest},
    rehearsal::google::cloud::{Cloud, CloudError, Contents, Object},
};

/// Where a simulated cloud lies.
pub(super) struct Place {
    pub folder: PathBuf,
}

impl Place {
    pub fn new(global: &Global, said: Option<&Path>) -> anyhow::Result<Self> {
        let folder = said.map_or_else(|| global.directory.join(".groundwork/cloud"), Path::to_owned);
        Ok(Self { folder: std::path::absolute(folder)? })
    }

    /// The cloud, which is made where there is none.
    pub fn open(&self) -> anyhow::Result<Cloud> {
        Cloud::open(&self.folder).map_err(broken)
    }

    /// The cloud, which must be there.
    pub fn existing(&self) -> anyhow::Result<Cloud> {
        if Cloud::exists(&self.folder) {
            return self.open();
        }
        Err(Failure::new(Exit::Failed, format!("there is no simulated cloud in `{}`", self.folder.display()))
            .hint("`groundwork cloud exec -- terraform apply` makes one; `--cloud DIR` names another folder")
            .into())
    }
}

pub(super) fn broken(error: CloudError) -> anyhow::Error {
    Failure::new(Exit::Failed, error.to_string()).into()
}

/// The thing that a user names: by its id, the end of it, or its name where only one of the type has it.
pub(super) fn named(contents: &Contents, kind: &str, name: &str) -> Result<Object, Failure> {
    if let Some(object) = contents.get(kind, name) {
        return Ok(object.clone());
    }
    let end = format!("/{name}");
    let found: Vec<&Object> =
        contents.of(kind).filter(|object| object.id.ends_with(&end) || object.name() == name).collect();
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(absent(contents, kind, name)),
        many => {
            let ids: Vec<&str> = many.iter().map(|object| object.id.as_str()).collect();
            Err(Failure::new(
                Exit::Invalid,
                format!("{} things of type {kind} are called `{name}`", many.len()),
            )
            .hint(format!("say which: {}", ids.join(", "))))
        }
    }
}

fn absent(contents: &Contents, kind: &str, name: &str) -> Failure {
    let failure = Failure::new(Exit::Failed, format!("there is no {kind} `{}`", name.escape_debug()));
    let names = contents.of(kind).map(Object::name);
    match closest(name, names) {
        Some(other) => failure.hint(format!("did you mean `{other}`?")),
        None if contents.of(kind).next().is_none() => {
            let kinds = contents.all().map(|object| object.kind.as_str());
            match closest(kind, kinds) {
                Some(other) => failure.hint(format!("there is none of that type; did you mean {other}?")),
                None => failure.hint("`groundwork cloud list` shows what is there"),
            }
        }
        None => failure.hint(format!("`groundwork cloud list {kind}` shows what is there")),
    }
}
