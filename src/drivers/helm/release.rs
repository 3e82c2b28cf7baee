use std::io::Read as _;

use base64::Engine as _;
use k8s_openapi::api::core::v1::Secret;
use kube::Api;
use serde::Deserialize;

use crate::{
    drivers::kubernetes::{Cluster, refused},
    model::{Fault, Value},
};

/// A revision of a release as helm stores it in a Secret of type `helm.sh/release.v1` (and prints it with `-o json`).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Release {
    /// The revision.
    pub version: u64,
    /// Status and times.
    pub info: Info,
    /// The objects, as rendered.
    #[serde(default)]
    pub manifest: String,
    /// The hooks, which are no part of the manifest.
    #[serde(default)]
    pub hooks: Option<Vec<Hook>>,
    /// The values that were given.
    #[serde(default)]
    pub config: Value,
    /// The whole chart.
    #[serde(default)]
    pub chart: Value,
}

/// Status and times of a revision.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Info {
    /// `deployed`, `failed`, `pending-upgrade`…
    pub status: String,
    /// What helm says of it.
    #[serde(default)]
    pub description: String,
}

/// A hook.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Hook {
    /// The object, as rendered.
    #[serde(default)]
    pub manifest: String,
    /// When it runs: `pre-install`, `post-upgrade`…
    #[serde(default)]
    pub events: Vec<String>,
}

impl Release {
    /// A manifest that was rendered and belongs to no revision yet. It says nothing about hooks, values and chart.
    pub fn rendered(manifest: String) -> Self {
        let info = Info { status: "rendered".to_owned(), description: String::new() };
        Self { version: 0, info, manifest, hooks: None, config: Value::Null, chart: Value::Null }
    }

    /// The values that were given; helm stores none at all where none were.
    pub fn given_values(&self) -> Value {
        if self.config.is_null() { Value::Object(serde_json::Map::new()) } else { self.config.clone() }
    }

    /// The chart's `name-version`.
    pub fn chart_name(&self) -> String {
        let metadata = &self.chart["metadata"];
        let part = |key: &str| metadata[key].as_str().unwrap_or("?").to_owned();
        format!("{}-{}", part("name"), part("version"))
    }
}

/// The name of the Secret that holds a revision (`pkg/storage/driver/secrets.go`).
pub(super) fn secret_name(release: &str, revision: u64) -> String {
    format!("sh.helm.release.v1.{release}.v{revision}")
}

/// Reads a revision from the cluster; `None` when it is not there.
pub(super) async fn read(
    cluster: &Cluster,
    namespace: &str,
    release: &str,
    revision: u64,
) -> Result<Option<Release>, Fault> {
    let secrets: Api<Secret> = Api::namespaced(cluster.client(), namespace);
    let name = secret_name(release, revision);
    let what =
        || format!("revision {revision} of release `{release}` in namespace `{namespace}` cannot be read");
    let secret = secrets.get_opt(&name).await.map_err(|error| refused(&error, &what()))?;
    let Some(data) = secret.and_then(|secret| secret.data?.remove("release")) else { return Ok(None) };
    decode(&data.0).map(Some).map_err(|why| Fault::new(what()).because(why))
}

/// base64 → gzip (unless very old) → JSON. The outer base64 of every Secret is gone already.
fn decode(data: &[u8]) -> Result<Release, String> {
    let packed = base64::engine::general_purpose::STANDARD
        .decode(data)
        .map_err(|error| format!("its base64 is broken: {error}"))?;
    let json = if packed.starts_with(&[0x1f, 0x8b, 0x08]) {
        let mut json = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_end(&mut json)
            .map_err(|error| format!("its gzip is broken: {error}"))?;
        json
    } else {
        packed
    };
    serde_json::from_slice(&json).map_err(|error| format!("its JSON is broken: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_stored_release_is_unpacked() {
        let json = serde_json::json!({
            "name": "web", "version": 3, "namespace": "apps", "manifest": "---\nkind: ConfigMap\n",
            "info": { "status": "deployed", "last_deployed": "2026-01-01T00:00:00Z" },
            "config": { "a": 1 }, "chart": { "metadata": { "name": "web", "version": "1.2.3" } },
        });
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(json.to_string().as_bytes()).expect("packs");
        let packed = base64::engine::general_purpose::STANDARD.encode(gzip.finish().expect("packs"));
        let release = decode(packed.as_bytes()).expect("unpacks");
        assert_eq!((release.version, release.info.status.as_str()), (3, "deployed"));
        assert_eq!(release.chart_name(), "web-1.2.3");
        assert!(decode(b"!").is_err());
    }
}
