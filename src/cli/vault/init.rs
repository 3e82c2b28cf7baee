use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use k8s_openapi::api::core::v1::{Pod, Secret};
use kube::{
    Api, Client, Config,
    config::{KubeConfigOptions, Kubeconfig},
};

use super::super::{Exit, Printer, arguments::Global, exit::Failure};
use crate::{
    drivers::{
        files::write_private,
        vault::{Encryption, Initialisation, KeySecrets, Place, Route, Setup, Vault, authority_of},
    },
    google::{self, Credentials, Endpoints, Google, SecretManager},
    model::Fault,
};

/// Arguments. None of them is a secret; a job says them in its environment.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The namespace of Vault's pods, in the cluster that KUBECONFIG names
    #[arg(long, default_value = "vault", value_name = "NAME")]
    namespace: String,
    /// The StatefulSet of its pods
    #[arg(long, default_value = "vault", value_name = "NAME")]
    stateful_set: String,
    /// How many pods it has: so many raft voters are waited for
    #[arg(long, default_value = "3", value_name = "N", env = "GROUNDWORK_VAULT_REPLICAS", value_parser = clap::value_parser!(u8).range(1..=9))]
    replicas: u8,
    /// The Secret whose `ca.crt` has signed their certificate
    #[arg(long, default_value = "vault-tls", value_name = "NAME")]
    ca_secret: String,
    /// The name that their certificate is for
    #[arg(long, default_value = "vault.vault.svc", value_name = "NAME")]
    server_name: String,
    /// A server's address (https://HOST:PORT) instead of the pods; all of them
    #[arg(long, value_name = "URL")]
    address: Vec<String>,
    /// A file with the authority of these addresses' certificates (PEM)
    #[arg(long, value_name = "FILE", requires = "address")]
    ca_file: Option<PathBuf>,
    /// The secrets of Secret Manager for the recovery keys, one each: projects/PROJECT/secrets/NAME
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        required = true,
        env = "GROUNDWORK_VAULT_RECOVERY_KEYS"
    )]
    recovery_keys: Vec<String>,
    /// How many recovery keys are needed together; more than half of them by default
    #[arg(long, value_name = "N")]
    threshold: Option<usize>,
    /// The secret of Secret Manager for the root token while it lives
    #[arg(long, value_name = "NAME", env = "GROUNDWORK_VAULT_ROOT_TOKEN")]
    root_token: String,
    /// Another address of Secret Manager (a regional endpoint, Private Service Connect)
    #[arg(long, value_name = "URL", default_value = SecretManager::ADDRESS)]
    secret_manager: String,
    /// What is set up in it: audit devices, secrets engines, auth methods, policies (TOML)
    #[arg(long, value_name = "FILE")]
    setup: Option<PathBuf>,
    /// The folder that holds the keys until Secret Manager has them; it must be there again in the next run
    #[arg(long, value_name = "DIR", env = "GROUNDWORK_KEEP")]
    keep: PathBuf,
    /// How long each state is waited for, in seconds
    #[arg(long, default_value = "300", value_name = "SECONDS")]
    patience: u64,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let at = |path: &Path| global.directory.join(path);
    let setup = arguments.setup.as_deref().map(|path| Setup::read(&at(path))).transpose();
    let setup = setup.map_err(invalid)?.unwrap_or_default();
    let names = names(&arguments)?;
    let threshold = arguments.threshold.unwrap_or(names.recovery.len() / 2 + 1);
    if threshold == 0 || threshold > names.recovery.len() {
        return Err(
            Failure::new(Exit::Invalid, "the threshold is from 1 to the number of recovery keys").into()
        );
    }
    let (servers, authority) = servers(&arguments, global).await.map_err(Failure::from)?;
    let secrets = secret_manager(&arguments.secret_manager).await?;
    let initialisation = Initialisation {
        servers,
        secrets,
        names,
        threshold,
        setup,
        keep: at(&arguments.keep),
        patience: Duration::from_secs(arguments.patience),
        say: &|line| printer.note(line),
    };
    let cluster_id = initialisation.run().await.map_err(Failure::from)?;
    if let Some(file) = std::env::var_os("GROUNDWORK_OUTPUTS") {
        let outputs = serde_json::json!({ "cluster_id": cluster_id, "ca_certificate": authority });
        write_private(Path::new(&file), outputs.to_string().as_bytes())?;
    }
    printer.note(format_args!("Vault {cluster_id} is initialised"));
    Ok(Exit::Done)
}

