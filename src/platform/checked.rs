use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use super::Revision;
use crate::model::{Freeze, Identity, Images, Location, Stack, StackId, Value};

/// One environment of a platform, checked: what `graph`, `plan` and `run` work on.
#[derive(Clone, Debug)]
pub struct Platform {
    /// `[platform] name`.
    pub name: String,
    /// The folder that holds `platform.toml` as it is checked out, absolute and canonical.
    pub folder: PathBuf,
    /// The folder that its content lies in, absolute and canonical: stacks, modules, charts, values files. The same one,
    /// or what Git had in it at `revision`.
    pub content: PathBuf,
    /// The ref that its content comes from; `None`: what is checked out.
    pub revision: Option<Revision>,
    /// The environment that was asked for.
    pub environment: Environment,
    /// The sprints' titles by number.
    pub sprints: BTreeMap<u32, String>,
    /// `[tools]` by the tool's name (`terraform`, `opentofu`, `helm`, `etcd`…).
    pub tools: BTreeMap<String, ToolChoice>,
    /// The stacks of the environment's sprint and of all before it, disabled ones left out.
    pub stacks: BTreeMap<StackId, Stack>,
    /// Stacks that the file has but this environment does not run (yet): their sprint, or `None` if disabled.
    pub absent: BTreeMap<StackId, Option<u32>>,
    /// `[secrets]` by name.
    pub secrets: BTreeMap<String, DeclaredSecret>,
    /// `[[moved]]`, in the order of the file.
    pub moved: Vec<Move>,
    /// A folder of provider packages in Terraform's filesystem-mirror layout, absolute (`[providers] mirror`).
    pub provider_mirror: Option<PathBuf>,
    /// The folder of charts that is looked at before their repositories, absolute (`[charts] mirror`).
    pub chart_mirror: Option<PathBuf>,
    /// `[charts.registries]` by host.
    pub registries: BTreeMap<String, Registry>,
    /// Where images are pulled from instead (`[images]`, for the environment).
    pub images: Images,
    /// `[rehearsal]`, for the environment.
    pub rehearsal: Rehearsal,
    /// Names of variables of the user's environment that children may see (`[tools] pass_environment`).
    pub pass_environment: Vec<String>,
}

/// What a rehearsal takes to be there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rehearsal {
    /// Things in the cloud by resource type, each with its attributes.
    pub given: BTreeMap<String, Vec<BTreeMap<String, Value>>>,
    /// What given stacks hand on.
    pub outputs: BTreeMap<StackId, BTreeMap<String, Value>>,
}

/// An environment with its overlays applied.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name, such as `testing`.
    pub name: String,
    /// The sprint it has reached (or the lower one asked for on the command line).
    pub sprint: u32,
    /// Whether `down`, `--prune` and surprises need a person.
    pub protected: bool,
    /// When nothing is changed in it (`freeze`).
    pub freezes: Vec<Freeze>,
    /// Whether `up` asks before it carries a plan out (`approval`).
    pub asks: bool,
    /// Whom children act as at Google, where a stack says nothing else.
    pub identity: Identity,
    /// `${env.…}`: global variables, then the environment's own.
    pub variables: BTreeMap<String, Value>,
    /// Where it is declared.
    pub origin: Location,
}

/// What `[tools]` says of one tool. Everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolChoice {
    /// What its version must satisfy, such as `>=1.9, <2`: a valid `semver` requirement.
    pub requirement: Option<String>,
    /// Where it is, absolute; then nothing else is looked at.
    pub path: Option<PathBuf>,
    /// The URL where its releases are mirrored.
    pub mirror: Option<String>,
}

/// A secret as it is declared for an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredSecret {
    /// Where it comes from.
    pub source: SecretSource,
    /// Where that is written.
    pub origin: Location,
}

/// Where a secret comes from. The value is read when a run needs it, and never by a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// An environment variable of groundwork's own process.
    Variable(String),
    /// A value that stands for it: in a rehearsal nobody's secrets are asked for.
    Invented(String),
    /// What a command prints, without one newline at its end: argv, run in the platform's folder, without a shell.
    Command {
        /// Program and arguments.
        words: Vec<String>,
        /// How long it may take.
        timeout: Duration,
    },
    /// A version of a secret in Google's Secret Manager.
    SecretManager {
        /// `projects/PROJECT/secrets/NAME`, or with a location.
        name: String,
        /// Its number, an alias or `latest`.
        version: String,
    },
}

/// `[charts.registries."HOST"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// Who groundwork is there.
    pub sign_in: SignIn,
    /// Whether an HTTP repository's archives get the login on other hosts, too.
    pub pass_credentials: bool,
    /// The authority of its certificate, a PEM file, absolute.
    pub ca_file: Option<PathBuf>,
}

/// Who groundwork is somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Nobody in particular.
    Nobody,
    /// Whoever terraform is at Google.
    Google,
    /// Somebody with a password.
    Password {
        /// The name.
        username: String,
        /// The secret's name.
        secret: String,
        /// Where it comes from. Its own copy: a rehearsal, which invents secrets, pulls real charts all the same.
        source: DeclaredSecret,
    },
}

/// `[[moved]] from, to`: a stack was renamed; its record, state and release stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The old name.
    pub from: StackId,
    /// The new name.
    pub to: StackId,
}
