use std::{collections::BTreeMap, path::PathBuf};

use super::peer::Peer;
use crate::rehearsal::google::value::Value;

/// What a provider block says, completed by the environment of the terraform process that it belongs to; and the folder
/// that relative paths in the configuration start from.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings(pub Value, pub Option<PathBuf>);

/// The variables that the real provider reads where the block says nothing; the first that is set counts.
const VARIABLES: &[(&str, &[&str])] = &[
    ("project", &["GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"]),
    ("region", &["GOOGLE_REGION", "GCLOUD_REGION", "CLOUDSDK_COMPUTE_REGION"]),
    ("zone", &["GOOGLE_ZONE", "GCLOUD_ZONE", "CLOUDSDK_COMPUTE_ZONE"]),
];

impl Settings {
    pub fn new(config: Value, peer: Option<&Peer>) -> Self {
        let mut settings = match config {
            Value::Map(settings) => settings,
            _ => BTreeMap::new(),
        };
        for (name, variables) in VARIABLES {
            let there =
                settings.get(*name).is_some_and(|value| value.text().is_some_and(|text| !text.is_empty()));
            let found = || variables.iter().find_map(|variable| peer?.variable(variable));
            if !there && let Some(found) = found() {
                settings.insert((*name).to_owned(), Value::Text(found));
            }
        }
        Self(Value::Map(settings), peer.and_then(|peer| peer.folder()))
    }
}
