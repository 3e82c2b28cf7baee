use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use hyper::Method;
use serde_json::{Value, json};

use super::{
    api::Vault,
    pending::{Keys, Pending},
    route::Text,
    setup::Setup,
};
use crate::{
    google::{SecretManager, VersionState as State},
    model::{Fault, Secret},
};

/// One initialisation of a Vault that unseals itself by a key of Google's KMS.
///
/// | Vault | here | Secret Manager | what happens |
/// |---|---|---|---|
/// | new | nothing, or it was asked | | it is initialised: the keys go to the disk, then to Secret Manager |
/// | initialised | keys | some of them | the rest goes to Secret Manager |
/// | initialised | | root token enabled | it is set up; the root token is disabled, revoked, destroyed |
/// | initialised | | root token disabled | the root token is revoked if it still lives, then destroyed |
/// | initialised | | root token destroyed | nothing: it is done |
/// | initialised | it was asked | | the keys are lost, and nothing is in it yet: an error that says how to begin again |
/// | initialised | | nothing | somebody else did it: an error that says what to store |
/// | new | keys | | they are those of a Vault that is gone: an error |
#[allow(missing_debug_implementations, reason = "it holds a function")]
pub struct Initialisation<'a> {
    /// Its servers, all of them: one that was left out might be initialised already.
    pub servers: Vec<Vault>,
    /// Where the keys go.
    pub secrets: SecretManager,
    /// Which of its secrets.
    pub names: KeySecrets,
    /// How many recovery keys are needed together.
    pub threshold: usize,
    /// What is set up while the root token lives.
    pub setup: Setup,
    /// A folder that stays from run to run.
    pub keep: PathBuf,
    /// How long each state is waited for.
    pub patience: Duration,
    /// Who is told what is going on.
    pub say: &'a (dyn Fn(&str) + Sync),
}

/// The secrets that hold the keys, by their full names: `projects/PROJECT/secrets/NAME`.
#[derive(Clone, Debug)]
pub struct KeySecrets {
    /// One for each recovery key, so that no reader needs to have more than one.
    pub recovery: Vec<String>,
    /// The root token's, until it is revoked.
    pub root_token: String,
}

impl KeySecrets {
    fn all(&self) -> impl Iterator<Item = &String> {
        self.recovery.iter().chain([&self.root_token])
    }
}

/// How long to wait before something is looked at again.
const PAUSE: Duration = Duration::from_secs(1);

/// What is needed on each secret. The recovery keys are written and never read.
const WRITES: [&str; 2] = ["secretmanager.versions.add", "secretmanager.versions.get"];
const ENDS: [&str; 6] = [
    "secretmanager.versions.add",
    "secretmanager.versions.get",
    "secretmanager.versions.access",
    "secretmanager.versions.enable",
    "secretmanager.versions.disable",
    "secretmanager.versions.destroy",
];

