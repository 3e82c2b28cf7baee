use std::{path::Component, time::Duration};

use super::{
    quantity,
    shape::{Format, MapKey},
};
use crate::{
    model::{Freeze, StackId},
    platform::problem::did_you_mean,
};

/// A message and, where something is known to help, a hint.
pub(super) type Wrong = (String, Option<String>);

pub(super) fn wrong<T>(message: impl Into<String>, hint: impl Into<String>) -> Result<T, Wrong> {
    Err((message.into(), Some(hint.into())))
}

const LABEL: &str = "use lower-case letters, digits and inner hyphens, at most 63 characters";

/// Checks a string against its format; `name` is the key that has it.
pub fn text(text: &str, format: Format, name: &str) -> Result<(), Wrong> {
    match format {
        Format::Any | Format::Template | Format::Static => Ok(()),
        Format::Label => label(text, name, 63),
        Format::Release => label(text, name, 53),
        Format::Stack => stack_name(text),
        Format::Environment => environment_name(text),
        Format::GitRef => git_ref(text),
        Format::Window => Freeze::parse(text).map(|_| ()).map_err(|(why, hint)| (why, Some(hint))),
        Format::Path => path(text, name),
        Format::AnyPath => any_path(text, name),
        Format::Duration => duration(text).map(|_| ()),
        Format::Requirement => requirement(text, name),
        Format::Version => version(text),
        Format::Url => url(text, name),
        Format::Email => email(text, name),
        Format::Group => group(text, name),
        Format::Cpu => quantity::cpu(text, name),
        Format::Bytes => quantity::bytes(text, name),
        Format::IamRole => iam_role(text),
        Format::LabelValue => label_value(text),
        Format::Choice(words) => choice(text, words, name),
    }
}

/// Checks a key of a free table.
pub fn map_key(name: &str, key: MapKey) -> Result<(), Wrong> {
    match key {
        MapKey::Any => Ok(()),
        MapKey::Label => label(name, "name", 63)
            .map_err(|(_, hint)| (format!("`{}` cannot be a name here", name.escape_debug()), hint)),
        MapKey::KubernetesLabel => label_key(name),
        MapKey::Host => host(name),
        MapKey::Image => image_place(name),
        MapKey::Stack => stack_name(name),
        MapKey::Environment => environment_name(name),
        MapKey::Sprint => match name.parse::<u32>() {
            Ok(1..=9999) if !name.starts_with('0') => Ok(()),
            _ => wrong(
                format!("`{}` is no number of a sprint", name.escape_debug()),
                "sprints are numbered from 1",
            ),
        },
        MapKey::Identifier => {
            let first = name.chars().next().is_some_and(|char| char.is_ascii_alphabetic() || char == '_');
            let rest = name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_' || char == '-');
            if first && rest {
                Ok(())
            } else {
                wrong(
                    format!("no reference could name `{}`", name.escape_debug()),
                    "use letters, digits, `_` and `-`, starting with a letter",
                )
            }
        }
    }
}

/// A host as addresses have it.
fn host(name: &str) -> Result<(), Wrong> {
    let (host, port) = name.split_once(':').map_or((name, None), |(host, port)| (host, Some(port)));
    let sound = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || ".-".contains(char);
    let end = |char: char| !char.is_ascii_alphanumeric();
    let fits = !host.is_empty() && host.chars().all(sound) && !host.starts_with(end) && !host.ends_with(end);
    if fits && port.is_none_or(|port| port.parse::<u16>().is_ok()) {
        return Ok(());
    }
    wrong(
        format!("`{}` is no host", name.escape_debug()),
        "write it as the charts' addresses do, with the port if they have one and without `https://` and path: \
         \"charts.acme.example\", \"europe-docker.pkg.dev\"",
    )
}

/// A registry, or a path in one: what an image's full name begins with.
pub fn image_place(name: &str) -> Result<(), Wrong> {
    let (registry, path) =
        name.split_once('/').map_or((name, None), |(registry, path)| (registry, Some(path)));
    let sound = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "._-".contains(char);
    let part = |part: &str| !part.is_empty() && part.chars().all(sound);
    let is_registry = registry == "localhost" || registry.contains(['.', ':']);
    if is_registry && host(registry).is_ok() && path.is_none_or(|path| path.split('/').all(part)) {
        return Ok(());
    }
    wrong(
        format!("`{}` is no registry of images and no path in one", name.escape_debug()),
        "write \"docker.io\", \"quay.io/jetstack\" or \"europe-docker.pkg.dev/acme-mirror/docker\", without tag",
    )
}

