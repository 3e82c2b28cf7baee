use std::time::Duration;

use super::command::NoSecret;
use crate::google::{Api, Credentials, Endpoints, Google, SecretManager, find};

/// How often a call is made that may succeed later: too many requests, a server that is busy.
const ATTEMPTS: u32 = 3;

/// Google, signed in with the credentials that terraform would use. Made once, and only where a secret lies there.
#[derive(Debug)]
pub(super) struct Manager(Result<SignedIn, String>);

#[derive(Debug)]
struct SignedIn {
    google: Google,
    endpoints: Endpoints,
    credentials: Credentials,
}

impl Manager {
    /// Finds credentials. `passed` are the variables of the user's environment that children may see.
    pub async fn new(passed: &[String]) -> Self {
        Self(sign_in(passed).await)
    }

    /// What a version holds.
    pub async fn read(&self, name: &str, version: &str) -> Result<String, NoSecret> {
        let signed_in = self.0.as_ref().map_err(NoSecret::new)?;
        let google = signed_in.at(name).map_err(NoSecret::new)?;
        let manager = SecretManager::new(google);
        let version = format!("{name}/versions/{version}");
        let mut attempt = 1;
        loop {
            match manager.access(&version).await {
                Ok(secret) => return Ok(secret.expose().clone()),
                Err(fault) if fault.transient && attempt < ATTEMPTS => {
                    tokio::time::sleep(Duration::from_millis(500) * attempt).await;
                    attempt += 1;
                }
                Err(fault) => return Err(NoSecret::new(fault.to_string())),
            }
        }
    }
}

async fn sign_in(passed: &[String]) -> Result<SignedIn, String> {
    let endpoints = Endpoints::of_environment()?;
    let credentials = find(passed).await.map_err(|absent| absent.to_string())?;
    let google = Google::new(endpoints.clone())?.signed_in(credentials.clone());
    Ok(SignedIn { google, endpoints, credentials })
}

impl SignedIn {
    /// Who is asked for a secret: one that is regional is asked for where it lies
    /// (<https://cloud.google.com/secret-manager/regional-secrets/access-regional-secret-version>), unless all of Google is
    /// somewhere else anyway.
    fn at(&self, name: &str) -> Result<Google, String> {
        let Some(location) = location(name).filter(|_| self.endpoints == Endpoints::default()) else {
            return Ok(self.google.clone());
        };
        let url = format!("https://secretmanager.{location}.rep.googleapis.com");
        let endpoints = self.endpoints.clone().with(Api::SECRETS, &url)?;
        Ok(Google::new(endpoints)?.signed_in(self.credentials.clone()))
    }
}

/// The location of a regional secret.
fn location(name: &str) -> Option<&str> {
    match name.split('/').collect::<Vec<_>>().as_slice() {
        ["projects", _, "locations", location, "secrets", _] => Some(location),
        _ => None,
    }
}
