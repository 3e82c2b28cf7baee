//! Who groundwork is where charts are private: a login is asked for when a chart is pulled, and not before.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    drivers::helm::{self, Login, Registries},
    google,
    model::{HashKey, Output, Secret, Value},
    platform::{DeclaredSecret, Registry, SignIn},
    secrets::{self, Surroundings},
};

/// The name that Artifact Registry takes beside an access token:
/// <https://cloud.google.com/artifact-registry/docs/helm/authentication#token>.
const GOOGLES: &str = "oauth2accesstoken";

/// `[charts.registries]`, ready to sign in. `passed` are the variables that children see (`[tools] pass_environment`), `folder`
/// is the platform's.
pub(super) fn registries(said: &BTreeMap<String, Registry>, passed: &[String], folder: &Path) -> Registries {
    let one = |(host, registry): (&String, &Registry)| {
        let sign_in = match &registry.sign_in {
            SignIn::Nobody => None,
            SignIn::Google => Some(as_google(passed.to_vec())),
            SignIn::Password { username, secret, source } => {
                Some(with_password(username, secret, source, passed, folder.to_owned()))
            }
        };
        let registry = helm::Registry {
            sign_in,
            right: right(&registry.sign_in),
            pass_credentials: registry.pass_credentials,
            ca_file: registry.ca_file.clone(),
        };
        (host.clone(), registry)
    };
    Registries::new(said.iter().map(one).collect())
}

/// What helps where a login is refused.
fn right(sign_in: &SignIn) -> String {
    match sign_in {
        SignIn::Nobody => String::new(),
        SignIn::Google => {
            "whoever this is at Google (`groundwork preflight`) needs roles/artifactregistry.reader on the \
                           repository"
                .to_owned()
        }
        SignIn::Password { username, secret, .. } => {
            format!("`{username}` may have no right there, or the secret `{secret}` is an old password")
        }
    }
}

fn as_google(passed: Vec<String>) -> helm::SignIn {
    Arc::new(move || {
        let passed = passed.clone();
        Box::pin(async move {
            let credentials = google::find(&passed).await.map_err(|absent| absent.to_string())?;
            let password =
                credentials.token().await.map_err(|why| format!("{}: {why}", credentials.place))?;
            Ok(Login { username: GOOGLES.to_owned(), password })
        })
    })
}

fn with_password(
    username: &str,
    secret: &str,
    source: &DeclaredSecret,
    passed: &[String],
    folder: PathBuf,
) -> helm::SignIn {
    let (username, secret, source) = (username.to_owned(), secret.to_owned(), source.clone());
    let environment = super::world::child_environment(passed);
    let passed = passed.to_vec();
    Arc::new(move || {
        let (username, secret) = (username.clone(), secret.clone());
        let (source, folder, environment) = (source.clone(), folder.clone(), environment.clone());
        let passed = passed.clone();
        Box::pin(async move {
            let sources = BTreeMap::from([(secret.clone(), source)]);
            let surroundings = Surroundings {
                folder: &folder,
                environment: &environment,
                passed: &passed,
                // It is compared with nothing.
                hash_key: &HashKey::new(Vec::new()),
            };
            let read = secrets::read(&BTreeSet::from([secret.as_str()]), &sources, surroundings).await;
            if let Some(unread) = read.unread.first() {
                return Err(unread.to_string());
            }
            let value = read.values.get(&secret).and_then(Output::value).and_then(Value::as_str);
            let password = value.ok_or_else(|| format!("secret `{secret}` is no text"))?.to_owned();
            Ok(Login { username, password: Secret::new(password) })
        })
    })
}