fn label(text: &str, name: &str, longest: usize) -> Result<(), Wrong> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = (1..=longest).contains(&text.len()) && text.bytes().all(inner);
    if fits && !text.starts_with('-') && !text.ends_with('-') {
        return Ok(());
    }
    let hint = LABEL.replace("63", &longest.to_string());
    let name = if name == "namespaces" { "namespace" } else { name };
    let why = if matches!(name, "release" | "namespace") { "Kubernetes demands it: " } else { "" };
    wrong(format!("`{}` cannot be a `{name}`", text.escape_debug()), format!("{why}{hint}"))
}

const LABEL_SYNTAX: &str = "letters, digits, `-`, `_` and `.`, at most 63, and no sign at either end; a key may have a domain before a `/`";

fn label_key(key: &str) -> Result<(), Wrong> {
    let (domain, name) = key.split_once('/').map_or((None, key), |(domain, name)| (Some(domain), name));
    let is_domain =
        |domain: &str| domain.len() <= 253 && domain.split('.').all(is_label_part) && !domain.contains('_');
    if domain.is_none_or(is_domain) && is_label_part(name) {
        return Ok(());
    }
    wrong(format!("`{}` cannot be a label's key", key.escape_debug()), LABEL_SYNTAX)
}

fn label_value(value: &str) -> Result<(), Wrong> {
    if value.is_empty() || is_label_part(value) {
        return Ok(());
    }
    wrong(format!("`{}` cannot be a label's value", value.escape_debug()), LABEL_SYNTAX)
}

/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>
fn is_label_part(text: &str) -> bool {
    let within = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    text.len() <= 63
        && text.chars().all(within)
        && text.starts_with(|char: char| char.is_ascii_alphanumeric())
        && text.ends_with(|char: char| char.is_ascii_alphanumeric())
}

fn stack_name(text: &str) -> Result<(), Wrong> {
    StackId::new(text).map(|_| ()).map_err(|error| {
        let message = error.to_string();
        let (what, hint) = message.split_once(": ").unwrap_or((&message, ""));
        (what.to_owned(), Some(hint.to_owned()))
    })
}

fn environment_name(text: &str) -> Result<(), Wrong> {
    label(text, "environment", 63).map_err(|_| {
        (format!("`{}` cannot name an environment", text.escape_debug()), Some(LABEL.to_owned()))
    })
}

/// What `git check-ref-format` forbids, and what would name a file or a range instead of a commit.
fn git_ref(text: &str) -> Result<(), Wrong> {
    let odd = |char: char| char.is_control() || char.is_whitespace() || ":?*[\\".contains(char);
    if text.is_empty() || text.starts_with('-') || text.contains("..") || text.contains(odd) {
        return wrong(
            format!("`{}` can be no tag, branch or commit of Git", text.escape_debug()),
            "write the name of a tag: `ref = \"v12\"`",
        );
    }
    Ok(())
}

fn path(text: &str, name: &str) -> Result<(), Wrong> {
    any_path(text, name)?;
    let leaves = |component| matches!(component, Component::RootDir | Component::Prefix(_));
    if std::path::Path::new(text).components().any(leaves) {
        return wrong(
            format!("`{name}` must be a relative path"),
            "it may not leave the platform's folder: copy what it needs into it",
        );
    }
    Ok(())
}

fn any_path(text: &str, name: &str) -> Result<(), Wrong> {
    if text.is_empty() {
        return Err((format!("`{name}` is empty"), None));
    }
    if text.chars().any(char::is_control) {
        return Err((format!("`{name}` has control characters in it: \"{}\"", text.escape_debug()), None));
    }
    if text.starts_with('~') {
        return wrong(format!("`{name}` starts with `~`, which only shells know"), "write the whole path");
    }
    Ok(())
}

/// A time: numbers with the units `ms`, `s`, `m` and `h`, the way Go and helm write them.
pub fn duration(text: &str) -> Result<Duration, Wrong> {
    let bad =
        || (format!("`{}` is no time", text.escape_debug()), Some("write `30s`, `2m` or `1h30m`".to_owned()));
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|char: char| char.is_ascii_digit()).len();
        let number: u64 = rest[..digits].parse().map_err(|_| bad())?;
        rest = &rest[digits..];
        let unit = rest.len() - rest.trim_start_matches(|char: char| char.is_ascii_alphabetic()).len();
        let millis: u64 = match &rest[..unit] {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return Err(bad()),
        };
        let piece = number.checked_mul(millis).map(Duration::from_millis).ok_or_else(bad)?;
        total = total.checked_add(piece).ok_or_else(bad)?;
        rest = &rest[unit..];
    }
    if text.is_empty() { Err(bad()) } else { Ok(total) }
}

