use std::collections::BTreeMap;

use semver::Version;
use serde_json::Value;
use tokio::sync::Mutex;

use super::web::Web;

/// Terraform's registries: <https://developer.hashicorp.com/terraform/internals/provider-registry-protocol> and
/// `module-registry-protocol`. Where a host has them it says itself.
#[derive(Debug, Default)]
pub struct Registry {
    services: Mutex<BTreeMap<String, Result<Value, String>>>,
}

impl Registry {
    /// Which versions a provider has: `registry.terraform.io/hashicorp/google`.
    ///
    /// # Errors
    /// Why its registry cannot be asked.
    pub async fn provider(&self, address: &str, web: &Web) -> Result<Vec<Version>, String> {
        let (host, path) = address.split_once('/').ok_or_else(|| format!("`{address}` has no registry"))?;
        let base = self.service(host, "providers.v1", web).await?;
        let answer = json(&format!("{base}{path}/versions"), web).await?;
        Ok(versions(&answer["versions"]))
    }

    /// Which versions a module has: `terraform-aws-modules/vpc/aws`, with its host before that unless it is the usual one.
    ///
    /// # Errors
    /// Why its registry cannot be asked.
    pub async fn module(&self, source: &str, usual: &str, web: &Web) -> Result<Vec<Version>, String> {
        let parts: Vec<&str> = source.split("//").next().unwrap_or(source).split('/').collect();
        let (host, path) = match parts.as_slice() {
            [_, _, _] => (usual, parts.join("/")),
            [host, rest @ ..] if rest.len() == 3 => (*host, rest.join("/")),
            _ => return Err(format!("`{source}` is no module of a registry: nobody was asked")),
        };
        let base = self.service(host, "modules.v1", web).await?;
        let answer = json(&format!("{base}{path}/versions"), web).await?;
        Ok(versions(&answer["modules"][0]["versions"]))
    }

    async fn service(&self, host: &str, name: &str, web: &Web) -> Result<String, String> {
        let mut services = self.services.lock().await;
        if !services.contains_key(host) {
            let answer = json(&format!("https://{host}/.well-known/terraform.json"), web).await;
            services.insert(host.to_owned(), answer);
        }
        let path = services[host].clone()?[name].as_str().map(str::to_owned);
        let path = path.ok_or_else(|| format!("{host} has no {name}"))?;
        Ok(if path.starts_with("https://") { path } else { format!("https://{host}{path}") })
    }
}

async fn json(url: &str, web: &Web) -> Result<Value, String> {
    let page = web.get(url).await?;
    serde_json::from_str(&page.text).map_err(|_| format!("{url}: it is not JSON"))
}

fn versions(list: &Value) -> Vec<Version> {
    let each = list.as_array().into_iter().flatten().filter_map(|one| one["version"].as_str());
    each.filter_map(|text| Version::parse(text.trim_start_matches('v')).ok()).collect()
}