/// Secret Manager at an address, asked as terraform would: a job sees what the platform passes on.
async fn secret_manager(address: &str) -> anyhow::Result<SecretManager> {
    let endpoints = Endpoints::default().with(google::Api::SECRETS, address);
    let endpoints = endpoints.map_err(|why| Failure::new(Exit::Invalid, why))?;
    let credentials = google::find(&Credentials::variables()).await;
    let credentials = credentials.map_err(|absent| {
        Failure::new(Exit::Failed, format!("there is no access token for Secret Manager: {absent}")).hint(
            "sign in: `gcloud auth application-default login`; or hand a token over in GOOGLE_OAUTH_ACCESS_TOKEN \
             (`[tools] pass_environment`)",
        )
    })?;
    let google = Google::new(endpoints).map_err(|why| Failure::new(Exit::Failed, why))?;
    Ok(SecretManager::new(google.signed_in(credentials)))
}

fn invalid(fault: Fault) -> Failure {
    Failure { exit: Exit::Invalid, ..Failure::from(fault) }
}

/// Full names, each once: a secret that is named twice would keep one key of two.
fn names(arguments: &Arguments) -> Result<KeySecrets, Failure> {
    let names =
        KeySecrets { recovery: arguments.recovery_keys.clone(), root_token: arguments.root_token.clone() };
    let mut seen = std::collections::BTreeSet::new();
    let mut wrong = Vec::new();
    for name in names.recovery.iter().chain([&names.root_token]) {
        let parts: Vec<&str> = name.split('/').collect();
        let full = matches!(
            parts.as_slice(),
            ["projects", _, "secrets", _] | ["projects", _, "locations", _, "secrets", _]
        ) && parts.iter().all(|part| !part.is_empty() && !part.contains(['?', '#', ':', '%']));
        if !full {
            wrong
                .push(format!("`{}` is not written like projects/PROJECT/secrets/NAME", name.escape_debug()));
        } else if !seen.insert(name) {
            wrong.push(format!("`{name}` is named twice"));
        }
    }
    if wrong.is_empty() { Ok(names) } else { Err(Failure::new(Exit::Invalid, wrong.join("\n       "))) }
}

/// Vault's servers, at their addresses or in their pods, and the authority that signs for them (PEM).
async fn servers(arguments: &Arguments, global: &Global) -> Result<(Vec<Vault>, String), Fault> {
    if !arguments.address.is_empty() {
        let file =
            arguments.ca_file.as_deref().map(|path| fs_err::read_to_string(global.directory.join(path)));
        let authority = file.transpose()?;
        let server = |url: &String| Ok::<_, Fault>(Vault::new(route(url, authority.as_deref())?));
        let servers = arguments.address.iter().map(server).collect::<Result<_, _>>()?;
        return Ok((servers, authority.unwrap_or_default()));
    }
    let client = client().await?;
    let secrets: Api<Secret> = Api::namespaced(client.clone(), &arguments.namespace);
    let authority = authority_of(&secrets, &arguments.ca_secret).await?;
    let encryption = Encryption::new(&authority, &arguments.server_name)?;
    let pods: Arc<Api<Pod>> = Arc::new(Api::namespaced(client, &arguments.namespace));
    let server = |ordinal: u8| {
        Vault::new(Route {
            name: format!("{}-{ordinal}", arguments.stateful_set),
            place: Place::Pod(Arc::clone(&pods), 8200),
            encryption: Some(encryption.clone()),
        })
    };
    Ok(((0..arguments.replicas).map(server).collect(), authority))
}

/// A server at an address. Without TLS only on this machine: the keys come that way.
fn route(url: &str, authority: Option<&str>) -> Result<Route, Fault> {
    let bad = || Fault::new(format!("`{}` is no address of Vault's", url.escape_debug()));
    let address: http::Uri = url.parse().map_err(|_| bad().hint("write https://HOST:8200"))?;
    let host = address.host().ok_or_else(bad)?.trim_matches(['[', ']']).to_owned();
    let encryption = match address.scheme_str() {
        Some("https") => {
            let authority = authority.ok_or_else(|| {
                bad().because("nothing says who has signed its certificate").hint("--ca-file")
            })?;
            Some(Encryption::new(authority, &host)?)
        }
        Some("http") if matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1") => None,
        _ => return Err(bad().hint("write https://HOST:8200: the keys come that way")),
    };
    let port = address.port_u16().unwrap_or(8200);
    Ok(Route { name: url.to_owned(), place: Place::Address(host, port), encryption })
}

/// A client for the cluster of the kubeconfig that the job was given.
async fn client() -> Result<Client, Fault> {
    let failed = |why: String| {
        Fault::new("the cluster cannot be reached")
            .because(why)
            .hint("run this as a job of a stack with a `cluster`, or set KUBECONFIG")
    };
    let path = std::env::var_os("KUBECONFIG").ok_or_else(|| failed("KUBECONFIG is not set".to_owned()))?;
    let kubeconfig = Kubeconfig::read_from(path).map_err(|error| failed(error.to_string()))?;
    let config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await;
    let config = config.map_err(|error| failed(error.to_string()))?;
    Client::try_from(config).map_err(|error| failed(error.to_string()))
}
