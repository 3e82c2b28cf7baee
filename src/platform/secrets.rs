//! `[secrets]`: what is said of each, what is wrong with it, and where it comes from in an environment.

use std::{collections::BTreeMap, time::Duration};

use super::{
    checked::{DeclaredSecret, SecretSource},
    declared::Declared,
    keys::{self, SECRET_SOURCES},
    problem::{Problem, Report},
    references::{Allow, Expander},
    text::{Entry, Node, NodeKind, Span, Table},
};

/// How long a command may take to print one, unless it says so.
const TIMEOUT: Duration = Duration::from_mins(1);

/// What is said of each secret by itself: exactly one source.
pub fn check(declared: &Declared, report: &mut Report) {
    let environments =
        declared.environments.values().filter_map(|entry| entry.node.table()?.table("secrets"));
    for table in environments.chain([declared.secrets()]) {
        for (name, entry) in &table.0 {
            if let Some(secret) = entry.node.table() {
                check_one(name, entry.key, secret, report);
            }
        }
    }
}

fn check_one(name: &str, key: Span, secret: &Table, report: &mut Report) {
    let hint = format!(
        "write `env = \"{}\"`, `command = [\"program\", \"argument\"]` or \
         `secret_manager = \"projects/PROJECT/secrets/{name}\"`",
        name.to_uppercase()
    );
    let sources: Vec<_> = SECRET_SOURCES.into_iter().filter(|source| secret.get(source).is_some()).collect();
    match sources.as_slice() {
        [] => report.add(Problem::new(format!("the secret `{name}` has no source")).at(key, "").hint(hint)),
        [one] => {
            source(one, secret, &hint, report);
            belongs(one, secret, report);
        }
        [first, second, ..] => {
            let problem = Problem::new(format!("the secret `{name}` has two sources"));
            let second = secret.get(second).map_or(key, |node| node.span);
            let problem = problem.at(second, "").and_maybe(secret.key(first), "the other one");
            report.add(problem.hint("leave one of them out"));
        }
    }
}

fn source(source: &str, secret: &Table, hint: &str, report: &mut Report) {
    let Some(node) = secret.get(source) else { return };
    let wrong = match source {
        "env" if node.text().is_some_and(|text| text.is_empty() || text.contains(['=', '\0'])) => {
            "this can be no environment variable"
        }
        "command" if node.list().is_some_and(<[_]>::is_empty) => "the command is empty",
        _ => return,
    };
    report.add(Problem::new(wrong).at(node.span, "").hint(hint));
}

/// `timeout` is a command's, `version` one of Secret Manager's.
fn belongs(source: &str, secret: &Table, report: &mut Report) {
    for (key, of) in [("timeout", "command"), ("version", "secret_manager")] {
        if let Some(span) = secret.key(key).filter(|_| source != of) {
            let problem =
                Problem::new(format!("`{key}` belongs to `{of}`, and this secret comes from `{source}`"));
            report.add(problem.at(span, "").hint("leave it out"));
        }
    }
}

/// The secrets of an environment: those of all, and what it says itself or the ones that it extends say, each whole.
pub fn merged(declared: &Declared, chain: &[(&str, &Entry)]) -> Table {
    let mut secrets = declared.secrets().clone();
    for own in chain.iter().filter_map(|(_, entry)| entry.node.table()?.table("secrets")) {
        secrets.0.extend(own.0.clone());
    }
    secrets
}

/// Where each comes from, with references replaced.
pub fn sources(secrets: &Table, expander: &mut Expander<'_>) -> BTreeMap<String, DeclaredSecret> {
    let mut declared = BTreeMap::new();
    for (name, entry) in &secrets.0 {
        let Some(table) = entry.node.table() else { continue };
        let table = expander.expand_table(table, Allow::Static);
        if let Some(source) = source_of(&table, expander) {
            let origin = expander.sources.location(entry.key);
            declared.insert(name.clone(), DeclaredSecret { source, origin });
        }
    }
    declared
}

fn source_of(secret: &Table, expander: &mut Expander<'_>) -> Option<SecretSource> {
    if let Some(node) = secret.get("env") {
        return Some(SecretSource::Variable(word(node)?));
    }
    if let Some(node) = secret.get("secret_manager") {
        let name = word(node)?;
        if !is_name(&name) {
            let message = format!("`{}` names no secret of Secret Manager", name.escape_debug());
            let hint = "write `projects/PROJECT/secrets/NAME`, or `projects/PROJECT/locations/LOCATION/secrets/NAME`";
            expander.report.add(Problem::new(message).at(node.span, "").hint(hint));
            return None;
        }
        let version = secret.get("version").map_or_else(|| Some("latest".to_owned()), word)?;
        return Some(SecretSource::SecretManager { name, version });
    }
    let words = secret.list("command").iter().map(word).collect::<Option<Vec<_>>>()?;
    let timeout = secret.get("timeout").and_then(Node::text).and_then(|text| keys::duration(text).ok());
    Some(SecretSource::Command { words, timeout: timeout.unwrap_or(TIMEOUT) })
}

/// A string; a variable that is a number or a boolean counts as its text. Nothing where something is wrong with it already.
fn word(node: &Node) -> Option<String> {
    match &node.kind {
        NodeKind::Text(text) => Some(text.clone()),
        NodeKind::Broken => None,
        _ => Some(node.value().to_string()),
    }
}

/// Names as <https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets> has them.
fn is_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    let words = match parts.as_slice() {
        ["projects", project, "secrets", secret] => vec![project, secret],
        ["projects", project, "locations", location, "secrets", secret] => vec![project, location, secret],
        _ => return false,
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    words.into_iter().all(|word| !word.is_empty() && word.chars().all(fits))
}