fn requirement(text: &str, name: &str) -> Result<(), Wrong> {
    match semver::VersionReq::parse(text) {
        Ok(_) => Ok(()),
        Err(error) => {
            let hint = if text.contains("~>") {
                "Terraform's `~> 1.9` is `>=1.9, <2` here".to_owned()
            } else {
                "write `>=1.9, <2`, `~1.10.3` or `=1.10.3`".to_owned()
            };
            wrong(
                format!("`{}` is no requirement on the version of `{name}`: {error}", text.escape_debug()),
                hint,
            )
        }
    }
}

fn version(text: &str) -> Result<(), Wrong> {
    if semver::Version::parse(text.strip_prefix('v').unwrap_or(text)).is_ok() {
        return Ok(());
    }
    let constraint = text.contains(|char| "<>=~^*, x|".contains(char));
    let hint = if constraint {
        "a chart's version is exact, so that every environment gets the same: write `version = \"1.16.2\"`"
    } else {
        "write all three numbers: `version = \"1.16.2\"`"
    };
    wrong(format!("`{}` is no exact version", text.escape_debug()), hint)
}

fn url(text: &str, name: &str) -> Result<(), Wrong> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let odd = |char: char| char.is_control() || char.is_whitespace();
    if host.is_empty() || text.contains(odd) {
        return wrong(format!("`{name}` must be a URL"), "write `https://charts.example.com`");
    }
    if host.contains('@') {
        let instead =
            if name == "repository" { "; `[charts.registries]` says who groundwork is there" } else { "" };
        return wrong(
            format!("`{name}` has credentials in it"),
            format!("leave them out: what stands in this file is shown in plans and logs{instead}"),
        );
    }
    Ok(())
}

fn email(text: &str, name: &str) -> Result<(), Wrong> {
    if let Some((kind, rest)) = text.split_once(':') {
        return wrong(
            format!("`{}` is no e-mail address", text.escape_debug()),
            format!("leave `{}:` out: write `{}`", kind.escape_debug(), rest.escape_debug()),
        );
    }
    let odd = |char: char| char.is_control() || char.is_whitespace();
    let whole = |(user, domain): (&str, &str)| {
        let inner = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
        !user.is_empty() && inner && !domain.contains('@') && !text.contains(odd)
    };
    if text.split_once('@').is_some_and(whole) {
        return Ok(());
    }
    wrong(
        format!("`{}` is no e-mail address", text.escape_debug()),
        format!("`{name}` is written like `name@example.com`"),
    )
}

/// Google hands Kubernetes the addresses of groups in lower case, and RBAC compares them letter by letter:
/// <https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac>.
fn group(text: &str, name: &str) -> Result<(), Wrong> {
    email(text, name)?;
    if text.chars().any(char::is_uppercase) {
        return wrong(
            format!("the group `{}` has capital letters", text.escape_debug()),
            format!("role bindings would never fit: write `{}`", text.to_lowercase().escape_debug()),
        );
    }
    Ok(())
}

fn iam_role(text: &str) -> Result<(), Wrong> {
    let word = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '.';
    let named = |name: &str| !name.is_empty() && name.chars().all(word);
    let fits = match text.split('/').collect::<Vec<_>>().as_slice() {
        ["roles", name] => named(name),
        ["projects" | "organizations", owner, "roles", name] => !owner.is_empty() && named(name),
        _ => false,
    };
    if !fits {
        return wrong(
            format!("`{}` is no IAM role", text.escape_debug()),
            "write `roles/logging.viewer`, or `organizations/NUMBER/roles/NAME`",
        );
    }
    if matches!(text, "roles/owner" | "roles/editor" | "roles/viewer") {
        return wrong(
            format!("`{text}` is a basic role, which spans every service"),
            "name the roles of what they do: `roles/logging.viewer`, `roles/monitoring.viewer`",
        );
    }
    Ok(())
}

fn choice(text: &str, words: &[&str], name: &str) -> Result<(), Wrong> {
    if words.contains(&text) {
        return Ok(());
    }
    let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>();
    let hint = did_you_mean(text, words.iter().copied()).map_or_else(
        || {
            if let [only] = list.as_slice() {
                format!("it can only be {only}")
            } else {
                format!("it is one of {}", list.join(", "))
            }
        },
        |word| format!("did you mean `{word}`?"),
    );
    wrong(format!("`{name}` cannot be `{}`", text.escape_debug()), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_go_reads_them() {
        assert_eq!(duration("1h30m").ok(), Some(Duration::from_secs(5400)));
        assert_eq!(duration("1500ms").ok(), Some(Duration::from_millis(1500)));
        for bad in ["", "5", "s", "5d", "-5s", "5 s", "99999999999999999999h", "18446744073709551615h"] {
            assert!(duration(bad).is_err(), "{bad:?} was accepted");
        }
    }
}
