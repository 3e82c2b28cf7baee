//! The credentials that terraform's google provider would use, in its order: a token, the content or path in
//! `GOOGLE_CREDENTIALS`, then the application default ones. Terraform sees a variable beyond the last two only where the
//! platform passes it on.
//!
//! <https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference#authentication>,
//! <https://docs.cloud.google.com/docs/authentication/application-default-credentials>

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use google_cloud_auth::credentials::{
    AccessTokenCredentials, external_account, impersonated, mds, service_account, user_account,
};
use serde_json::Value;

use super::{Identity, http::innermost};
use crate::model::Secret;

/// What a token is for.
const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";
/// How long a token may take: a federated one is three exchanges.
const TOKEN: Duration = Duration::from_secs(20);
/// How long the metadata server of a Google machine takes at most; elsewhere nobody answers.
const METADATA: Duration = Duration::from_secs(1);
const METADATA_HOST: &str = "GCE_METADATA_HOST";

/// Variables that terraform sees only where they are passed on.
const VARIABLES: [&str; 2] = ["GOOGLE_OAUTH_ACCESS_TOKEN", "GOOGLE_CREDENTIALS"];

/// Credentials that were found.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Where, in words.
    pub place: String,
    what: What,
}

#[derive(Clone)]
enum What {
    Token(Secret<String>),
    /// A credentials file.
    File(Value),
    /// A machine of Google's: its service account and project.
    Metadata {
        email: Option<String>,
        project: Option<String>,
    },
}

impl std::fmt::Debug for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "a token",
            Self::File(_) => "a file",
            Self::Metadata { .. } => "the metadata server",
        })
    }
}

/// Why there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Nothing was found. These variables are set, but terraform would not see them.
    Nowhere(Vec<&'static str>),
    /// What was found is unusable: what it is, and why.
    Unusable(String),
}

impl std::fmt::Display for Absent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nowhere(ignored) => match ignored.first() {
                Some(variable) => write!(f, "{variable} is set, but is not in `pass_environment`"),
                None => f.write_str("there are no Google credentials on this machine"),
            },
            Self::Unusable(why) => f.write_str(why),
        }
    }
}

/// Looks where terraform would; `passed` are the names of variables that it sees beyond the usual ones
/// ([`Credentials::variables`] for all there are).
///
/// # Errors
/// When there are none, or what is there cannot be used.
pub async fn find(passed: &[String]) -> Result<Credentials, Absent> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let seen = |name: &str| set(name).filter(|_| passed.iter().any(|known| known == name));
    if let Some(token) = seen("GOOGLE_OAUTH_ACCESS_TOKEN") {
        let place = "GOOGLE_OAUTH_ACCESS_TOKEN".to_owned();
        return Ok(Credentials { place, what: What::Token(Secret::new(token.trim().to_owned())) });
    }
    if let Some(given) = seen("GOOGLE_CREDENTIALS") {
        if given.trim_start().starts_with('{') {
            return parsed(&given, "GOOGLE_CREDENTIALS".to_owned());
        }
        return file(Path::new(&given), "GOOGLE_CREDENTIALS");
    }
    if let Some(path) = set("GOOGLE_APPLICATION_CREDENTIALS") {
        return file(Path::new(&path), "GOOGLE_APPLICATION_CREDENTIALS");
    }
    if let Some(path) = well_known().filter(|path| path.exists()) {
        return file(&path, "application default credentials");
    }
    if let Some(found) = metadata().await {
        return Ok(found);
    }
    Err(Absent::Nowhere(VARIABLES.into_iter().filter(|name| set(name).is_some()).collect()))
}

/// Where `gcloud auth application-default login` writes. Google's Go libraries, and so terraform, do not ask
/// `CLOUDSDK_CONFIG` for it.
fn well_known() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty())?;
    Some(PathBuf::from(home).join(".config/gcloud/application_default_credentials.json"))
}

fn file(path: &Path, from: &str) -> Result<Credentials, Absent> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Absent::Unusable(format!("{from}: {} cannot be read: {error}", path.display())))?;
    parsed(&text, format!("{from}: {}", path.display()))
}

