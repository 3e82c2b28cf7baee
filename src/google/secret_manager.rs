use base64::Engine as _;
use serde_json::{Value, json};

use super::{Api, Google, Refused};
use crate::model::{Fault, Secret};

/// Google's Secret Manager: <https://cloud.google.com/secret-manager/docs/reference/rest>. Secrets and versions are called
/// by their full names: `projects/PROJECT/secrets/NAME`, `…/versions/7`, `…/versions/latest`.
#[derive(Debug)]
pub struct SecretManager {
    google: Google,
}

/// A version of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its full name.
    pub name: String,
    /// What can be done with it.
    pub state: VersionState,
}

/// What can be done with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionState {
    /// It can be read.
    Enabled,
    /// It can be read once it is enabled again.
    Disabled,
    /// It is gone.
    Destroyed,
}

impl SecretManager {
    /// Its usual address.
    pub const ADDRESS: &str = "https://secretmanager.googleapis.com";

    /// Asked by this client.
    #[must_use]
    pub const fn new(google: Google) -> Self {
        Self { google }
    }

    /// Those of the permissions that we lack on a secret. Google warns that this may claim too much, never too little.
    ///
    /// # Errors
    /// When it cannot be asked, or says no.
    pub async fn lacking<'p>(&self, secret: &str, wanted: &[&'p str]) -> Result<Vec<&'p str>, Fault> {
        let granted = self.google.granted(Api::SECRETS, &format!("/v1/{secret}"), wanted).await;
        let granted = granted.map_err(|refused| fault(&format!("{secret}:testIamPermissions"), &refused))?;
        let has = |permission: &str| granted.iter().any(|one| one == permission);
        Ok(wanted.iter().copied().filter(|permission| !has(permission)).collect())
    }

    /// The newest version of a secret, if it has one.
    ///
    /// # Errors
    /// When it cannot be asked, or says no.
    pub async fn latest(&self, secret: &str) -> Result<Option<Version>, Fault> {
        let answer = match self.google.get(Api::SECRETS, &format!("/v1/{secret}/versions/latest")).await {
            Err(refused) if refused.is_absent() => return Ok(None),
            answer => answer.map_err(|refused| fault(secret, &refused))?,
        };
        let state = match answer["state"].as_str() {
            Some("ENABLED") => VersionState::Enabled,
            Some("DISABLED") => VersionState::Disabled,
            _ => VersionState::Destroyed,
        };
        Ok(Some(Version { name: named(&answer, secret)?, state }))
    }

    /// Adds a version. Returns once Google has it.
    ///
    /// # Errors
    /// When it cannot be asked, or says no.
    pub async fn add(&self, secret: &str, payload: &Secret<String>) -> Result<Version, Fault> {
        let data = base64::engine::general_purpose::STANDARD.encode(payload.expose());
        let body = json!({ "payload": { "data": data } });
        let path = format!("{secret}:addVersion");
        let answer = self.google.post(Api::SECRETS, &format!("/v1/{path}"), &body).await;
        // Google repeats a value that it refuses: what was sent is taken out of what is quoted.
        let answer = answer.map_err(|mut refused| {
            refused.message = refused.message.replace(&data, "(sensitive)");
            fault(&path, &refused)
        })?;
        Ok(Version { name: named(&answer, secret)?, state: VersionState::Enabled })
    }

    /// What a version holds: text that is not empty.
    ///
    /// # Errors
    /// When it cannot be asked, says no, or the version holds something else.
    pub async fn access(&self, version: &str) -> Result<Secret<String>, Fault> {
        let path = format!("{version}:access");
        let answer = self.google.get(Api::SECRETS, &format!("/v1/{path}")).await;
        let answer = answer.map_err(|refused| fault(&path, &refused))?;
        let data = answer["payload"]["data"].as_str().unwrap_or_default();
        let text = base64::engine::general_purpose::STANDARD.decode(data).ok();
        let text = text.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| !text.is_empty());
        text.map(Secret::new).ok_or_else(|| Fault::new(format!("`{version}` holds no text")))
    }

    /// Makes a version `enable`d, `disable`d or `destroy`ed.
    ///
    /// # Errors
    /// When it cannot be asked, or says no.
    pub async fn turn(&self, version: &str, verb: &str) -> Result<(), Fault> {
        let path = format!("{version}:{verb}");
        let answer = self.google.post(Api::SECRETS, &format!("/v1/{path}"), &json!({})).await;
        answer.map(|_| ()).map_err(|refused| fault(&path, &refused))
    }
}

fn fault(path: &str, refused: &Refused) -> Fault {
    let Some(status) = refused.status else {
        return Fault::new("Secret Manager does not answer").because(&refused.message).transient();
    };
    let what = format!("Secret Manager refuses `{path}`");
    let fault = Fault::new(what).because(format!("HTTP {status}: {}", refused.message));
    match status {
        401 => fault.hint("sign in again: `gcloud auth application-default login`"),
        403 | 404 => fault.hint(
            "it is not there, or this identity has no right to it (roles/secretmanager.secretAccessor reads a version); new \
             rights take minutes to count",
        ),
        _ if refused.is_transient() => fault.transient(),
        _ => fault,
    }
}

fn named(answer: &Value, secret: &str) -> Result<String, Fault> {
    let name = answer["name"].as_str().map(str::to_owned);
    name.ok_or_else(|| Fault::new(format!("Secret Manager names no version of `{secret}`")))
}