impl Initialisation<'_> {
    /// Goes on from wherever an earlier run was ended, to the end. Gives the id of the cluster.
    ///
    /// # Errors
    /// When a server does not answer in time, Secret Manager refuses, or the keys are not where they must be. Running it
    /// again goes on from there.
    pub async fn run(&self) -> Result<String, Fault> {
        let initialised = self.initialised_server().await?;
        let pending = Pending::find(&self.keep)?;
        let server = initialised.unwrap_or(&self.servers[0]);
        match (initialised, pending) {
            (None, Some(pending)) if pending.keys().is_some() => return Err(gone(&pending)),
            (None, _) => {
                self.may_store().await?;
                let (pending, keys) = self.initialise(server).await?;
                self.store(pending, &keys).await?;
            }
            (Some(server), Some(pending)) => {
                let keys = pending.keys().ok_or_else(|| self.lost(server, &pending))?;
                (self.say)("an earlier run was ended before Secret Manager had all keys: it gets them now");
                self.store(pending, &keys).await?;
            }
            (Some(server), None) => (self.say)(&format!("{} is initialised", server.name())),
        }
        self.finish(server).await?;
        self.cluster_id(server).await
    }

    /// A server that is initialised, if one is. Each must say whether it is: beside one that is initialised a new one joins
    /// the others by itself, and must not be made the first of another cluster.
    async fn initialised_server(&self) -> Result<Option<&Vault>, Fault> {
        let mut found = None;
        for server in &self.servers {
            let what = format!("{} to answer", server.name());
            let says = self
                .wait_for(&what, async || {
                    let answer = server.ask(Method::GET, "sys/init", None, None).await?;
                    match answer.body["initialized"].as_bool() {
                        Some(initialised) => Ok(Ok(initialised)),
                        None => Ok(Err(answer.errors())),
                    }
                })
                .await?;
            found = found.or(says.then_some(server));
        }
        Ok(found)
    }

    /// Whether all secrets can be written, before there is anything to write.
    async fn may_store(&self) -> Result<(), Fault> {
        let mut fault = Fault::new("Vault's keys could not be stored, so it is not initialised");
        for secret in self.names.all() {
            let wanted: &[&str] = if *secret == self.names.root_token { &ENDS } else { &WRITES };
            let lacking = self.secrets.lacking(secret, wanted).await?;
            if !lacking.is_empty() {
                fault = fault.because(format!("on `{secret}` we lack {}", lacking.join(", ")));
            }
        }
        if fault.why.is_empty() {
            return Ok(());
        }
        Err(fault.hint(
            "the stack that makes the secrets lets one identity write them: run this as that identity; new rights take \
             minutes to count",
        ))
    }

    /// Initialises it. When this returns the keys are on the disk.
    async fn initialise(&self, server: &Vault) -> Result<(Pending, Keys), Fault> {
        let mut pending = Pending::ask(&self.keep)?;
        (self.say)(&format!("{} is new: initialising it", server.name()));
        let body =
            json!({ "recovery_shares": self.names.recovery.len(), "recovery_threshold": self.threshold });
        let answer = server.ask(Method::POST, "sys/init", None, Some(&body)).await?;
        if !answer.is_success() {
            return Err(Fault::new(format!("{} refuses to be initialised", server.name()))
                .because(answer.errors())
                .hint(
                    "recovery keys need a seal that opens by itself: look at its log for what KMS says, and at `seal` in the \
                     values of its stack",
                ));
        }
        let keys = keys_of(&answer.body, self.names.recovery.len());
        let keys = keys.map_err(|why| {
            Fault::new(format!("{} is initialised, and its answer is not understood", server.name()))
                .because(why)
        })?;
        pending.hold(&keys)?;
        Ok((pending, keys))
    }

    /// Has all keys in Secret Manager when it returns, and none here.
    async fn store(&self, mut pending: Pending, keys: &Keys) -> Result<(), Fault> {
        let kept = |fault: Fault, pending: &Pending| {
            fault.hint(format!(
                "Vault is initialised and its keys are in {}: run this again, here, and they are stored; do not remove \
                 the file",
                pending.path().display()
            ))
        };
        let values = keys.recovery.iter().chain([&keys.root_token]);
        for (secret, value) in self.names.all().zip(values) {
            if pending.is_stored(secret) {
                continue;
            }
            if let Err(fault) = self.secrets.add(secret, value).await {
                return Err(kept(fault, &pending));
            }
            pending.stored(secret)?;
        }
        (self.say)("Secret Manager has the recovery keys and the root token");
        pending.remove()
    }

    /// Sets it up and ends the root token, as far as that is not done.
    async fn finish(&self, server: &Vault) -> Result<(), Fault> {
        let Some(version) = self.secrets.latest(&self.names.root_token).await? else {
            return Err(self.foreign(server, "its secret for the root token has no version"));
        };
        match version.state {
            State::Destroyed => {
                (self.say)("the root token is revoked: nothing is left to do");
                return self.recovery_keys_are_stored(server).await;
            }
            State::Enabled => {
                let token = self.secrets.access(&version.name).await?;
                if !self.is_accepted(server, &token).await? {
                    return Err(revoked_or_foreign(server, &version.name));
                }
                self.set_up(server, &token).await?;
                self.secrets.turn(&version.name, "disable").await?;
                self.revoke(server, &token).await?;
            }
            // It is set up, and the token was about to be revoked.
            State::Disabled => {
                self.secrets.turn(&version.name, "enable").await?;
                let token = self.secrets.access(&version.name).await;
                self.secrets.turn(&version.name, "disable").await?;
                let token = token?;
                if self.is_accepted(server, &token).await? {
                    self.revoke(server, &token).await?;
                }
            }
        }
        self.secrets.turn(&version.name, "destroy").await?;
        (self.say)("the root token is revoked, and gone from Secret Manager");
        Ok(())
    }

    async fn set_up(&self, server: &Vault, token: &Text) -> Result<(), Fault> {
        let wanted = self.servers.len();
        self.wait_for(&format!("{wanted} raft voters"), async || {
            let path = "sys/storage/raft/configuration";
            let answer = server.ask(Method::GET, path, Some(token), None).await?;
            let servers = answer.data()["config"]["servers"].as_array();
            let Some(servers) = servers else { return Ok(Err(answer.errors())) };
            let voters = servers.iter().filter(|server| server["voter"] == true).count();
            Ok(if voters >= wanted { Ok(()) } else { Err(format!("{voters} of {wanted} vote")) })
        })
        .await?;
        (self.say)(&format!("unsealed, with {wanted} raft voters"));
        self.setup.apply(server, token).await?;
        let answer = server.must(Method::GET, "sys/audit", token, None).await?;
        let has = |device: &&str| answer.data().get(format!("{device}/")).is_none();
        let missing: Vec<&str> = self.setup.audit_devices().filter(has).collect();
        if !missing.is_empty() {
            return Err(Fault::new(format!("{} has no audit device {}", server.name(), missing.join(", "))));
        }
        (self.say)("audit devices, secrets engines, auth methods and policies are set up");
        Ok(())
    }

    /// Whether a token is one of this Vault's. Waits until it is unsealed and has an active server.
    async fn is_accepted(&self, server: &Vault, token: &Text) -> Result<bool, Fault> {
        self.wait_for(&format!("{} to be unsealed and active", server.name()), async || {
            let answer = server.ask(Method::GET, "auth/token/lookup-self", Some(token), None).await?;
            Ok(match answer.status {
                200 => Ok(true),
                403 => Ok(false),
                _ => Err(answer.errors()),
            })
        })
        .await
    }

    async fn revoke(&self, server: &Vault, token: &Text) -> Result<(), Fault> {
        server.must(Method::POST, "auth/token/revoke-self", token, None).await?;
        if self.is_accepted(server, token).await? {
            return Err(Fault::new(format!("{} still accepts the root token", server.name())));
        }
        Ok(())
    }

    async fn recovery_keys_are_stored(&self, server: &Vault) -> Result<(), Fault> {
        for secret in &self.names.recovery {
            let latest = self.secrets.latest(secret).await?;
            if latest.is_none_or(|version| version.state != State::Enabled) {
                return Err(self.foreign(server, &format!("`{secret}` has no version that is enabled")));
            }
        }
        Ok(())
    }

    async fn cluster_id(&self, server: &Vault) -> Result<String, Fault> {
        self.wait_for("the cluster's id", async || {
            let answer = server.ask(Method::GET, "sys/seal-status", None, None).await?;
            let id = answer.body["cluster_id"].as_str().map(str::to_owned);
            Ok(id.ok_or_else(|| format!("{} is sealed", server.name())))
        })
        .await
    }

    /// Tries again until it is so; a server that does not answer is tried again as well.
    async fn wait_for<T>(
        &self,
        what: &str,
        look: impl AsyncFn() -> Result<Result<T, String>, Fault>,
    ) -> Result<T, Fault> {
        let began = Instant::now();
        let mut told = String::new();
        loop {
            let why = match look().await {
                Ok(Ok(found)) => return Ok(found),
                Ok(Err(why)) => why,
                Err(fault) if fault.transient => fault.to_string(),
                Err(fault) => return Err(fault),
            };
            if began.elapsed() >= self.patience {
                return Err(
                    Fault::new(format!("waited {}s for {what}", self.patience.as_secs())).because(why)
                );
            }
            if told != why {
                (self.say)(&format!("waiting for {what}: {why}"));
                told = why;
            }
            tokio::time::sleep(PAUSE.min(self.patience)).await;
        }
    }

    /// It was initialised by a run of ours that never saw its answer.
    fn lost(&self, server: &Vault, pending: &Pending) -> Fault {
        Fault::new(format!("{} is initialised, and its keys are lost", server.name()))
            .because(format!(
                "a run asked it at {} and was ended before the answer was here; nobody has its root token, so nothing can \
                 be in it",
                pending.asked()
            ))
            .hint(format!(
                "begin again with empty disks, as the stack's runbook says (“Its keys are lost”), then remove {}",
                pending.path().display()
            ))
    }

    /// Somebody else has initialised it.
    fn foreign(&self, server: &Vault, why: &str) -> Fault {
        Fault::new(format!("{} is initialised, and Secret Manager does not have its keys", server.name()))
            .because(why.to_owned())
            .hint(format!(
                "who initialised it puts each recovery key into its own secret ({} … {}) and a root token into {}, then this \
                 goes on; if nothing is in it, begin again as the stack's runbook says (“Its keys are lost”)",
                self.names.recovery.first().map_or("", String::as_str),
                self.names.recovery.last().map_or("", String::as_str),
                self.names.root_token,
            ))
    }
}

