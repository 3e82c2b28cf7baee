use semver::Version;
use serde_json::Value;

use super::web::Web;
use crate::tools::Tool;

/// Which versions of a tool its vendor, or the mirror of its releases, has. Parts of the local cluster are groundwork's own
/// matter: it knows which fit each other.
///
/// # Errors
/// Why it cannot be asked.
pub async fn tool_versions(tool: Tool, mirror: Option<&str>, web: &Web) -> Result<Vec<Version>, String> {
    let base = |vendor: &str| mirror.unwrap_or(vendor).trim_end_matches('/').to_owned();
    match tool {
        Tool::Terraform => {
            let url = format!("{}/index.json", base("https://releases.hashicorp.com/terraform"));
            let index = json(&url, web).await?;
            Ok(keys(&index["versions"]))
        }
        Tool::OpenTofu => {
            let list = json(&format!("{}/api.json", base("https://get.opentofu.org/tofu")), web).await?;
            let ids = list["versions"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str());
            Ok(ids.filter_map(version).collect())
        }
        Tool::Helm => {
            // The script that installs helm asks there: one file for each major version.
            let base = base("https://get.helm.sh");
            let mut versions = Vec::new();
            for major in [3, 4] {
                let page = web.get(&format!("{base}/helm{major}-latest-version")).await?;
                versions.extend(version(page.text.trim()));
            }
            Ok(versions)
        }
        _ => Ok(Vec::new()),
    }
}

async fn json(url: &str, web: &Web) -> Result<Value, String> {
    serde_json::from_str(&web.get(url).await?.text).map_err(|_| format!("{url}: it is not JSON"))
}

fn keys(table: &Value) -> Vec<Version> {
    table.as_object().into_iter().flatten().filter_map(|(key, _)| version(key)).collect()
}

fn version(text: &str) -> Option<Version> {
    Version::parse(text.trim_start_matches('v')).ok()
}
