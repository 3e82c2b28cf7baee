use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::Path,
};

use futures::future::join_all;
use tokio::sync::OnceCell;

use super::{
    command::{self, NoSecret},
    secret_manager::Manager,
};
use crate::{
    model::{HashKey, Location, Output, Reference, Stack, Template, Value},
    platform::{DeclaredSecret, SecretSource},
};

/// What secrets are read with.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The platform's folder: commands run there.
    pub folder: &'a Path,
    /// All of a command's environment.
    pub environment: &'a BTreeMap<OsString, OsString>,
    /// The variables of the user's environment that children may see: credentials for Google are looked for where terraform
    /// looks.
    pub passed: &'a [String],
    /// What values are hashed with.
    pub hash_key: &'a HashKey,
}

/// Secrets that were read, and those that could not be.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// By name.
    pub values: BTreeMap<String, Output>,
    /// The others, in the order of their names.
    pub unread: Vec<Unread>,
}

/// A secret that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its name.
    pub name: String,
    /// Why, in one line. Fit for journals and plans.
    pub why: String,
    /// Where it is declared.
    pub origin: Location,
    /// What to do about it.
    pub remedy: String,
    /// What a command said to that, for the person at the terminal alone.
    pub said: Option<String>,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, why, origin, remedy, said } = self;
        write!(f, "secret `{name}` ({origin}): {why}")?;
        for line in said.iter().flat_map(|said| said.lines()) {
            write!(f, "\n    {line}")?;
        }
        write!(f, "; {remedy}")
    }
}

/// The names of the secrets that stacks refer to.
#[must_use]
pub fn referred<'a>(stacks: impl IntoIterator<Item = &'a Stack>) -> BTreeSet<&'a str> {
    let templates = stacks.into_iter().flat_map(|stack| stack.kind.templates());
    let secret = |reference: &'a Reference| match reference {
        Reference::Secret(name) => Some(name.as_str()),
        Reference::Output { .. } => None,
    };
    templates.flat_map(Template::references).filter_map(secret).collect()
}

/// Reads these secrets, all at the same time.
pub async fn read(
    names: &BTreeSet<&str>,
    declared: &BTreeMap<String, DeclaredSecret>,
    surroundings: Surroundings<'_>,
) -> Reading {
    let known = names.iter().filter_map(|name| Some((*name, declared.get(*name)?)));
    let manager = OnceCell::new();
    let manager = &manager;
    let each = known.map(|(name, secret)| async move {
        (name, secret, one(&secret.source, surroundings, manager).await)
    });
    let mut reading = Reading::default();
    for (name, secret, result) in join_all(each).await {
        match result {
            Ok(value) => {
                let value = Output::new(Value::String(value), true, surroundings.hash_key);
                reading.values.insert(name.to_owned(), value);
            }
            Err(NoSecret { why, said }) => reading.unread.push(Unread {
                name: name.to_owned(),
                why,
                origin: secret.origin.clone(),
                remedy: remedy(&secret.source),
                said,
            }),
        }
    }
    reading
}

async fn one(
    source: &SecretSource,
    surroundings: Surroundings<'_>,
    manager: &OnceCell<Manager>,
) -> Result<String, NoSecret> {
    match source {
        SecretSource::Invented(value) => Ok(value.clone()),
        SecretSource::Variable(name) => match std::env::var(name) {
            Ok(value) if !value.is_empty() => Ok(value),
            // A pipeline sets a protected variable to nothing where it may not be seen.
            Ok(_) => Err(NoSecret::new(format!("the environment variable {name} is empty"))),
            Err(std::env::VarError::NotPresent) => {
                Err(NoSecret::new(format!("the environment variable {name} is not set")))
            }
            Err(_) => Err(NoSecret::new(format!("the environment variable {name} is no text"))),
        },
        SecretSource::Command { words, timeout } => {
            command::run(words, *timeout, surroundings.folder, surroundings.environment).await
        }
        SecretSource::SecretManager { name, version } => {
            manager.get_or_init(|| Manager::new(surroundings.passed)).await.read(name, version).await
        }
    }
}

fn remedy(source: &SecretSource) -> String {
    match source {
        SecretSource::Variable(name) => format!("export {name}, or say another source"),
        SecretSource::Command { words, .. } => {
            let word = |word: &String| if word.contains(' ') { format!("'{word}'") } else { word.clone() };
            let line = words.iter().map(word).collect::<Vec<_>>().join(" ");
            format!("try `{line}` in the platform's folder")
        }
        SecretSource::SecretManager { name, .. } => {
            format!("it takes roles/secretmanager.secretAccessor on {name}")
        }
        SecretSource::Invented(_) => "it needs none".to_owned(),
    }
}
