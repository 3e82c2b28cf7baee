//! Commands that a person runs on a stack, journalled beside the runs. What they say is nobody's to write down, but for who
//! ran which command, when, and how it ended.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    model::{Origin, StackId},
    store::{Entry, Journal, Store, StoreError, read_command},
};

/// What the journal of a command holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CommandLine {
    /// It begins.
    Command {
        /// The stack.
        stack: StackId,
        /// Program and arguments, without secrets.
        command: Vec<String>,
        /// `user@host`.
        who: String,
        /// groundwork's own version.
        groundwork: String,
        /// Where it came from.
        #[serde(default, flatten)]
        origin: Box<Origin>,
    },
    /// It is over.
    Exited {
        /// What it ended with; of one that a signal ended, 128 and the signal.
        code: i32,
        /// Milliseconds.
        took_ms: u64,
    },
}

/// The journal of one command, by an id like those of runs.
#[must_use]
pub fn command_journal(store: Arc<dyn Store>, id: &str) -> Journal {
    Journal::of_command(store, id)
}

/// The ids of the commands that people ran, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub fn commands(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    let keys = store.list("commands/")?;
    Ok(keys.into_iter().map(|key| key.trim_start_matches("commands/").to_owned()).collect())
}

/// What the journal of a command says.
///
/// # Errors
/// When it cannot be read.
pub fn read_command_journal(store: &dyn Store, id: &str) -> Result<Vec<Entry<CommandLine>>, StoreError> {
    read_command(store, id)
}

/// What stands for a secret.
const MASK: &str = "(sensitive)";

/// Words in a name that say that what it stands for is a secret.
const SECRET: [&str; 6] = ["password", "passwd", "token", "secret", "credential", "private"];

/// A command as it may be written down: without `secrets`, and without whatever is given to a name that means one
/// (`-var=db_password=…`, `--token …`, `PASSWORD=…`, `https://user:password@host`).
#[must_use]
pub fn shown(words: &[String], secrets: &[String]) -> Vec<String> {
    let mut hide_next = false;
    words
        .iter()
        .map(|word| {
            if std::mem::take(&mut hide_next) && !word.starts_with('-') {
                return MASK.to_owned();
            }
            hide_next = word.starts_with('-') && !word.contains('=') && means_secret(word);
            let known = secrets.iter().filter(|secret| !secret.is_empty());
            let word = known.fold(word.clone(), |word, secret| word.replace(secret.as_str(), MASK));
            without_userinfo(&without_value(&word))
        })
        .collect()
}

fn means_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRET.iter().any(|word| name.contains(word))
}

/// `name=value`, after as many other `name=` as there are.
fn without_value(word: &str) -> String {
    let mut at = 0;
    while let Some(equals) = word[at..].find('=') {
        let end = at + equals;
        if means_secret(&word[at..end]) {
            return format!("{}={MASK}", &word[..end]);
        }
        at = end + 1;
    }
    word.to_owned()
}

fn without_userinfo(word: &str) -> String {
    let Some((scheme, rest)) = word.split_once("://") else { return word.to_owned() };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, _)) => format!("{scheme}://{MASK}{}", &rest[user.len()..]),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_not_written_down() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (line, expected) in [
            ("terraform state list", "terraform state list"),
            ("terraform apply -var=db_password=hunter2", "terraform apply -var=db_password=(sensitive)"),
            ("vault login --token s.1234 --path x", "vault login --token (sensitive) --path x"),
            ("env API_TOKEN=a=b true", "env API_TOKEN=(sensitive) true"),
            ("curl https://ada:pw@host/a@b", "curl https://(sensitive)@host/a@b"),
            ("echo xhunter2y", "echo x(sensitive)y"),
            ("helm list --all -A", "helm list --all -A"),
        ] {
            assert_eq!(shown(&words(line), &["hunter2".to_owned()]), words(expected), "{line}");
        }
    }
}
