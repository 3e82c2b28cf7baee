//! `[charts.registries]`: what is said of hosts of private charts, and what is wrong with it.

use std::collections::BTreeMap;

use super::{
    checked::{DeclaredSecret, Registry, SignIn},
    declared::Declared,
    problem::{Problem, Report, did_you_mean},
    text::{Node, Sources, Span, Table},
};
use crate::network::is_loopback;

/// What is said, by host; `secrets` are the sources of what passwords refer to.
pub fn of(
    declared: &Declared,
    sources: &Sources,
    secrets: &BTreeMap<String, DeclaredSecret>,
) -> BTreeMap<String, Registry> {
    let each = declared.registries().0.iter().filter_map(|(host, entry)| {
        let table = entry.node.table()?;
        let registry = Registry {
            sign_in: sign_in(table, secrets),
            pass_credentials: flag(table, "pass_credentials"),
            ca_file: table.text("ca_file").map(|path| sources.anywhere(path)),
        };
        Some((host.clone(), registry))
    });
    each.collect()
}

fn flag(table: &Table, key: &str) -> bool {
    table.get(key).and_then(Node::bool).unwrap_or(false)
}

fn sign_in(table: &Table, secrets: &BTreeMap<String, DeclaredSecret>) -> SignIn {
    if flag(table, "google") {
        return SignIn::Google;
    }
    let secret = table.text("password").and_then(secret_name);
    match (table.text("username"), secret.and_then(|name| Some((name, secrets.get(name)?)))) {
        (Some(username), Some((name, source))) => SignIn::Password {
            username: username.to_owned(),
            secret: name.to_owned(),
            source: source.clone(),
        },
        _ => SignIn::Nobody,
    }
}

/// The secret that a string is, if it is one.
fn secret_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${secret.")?.strip_suffix('}')?;
    (!name.contains(['$', '{', '}'])).then_some(name)
}

/// Says what is wrong with it.
pub fn check(declared: &Declared, report: &mut Report) {
    for (host, entry) in &declared.registries().0 {
        let Some(table) = entry.node.table() else { continue };
        check_one(host, entry.key, table, report);
        if let Some(node) = table.get("password") {
            check_password(host, node, declared, report);
        }
    }
}

fn check_one(host: &str, key: Span, table: &Table, report: &mut Report) {
    let problem = |message: String, span: Span| Problem::new(message).at(span, "");
    if let Some(node) =
        table.get("username").filter(|node| node.text().is_some_and(|text| text.contains("${")))
    {
        report.add(
            problem("`username` takes no references".to_owned(), node.span).hint("write the name itself"),
        );
    }
    match (flag(table, "google"), table.get("username"), table.get("password")) {
        (true, Some(node), _) | (true, None, Some(node)) => report.add(
            problem(format!("`{host}` is asked as two people"), node.span)
                .hint("write either `google = true`, or `username` and `password`"),
        ),
        (false, Some(node), None) => report.add(
            problem(format!("the name for `{host}` has no password"), node.span)
                .hint("add `password = \"${secret.NAME}\"`"),
        ),
        (false, None, Some(node)) => report.add(
            problem(format!("the password for `{host}` has no name"), node.span)
                .hint("add `username = \"…\"`; for a token it is often any, see the registry's documentation"),
        ),
        (false, None, None) if table.get("ca_file").is_none() => report.add(
            problem(format!("nothing is said of `{host}`"), key)
                .hint("write `google = true`, or `username` and `password`, or `ca_file`"),
        ),
        (true, None, None) if !is_googles(host) => report.add(
            problem(format!("`{host}` is none of Google's: an access token would be given away"), key)
                .hint("`google = true` is for Artifact Registry, `LOCATION-docker.pkg.dev`; write `username` and `password`"),
        ),
        _ => {}
    }
}

/// Where an access token may go: to Artifact Registry, and to this machine.
fn is_googles(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default();
    name.ends_with(".pkg.dev") || name == "gcr.io" || name.ends_with(".gcr.io") || is_loopback(name)
}

/// What stands in this file is read by everybody who works on the platform.
fn check_password(host: &str, node: &Node, declared: &Declared, report: &mut Report) {
    let Some(text) = node.text() else { return };
    let Some(name) = secret_name(text) else {
        let problem =
            Problem::new(format!("the password for `{host}` does not belong into a file")).at(node.span, "");
        report.add(problem.hint(
            "name a secret: `password = \"${secret.chart_password}\"`, with\n[secrets.chart_password]\nenv = \"CHART_PASSWORD\"",
        ));
        return;
    };
    let secrets = &declared.secrets().0;
    if !secrets.contains_key(name) {
        let guess = did_you_mean(name, secrets.keys().map(String::as_str));
        let hint = guess.map_or_else(
            || format!("say where it comes from:\n[secrets.{name}]\nenv = \"{}\"", name.to_uppercase()),
            |other| format!("did you mean `{other}`?"),
        );
        report.add(
            Problem::new(format!("there is no secret `{}`", name.escape_debug()))
                .at(node.span, "")
                .hint(hint),
        );
    }
}
