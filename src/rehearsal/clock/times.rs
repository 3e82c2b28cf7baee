use std::{collections::BTreeMap, sync::LazyLock, time::Duration};

use serde::Deserialize;

/// What is done to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It is made.
    Create,
    /// It is changed in place.
    Update,
    /// It is deleted.
    Delete,
}

/// Seconds that a type takes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Times {
    create: f64,
    #[serde(default)]
    update: Option<f64>,
    delete: f64,
}

static TIMES: LazyLock<BTreeMap<String, Times>> =
    LazyLock::new(|| toml::from_str(include_str!("times.toml")).expect("the file is sound: a test reads it"));

/// How long an operation on a type typically takes in the real cloud.
#[must_use]
pub fn typical(kind: &str, doing: Doing) -> Duration {
    let known = || {
        let family = TIMES
            .iter()
            .filter(|(name, _)| name.strip_suffix('*').is_some_and(|start| kind.starts_with(start)));
        family.max_by_key(|(name, _)| name.len()).map(|(_, times)| *times)
    };
    let times =
        TIMES.get(kind).copied().or_else(known).unwrap_or(Times { create: 3.0, update: None, delete: 2.0 });
    let seconds = match doing {
        Doing::Create => times.create,
        Doing::Update => times.update.unwrap_or(times.create),
        Doing::Delete => times.delete,
    };
    Duration::from_secs_f64(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_its_own_time_or_that_of_its_family() {
        assert_eq!(typical("google_container_cluster", Doing::Create), Duration::from_secs(480));
        assert_eq!(
            typical("google_project_iam_member", Doing::Create),
            typical("google_folder_iam_member", Doing::Create)
        );
        assert!(
            typical("google_compute_whatever", Doing::Create) > typical("google_whatever", Doing::Create)
        );
    }
}
