use std::process::Stdio;

use super::route::Text;
use crate::model::{Fault, Secret};

/// Who we are for Google.
#[derive(Clone, Debug)]
pub enum Identity {
    /// An access token that was handed over, as terraform's provider takes it: `GOOGLE_OAUTH_ACCESS_TOKEN`.
    Token(Secret<String>),
    /// Application default credentials, which terraform uses as well, by the plugin that GKE clusters need anyway. It
    /// knows them all: users, keys, workload identity federation, the metadata server.
    /// <https://github.com/kubernetes/cloud-provider-gcp/tree/master/cmd/gke-gcloud-auth-plugin>
    ApplicationDefault,
}

const PLUGIN: &str = "gke-gcloud-auth-plugin";

impl Identity {
    /// That of the environment.
    #[must_use]
    pub fn of_environment() -> Self {
        match std::env::var("GOOGLE_OAUTH_ACCESS_TOKEN") {
            Ok(token) if !token.is_empty() => Self::Token(Secret::new(token)),
            _ => Self::ApplicationDefault,
        }
    }

    /// An access token. It comes through a pipe and is in no argument.
    ///
    /// # Errors
    /// When there are no credentials.
    pub(super) async fn token(&self) -> Result<Text, Fault> {
        match self {
            Self::Token(token) => Ok(token.clone()),
            Self::ApplicationDefault => by_plugin().await,
        }
    }
}

async fn by_plugin() -> Result<Text, Fault> {
    let failed = |why: String| {
        Fault::new("there is no access token for Secret Manager").because(why).hint(
            "install gke-gcloud-auth-plugin and sign in: `gcloud auth application-default login`; or hand a token over in \
             GOOGLE_OAUTH_ACCESS_TOKEN (`[tools] pass_environment`)",
        )
    };
    let output = tokio::process::Command::new(PLUGIN)
        .arg("--use_application_default_credentials")
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|error| failed(format!("{PLUGIN} cannot be started: {error}")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing");
        return Err(failed(format!("{PLUGIN} ended with {}: {said}", output.status)));
    }
    // An ExecCredential; what it holds is never quoted.
    let credential: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| failed(format!("{PLUGIN} printed no credential")))?;
    let token = credential["status"]["token"].as_str().filter(|token| !token.is_empty());
    token
        .map(|token| Secret::new(token.to_owned()))
        .ok_or_else(|| failed(format!("the credential of {PLUGIN} has no token")))
}