fn parsed(text: &str, place: String) -> Result<Credentials, Absent> {
    // What serde_json says of a file could quote it.
    let content: Value =
        serde_json::from_str(text).map_err(|_| Absent::Unusable(format!("{place} is not JSON")))?;
    match content["type"].as_str() {
        Some("authorized_user" | "service_account" | "impersonated_service_account" | "external_account") => {
            Ok(Credentials { place, what: What::File(content) })
        }
        Some(other) => Err(Absent::Unusable(format!("{place} is of the type `{}`", other.escape_debug()))),
        None => Err(Absent::Unusable(format!("{place} has no `type`: it is no credentials file"))),
    }
}

/// The service account of a machine of Google's: <https://docs.cloud.google.com/compute/docs/metadata/overview>.
async fn metadata() -> Option<Credentials> {
    let host = std::env::var(METADATA_HOST).unwrap_or_else(|_| "169.254.169.254".to_owned());
    let client = reqwest::Client::builder().no_proxy().timeout(METADATA).build().ok()?;
    let text = async |path: &str| {
        let request = client.get(format!("http://{host}/computeMetadata/v1/{path}"));
        let answer = request.header("Metadata-Flavor", "Google").send().await.ok()?;
        let ours = answer.status().is_success() && answer.headers().contains_key("Metadata-Flavor");
        let text = if ours { answer.text().await.ok() } else { None };
        text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let email = text("instance/service-accounts/default/email").await?;
    let project = text("project/project-id").await;
    let what = What::Metadata { email: Some(email), project };
    Some(Credentials { place: format!("the metadata server {host}"), what })
}

impl Credentials {
    /// The variables that [`find`] looks at where they are passed on.
    #[must_use]
    pub fn variables() -> Vec<String> {
        VARIABLES.map(str::to_owned).to_vec()
    }

    /// Gets a token. Nothing of the credentials is in the error.
    ///
    /// # Errors
    /// When they are not complete, expired, revoked, or nobody can be asked.
    pub async fn token(&self) -> Result<Secret<String>, String> {
        let made = match &self.what {
            What::Token(token) => return Ok(token.clone()),
            What::File(content) => from_file(content),
            What::Metadata { .. } => {
                mds::Builder::default().with_scopes([SCOPE]).build_access_token_credentials()
            }
        };
        let credentials = made.map_err(|error| innermost(&error))?;
        match tokio::time::timeout(TOKEN, credentials.access_token()).await {
            Ok(Ok(token)) => Ok(Secret::new(token.token)),
            Ok(Err(error)) => Err(innermost(&error)),
            Err(_) => Err(format!("no answer within {} s", TOKEN.as_secs())),
        }
    }

    /// Whose they are, as far as they say so themselves.
    #[must_use]
    pub fn identity(&self) -> Identity {
        match &self.what {
            What::Token(_) => Identity::default(),
            What::File(content) => Identity::of_file(content),
            What::Metadata { email, project } => Identity::of_machine(email.clone(), project.clone()),
        }
    }

    /// Whether helm's credential plugin would find them, too: it takes the application default ones only.
    #[must_use]
    pub fn are_default(&self) -> bool {
        !self.place.starts_with("GOOGLE_OAUTH_ACCESS_TOKEN") && !self.place.starts_with("GOOGLE_CREDENTIALS")
    }
}

fn from_file(content: &Value) -> Result<AccessTokenCredentials, google_cloud_auth::build_errors::Error> {
    let json = content.clone();
    match content["type"].as_str() {
        Some("service_account") => {
            let scopes = service_account::AccessSpecifier::from_scopes([SCOPE]);
            service_account::Builder::new(json).with_access_specifier(scopes).build_access_token_credentials()
        }
        Some("impersonated_service_account") => {
            impersonated::Builder::new(json).with_scopes([SCOPE]).build_access_token_credentials()
        }
        Some("external_account") => {
            external_account::Builder::new(json).with_scopes([SCOPE]).build_access_token_credentials()
        }
        _ => user_account::Builder::new(json).build_access_token_credentials(),
    }
}
