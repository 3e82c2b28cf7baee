use std::sync::LazyLock;

use ::base64::Engine;
use regex::bytes::{Regex, RegexBuilder};

use super::go::quoted;

/// `verify.ProjectRegex` of the provider.
const PROJECT: &str = "^(?:(?:[-a-z0-9]{1,63}\\.)*(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?):)?(?:[0-9]{1,19}|(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?))$";
/// `verify.ProjectNameRegex`.
const PROJECT_NAME: &str = "^[A-Za-z0-9-'\"\\s!]{4,30}$";
/// `verify.RFC1035NameTemplate`.
const RFC_1035: &str = "^[a-z]([-a-z0-9]*[a-z0-9])?$";
/// `validateIAMMember`.
const MEMBER: &str = "(.+:.+|projectOwners|projectReaders|projectWriters|allUsers|allAuthenticatedUsers)";
/// `time.ParseDuration` of Go.
const DURATION: &str = "^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|\u{b5}s|\u{3bc}s|ms|s|m|h))+)$";

/// A regular expression of Go's, which counts bytes here: what it is matched with is ASCII where that matters.
pub(super) fn compiled(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).unicode(false).build()
}

fn fits(pattern: &str, text: &str) -> bool {
    compiled(pattern).expect("patterns are sound: a test compiles them").is_match(text.as_bytes())
}

pub(super) fn matches(pattern: &str, text: &str, key: &str) -> Option<String> {
    (!fits(pattern, text))
        .then(|| format!("{} ({}) doesn't match regexp {}", quoted(key), quoted(text), quoted(pattern)))
}

pub(super) fn rfc1035(least: usize, most: usize, text: &str, key: &str) -> Option<String> {
    let (key, shown) = (quoted(key), quoted(text));
    if !(least..=most).contains(&text.len()) {
        return Some(format!("{key} ({shown}) must be between {least} and {most} characters long"));
    }
    (!fits(RFC_1035, text)).then(|| format!("{key} ({shown}) must match regex {}", quoted(RFC_1035)))
}

pub(super) fn member(text: &str, key: &str) -> Option<String> {
    if text.starts_with("deleted") {
        return Some(format!(
            "invalid value for {key} (Terraform does not support IAM members for deleted principals)"
        ));
    }
    (!fits(MEMBER, text)).then(|| {
        format!(
            "invalid value {} for {key} (IAM members must have one of the values outlined here: \
             https://cloud.google.com/billing/docs/reference/rest/v1/Policy#Binding)",
            quoted(text)
        )
    })
}

pub(super) fn policy(text: &str) -> Option<String> {
    let policy: serde_json::Value = match serde_json::from_str(text) {
        Ok(policy) => policy,
        Err(why) => return Some(format!("Could not unmarshal policy data {text}:\n{why}")),
    };
    let bindings = policy["bindings"].as_array().into_iter().flatten().enumerate();
    let members = bindings.flat_map(|(at, binding)| {
        let members = binding["members"].as_array().into_iter().flatten().enumerate();
        members.filter_map(move |(number, member)| {
            Some((format!("bindings.{at}.members.{number}"), member.as_str()?))
        })
    });
    members.into_iter().find_map(|(key, text)| member(text, &key))
}

pub(super) fn json(text: &str, key: &str) -> Option<String> {
    let why = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    // The library lets an empty text be JSON.
    (!text.is_empty()).then(|| format!("{} contains an invalid JSON: {why}", quoted(key)))
}

pub(super) fn base64(text: &str, key: &str) -> Option<String> {
    let wrong = ::base64::engine::general_purpose::STANDARD.decode(text).is_err();
    wrong.then(|| {
        format!(
            "could not decode {} as a valid base64 value. Please use the terraform base64 functions such as \
             base64encode() or filebase64() to supply a valid base64 string",
            quoted(key)
        )
    })
}

pub(super) fn rfc3339(text: &str) -> Option<String> {
    let why = text.parse::<jiff::Timestamp>().err()?;
    Some(format!("parsing time {} as \"2006-01-02T15:04:05Z07:00\": {why}", quoted(text)))
}

pub(super) fn time_of_day(text: &str, key: &str) -> Option<String> {
    let (key, shown) = (quoted(key), quoted(text));
    let number = |digits: &str| digits.parse::<u8>().ok();
    match text.split_once(':') {
        Some((hour, minute)) if hour.len() == 2 && minute.len() == 2 => {
            if number(hour).is_none_or(|hour| hour > 23) {
                return Some(format!("{key} ({shown}) does not contain a valid hour (00-23)"));
            }
            number(minute)
                .is_none_or(|minute| minute > 59)
                .then(|| format!("{key} ({shown}) does not contain a valid minute (00-59)"))
        }
        _ => Some(format!("{key} ({shown}) must be in the format HH:mm (RFC3339)")),
    }
}

pub(super) fn duration(text: &str, key: &str) -> Option<String> {
    static FORM: LazyLock<regex::Regex> = LazyLock::new(|| regex::Regex::new(DURATION).expect("it is sound"));
    (!FORM.is_match(text)).then(|| {
        format!(
            "expected {key} to be a duration, but parsing gave an error: time: invalid duration {}",
            quoted(text)
        )
    })
}

pub(super) fn project_id(text: &str) -> Option<String> {
    (!fits(PROJECT, text)).then(|| {
        format!(
            "{} project_id must be 6 to 30 with lowercase letters, digits, hyphens and start with a letter. Trailing \
             hyphens are prohibited.",
            quoted(text)
        )
    })
}

pub(super) fn project_name(text: &str) -> Option<String> {
    (!fits(PROJECT_NAME, text)).then(|| {
        format!(
            "{} name must be 4 to 30 characters with lowercase and uppercase letters, numbers, hyphen, single-quote, \
             double-quote, space, and exclamation point.",
            quoted(text)
        )
    })
}

pub(super) fn trailing_dot(text: &str, key: &str) -> Option<String> {
    if text.is_empty() {
        return Some("the empty string is not a valid name field value".to_owned());
    }
    (!text.ends_with('.')).then(|| {
        format!(
            "{} ({}) doesn't end with \".\", name field must end with trailing dot, for example test.example.com. (note \
             the trailing dot)",
            quoted(key),
            quoted(text)
        )
    })
}

pub(super) fn cluster_name(text: &str, key: &str) -> Option<String> {
    let wrong = if text.len() > 40 {
        "cannot be longer than 40 characters"
    } else if !fits("^[a-z0-9-]+$", text) {
        "can only contain lowercase letters, numbers and hyphens"
    } else if !fits("^[a-z]", text) {
        "must start with a letter"
    } else if text.ends_with('-') {
        "must end with a number or a letter"
    } else {
        return None;
    };
    Some(format!("{} {wrong}", quoted(key)))
}

pub(super) fn rotation_period(text: &str) -> Option<String> {
    let number = text.strip_suffix('s').and_then(|number| number.parse::<f64>().ok());
    match number {
        None if text.is_empty() => None,
        None => Some(format!("Invalid rotation period format: {text}")),
        Some(seconds) => {
            (seconds < 86_400.0).then(|| "Rotation period must be greater than one day".to_owned())
        }
    }
}
