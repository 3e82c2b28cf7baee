use std::collections::BTreeMap;

use semver::Version;
use serde::Deserialize;

use super::web::{Page, Web, host};
use crate::model::{Chart, ChartSource};

/// How many parts of a list of tags are read: registries give a hundred or a thousand at a time.
const PARTS: usize = 50;

/// Which versions of a chart its repository has.
///
/// # Errors
/// Why it cannot be asked.
pub async fn chart_versions(chart: &Chart, web: &Web) -> Result<Vec<Version>, String> {
    match &chart.source {
        ChartSource::Repository { url, chart } => {
            let index = web.get(&format!("{}/index.yaml", url.trim_end_matches('/'))).await?;
            of_index(&index.text, chart).map_err(|why| format!("{}: {why}", host(url)))
        }
        ChartSource::Oci(reference) => of_registry(reference, web).await,
        ChartSource::Path(_) => Ok(Vec::new()),
    }
}

/// What of an index (<https://helm.sh/docs/topics/chart_repository/#the-index-file>) is needed.
#[derive(Deserialize)]
struct Index {
    #[serde(default)]
    entries: BTreeMap<String, Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    version: String,
}

fn of_index(text: &str, chart: &str) -> Result<Vec<Version>, String> {
    let options = serde_saphyr::options! { budget: None };
    let index: Index = serde_saphyr::from_str_with_options(text, options)
        .map_err(|_| "its index.yaml is no index of charts".to_owned())?;
    let entries = index.entries.get(chart).ok_or_else(|| format!("its index.yaml has no chart {chart}"))?;
    Ok(entries.iter().filter_map(|entry| version(&entry.version)).collect())
}

/// Tags are versions, with `_` in place of `+` (<https://helm.sh/docs/topics/registries/>).
async fn of_registry(reference: &str, web: &Web) -> Result<Vec<Version>, String> {
    let rest = reference.trim_start_matches("oci://");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let local = host.starts_with("127.0.0.1") || host.starts_with("localhost");
    let base = format!("{}://{host}", if local { "http" } else { "https" });
    let mut versions = Vec::new();
    let mut next = Some(format!("{base}/v2/{path}/tags/list?n=1000"));
    for _ in 0..PARTS {
        let Some(url) = next.take() else { break };
        let page: Page = web.get_from_registry(&url).await?;
        let list: serde_json::Value =
            serde_json::from_str(&page.text).map_err(|_| format!("{host}: its list of tags is not JSON"))?;
        let tags = list["tags"].as_array().into_iter().flatten().filter_map(|tag| tag.as_str());
        versions.extend(tags.filter_map(|tag| version(&tag.replace('_', "+"))));
        next = page.next().map(
            |path| {
                if path.starts_with('/') { format!("{base}{path}") } else { path.to_owned() }
            },
        );
    }
    Ok(versions)
}

fn version(text: &str) -> Option<Version> {
    Version::parse(text.strip_prefix('v').unwrap_or(text)).ok()
}
