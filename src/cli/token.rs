//! A credential plugin of Kubernetes: <https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins>.

use serde_json::json;

use super::{Exit, Printer, exit::Failure};
use crate::google::{self, Credentials, Endpoints, Google};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The service account
    #[arg(long = "as", value_name = "ACCOUNT")]
    account: String,
}

/// Prints a token of a service account for a cluster.
pub(super) async fn run(arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let failed = |why: String| Failure::new(Exit::Failed, why);
    let google = Google::new(Endpoints::of_environment().map_err(failed)?).map_err(failed)?;
    // Whoever called passed on what the platform passes on.
    let credentials = google::find(&Credentials::variables()).await;
    let credentials = credentials.map_err(|absent| failed(absent.to_string()))?;
    let account = &arguments.account;
    let made = google.signed_in(credentials).token_of(account).await.map_err(|refused| {
        failed(format!("no token as {account}: {refused}"))
            .hint("whoever runs groundwork needs roles/iam.serviceAccountTokenCreator on it: `groundwork preflight`")
    })?;
    let credential = json!({
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": { "token": made.token.expose(), "expirationTimestamp": made.expires },
    });
    printer.result(credential.to_string());
    Ok(Exit::Done)
}
