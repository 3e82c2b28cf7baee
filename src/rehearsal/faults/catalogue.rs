use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

/// An error of Google's API.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiError {
    code: u16,
    message: String,
    reason: String,
}

static ERRORS: LazyLock<BTreeMap<String, ApiError>> = LazyLock::new(|| {
    toml::from_str(include_str!("errors.toml")).expect("the file is sound: a test reads it")
});

/// The names of all errors.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ERRORS.keys().map(String::as_str)
}

/// What Google's client library writes for an error of the catalogue.
pub(super) fn text(name: &str) -> Option<String> {
    let ApiError { code, message, reason } = ERRORS.get(name)?;
    Some(format!("googleapi: Error {code}: {message}, {reason}"))
}