/// The keys in an answer to `sys/init`, which is never quoted.
fn keys_of(answer: &Value, shares: usize) -> Result<Keys, String> {
    let texts = |name: &str| -> Option<Vec<Text>> {
        let all = answer[name].as_array()?.iter();
        all.map(|key| key.as_str().map(|key| Secret::new(key.to_owned()))).collect()
    };
    let recovery = texts("recovery_keys_base64").or_else(|| texts("recovery_keys")).unwrap_or_default();
    if recovery.len() != shares {
        return Err(format!("it gave {} recovery keys, not {shares}", recovery.len()));
    }
    let root_token = answer["root_token"].as_str().ok_or("it gave no root token")?;
    Ok(Keys { recovery, root_token: Secret::new(root_token.to_owned()) })
}

/// The keys here are of a Vault that is not there any more.
fn gone(pending: &Pending) -> Fault {
    Fault::new("Vault is new, and there are keys here of an earlier one")
        .because(format!("they were given after {} and never came to Secret Manager", pending.asked()))
        .hint(format!("if that Vault and its backups are gone, remove {}", pending.path().display()))
}

fn revoked_or_foreign(server: &Vault, version: &str) -> Fault {
    Fault::new(format!("{} does not accept the root token in Secret Manager", server.name()))
        .because("it is revoked, or it is that of another Vault")
        .hint(format!(
            "if a run was ended while it revoked the token, destroy `{version}` and run this again; if this Vault was \
             initialised by hand, store its keys as the stack's runbook says"
        ))
}
