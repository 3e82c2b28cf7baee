use std::{collections::BTreeMap, path::Path};

use hyper::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{api::Vault, route::Text};
use crate::model::Fault;

/// What is set up in a new Vault while its root token lives: a file in TOML beside the stack. Everything else is made later
/// by those who get their rights from it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Audit devices by path. They come first, so that everything after them is audited.
    #[serde(default)]
    audit: BTreeMap<String, Mount>,
    /// Secrets engines by path.
    #[serde(default)]
    secrets: BTreeMap<String, Mount>,
    /// Auth methods by path.
    #[serde(default)]
    auth: BTreeMap<String, Auth>,
    /// Policies by name. `ACCESSOR(PATH)` stands for the accessor of the auth method at PATH, which Vault makes up.
    #[serde(default)]
    policies: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mount {
    r#type: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    options: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Auth {
    r#type: String,
    #[serde(default)]
    description: String,
    /// What is written to its `config`.
    #[serde(default)]
    config: Map<String, Value>,
    /// What is written to its `role/NAME`.
    #[serde(default)]
    roles: BTreeMap<String, Map<String, Value>>,
}

impl Setup {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read, or says what is not known.
    pub fn read(path: &Path) -> Result<Self, Fault> {
        let text = fs_err::read_to_string(path)?;
        toml::from_str(&text).map_err(|error| {
            Fault::new(format!("`{}` cannot be used", path.display())).because(error.to_string())
        })
    }

    /// Makes it so. What is there already stays; settings, policies and roles are written again.
    pub(super) async fn apply(&self, vault: &Vault, token: &Text) -> Result<(), Fault> {
        for (path, device) in &self.audit {
            mount(vault, token, "sys/audit", path, device).await?;
        }
        for (path, engine) in &self.secrets {
            mount(vault, token, "sys/mounts", path, engine).await?;
        }
        for (path, auth) in &self.auth {
            let Auth { r#type, description, .. } = auth.clone();
            let method = Mount { r#type, description, options: BTreeMap::new() };
            mount(vault, token, "sys/auth", path, &method).await?;
            if !auth.config.is_empty() {
                write(vault, token, &format!("auth/{path}/config"), &Value::Object(auth.config.clone()))
                    .await?;
            }
        }
        self.apply_policies(vault, token).await?;
        for (path, auth) in &self.auth {
            for (name, role) in &auth.roles {
                let role = Value::Object(role.clone());
                write(vault, token, &format!("auth/{path}/role/{name}"), &role).await?;
            }
        }
        Ok(())
    }

    async fn apply_policies(&self, vault: &Vault, token: &Text) -> Result<(), Fault> {
        let methods = vault.must(Method::GET, "sys/auth", token, None).await?;
        for (name, policy) in &self.policies {
            let mut policy = policy.clone();
            for path in self.auth.keys() {
                let accessor = methods.data()[format!("{path}/")]["accessor"].as_str().unwrap_or_default();
                policy = policy.replace(&format!("ACCESSOR({path})"), accessor);
            }
            if policy.contains("ACCESSOR(") {
                return Err(Fault::new(format!(
                    "the policy `{name}` refers to an auth method that is not set up"
                )));
            }
            write(vault, token, &format!("sys/policies/acl/{name}"), &json!({ "policy": policy })).await?;
        }
        Ok(())
    }

    /// The audit devices that must be there.
    pub(super) fn audit_devices(&self) -> impl Iterator<Item = &str> {
        self.audit.keys().map(String::as_str)
    }
}

async fn mount(vault: &Vault, token: &Text, kind: &str, path: &str, mount: &Mount) -> Result<(), Fault> {
    let there = vault.must(Method::GET, kind, token, None).await?;
    if there.data().get(format!("{path}/")).is_some() {
        return Ok(());
    }
    let Mount { r#type, description, options } = mount;
    let body = json!({ "type": r#type, "description": description, "options": options });
    write(vault, token, &format!("{kind}/{path}"), &body).await
}

async fn write(vault: &Vault, token: &Text, path: &str, body: &Value) -> Result<(), Fault> {
    vault.must(Method::POST, path, token, Some(body)).await.map(|_| ())
}
