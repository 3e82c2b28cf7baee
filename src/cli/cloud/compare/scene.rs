use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    path::Path,
    sync::Arc,
};

use tempfile::TempDir;

use super::{
    Arguments,
    terraform::{Ended, Terraform, var_files},
    wall::Wall,
};
use crate::{
    cli::{Exit, Printer, cloud::place::broken, exit::Failure, provision, simulated::serve_on_paper},
    drivers::terraform::copy_root,
    rehearsal::google::{
        cloud::Cloud,
        compare::{Change, Comparison, Plan, changed, compare, planned},
        provider::Conditions,
        schema::Facts,
        serve::Attached,
    },
    tools::Requirements,
};

/// Two copies of a root, one for each provider.
pub(super) struct Scene {
    real: Terraform,
    simulated: Terraform,
    wall: Wall,
    /// The arguments of plans.
    after: Vec<OsString>,
    /// The same for what was before.
    before: Vec<OsString>,
    versions: Versions,
    /// Served as long as it is there.
    _attached: Attached,
    _scratch: TempDir,
}

/// Which versions are compared.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Versions {
    /// Of the real provider.
    pub real: String,
    /// Of the one whose facts the simulated provider goes by.
    pub simulated: String,
}

/// Two plans, compared.
#[derive(Debug)]
pub(super) struct Compared {
    /// What was planned: `create`, `unchanged`, `change`.
    pub name: &'static str,
    /// What the real provider changes.
    pub real: Plan,
    /// What the simulated one changes.
    pub simulated: Plan,
    pub comparison: Comparison,
    /// What the real provider would change although nothing was: it does not take the simulated state for its own.
    pub restless: Vec<String>,
}

impl Compared {
    /// Whether the simulated provider does what the real one does, and makes what it takes for its own.
    pub fn is_faithful(&self) -> bool {
        self.comparison.is_faithful() && self.restless.is_empty()
    }
}

impl Scene {
    /// Copies the root and initialises the copies. `None` where terraform could not be had, which was said.
    pub async fn new(
        cloud: Option<&Path>,
        wanted: &Arguments,
        printer: &Printer,
    ) -> anyhow::Result<Option<Self>> {
        let tools = [Requirements::default().terraform()];
        let Ok(tools) = provision::provide(&tools, &provision::settings()?, printer).await else {
            return Ok(None);
        };
        let Some(program) = tools.terraform().map(|tool| tool.path.clone()) else { return Ok(None) };
        let scratch = tempfile::Builder::new().prefix("groundwork-compare-").tempdir()?;
        let attached =
            serve_on_paper(Arc::new(simulated_cloud(cloud, scratch.path())?), Conditions::default())?;
        let copy = |name: &str| copy_root(&wanted.root, &scratch.path().join(name)).map_err(Failure::from);
        let simulated = Terraform {
            program: program.clone(),
            root: copy("simulated")?,
            environment: attached.environment()?,
        };
        let mut real = Terraform { program, root: copy("real")?, environment: BTreeMap::new() };
        let wall = Wall::new().await?;
        simulated.must(INIT.map(OsStr::new).as_slice()).await?;
        let version = install(&real).await?;
        // What is installed is installed: from here on nothing leaves this machine.
        real.environment = walled(&wall);
        let more = || wanted.plan.iter().map(OsString::from);
        Ok(Some(Self {
            real,
            simulated,
            wall,
            after: var_files(&wanted.var_file)?.into_iter().chain(more()).collect(),
            before: var_files(&wanted.before)?.into_iter().chain(more()).collect(),
            versions: Versions { real: version, simulated: Facts::built_in().version().to_owned() },
            _attached: attached,
            _scratch: scratch,
        }))
    }

    pub fn versions(&self) -> Versions {
        self.versions.clone()
    }

    /// Compares the plans that make everything.
    pub async fn created(&self) -> anyhow::Result<Compared> {
        self.planned("create", &self.after).await
    }

    /// Applies what was before to the simulated cloud, and compares the plans that follow: of the same again, and of
    /// the change.
    pub async fn changed(&self) -> anyhow::Result<[Compared; 2]> {
        let fixed = ["apply", "-input=false", "-no-color", "-auto-approve"].map(OsStr::new);
        let apply: Vec<&OsStr> =
            fixed.into_iter().chain(self.before.iter().map(OsString::as_os_str)).collect();
        self.simulated.must(&apply).await?;
        if self.simulated.state().exists() {
            fs_err::copy(self.simulated.state(), self.real.state())?;
        }
        Ok([self.planned(UNCHANGED, &self.before).await?, self.planned("change", &self.after).await?])
    }

    async fn planned(&self, name: &'static str, arguments: &[OsString]) -> anyhow::Result<Compared> {
        let simulated = self.simulated.plan(arguments).await?;
        let real = self.real.plan(arguments).await.map_err(|error| self.explained(error))?;
        let comparison = compare(&planned(&real), &planned(&simulated));
        let (real, simulated) = (changed(&real), changed(&simulated));
        let acts = |(_, change): &(&String, &Change)| change.actions != ["no-op"];
        let restless = real.iter().filter(acts).map(|(address, _)| address.clone());
        let restless = if name == UNCHANGED { restless.collect() } else { Vec::new() };
        Ok(Compared { name, real, simulated, comparison, restless })
    }

    /// A plan that failed because it wanted to ask Google.
    fn explained(&self, error: anyhow::Error) -> anyhow::Error {
        // It also asks who we are, and goes on without an answer.
        let text = error.to_string();
        let hosts: Vec<String> = self.wall.hosts().into_iter().filter(|host| text.contains(host)).collect();
        if hosts.is_empty() {
            return error;
        }
        Failure::new(Exit::Failed, format!("the real provider must not ask Google, and wanted to\n{error}"))
            .hint(format!(
                "it asked for {}: data sources of Google cannot be compared, so give what they find as variables",
                hosts.join(", ")
            ))
            .into()
    }
}

/// The plan of what is there already.
const UNCHANGED: &str = "unchanged";

const INIT: [&str; 3] = ["init", "-input=false", "-no-color"];

/// A copy of the cloud that was named, or an empty one.
fn simulated_cloud(named: Option<&Path>, scratch: &Path) -> anyhow::Result<Cloud> {
    let folder = scratch.join("cloud");
    if let Some(named) = named.filter(|named| Cloud::exists(named)) {
        Cloud::copy(named, &folder).map_err(broken)?;
    }
    Cloud::open(&folder).map_err(broken)
}

/// Installs the real provider as terraform does here; gives its version.
async fn install(real: &Terraform) -> anyhow::Result<String> {
    let Ended { succeeded, errors, .. } = real.run(INIT.map(OsStr::new).as_slice()).await?;
    let version = if succeeded { real.installed().await? } else { None };
    version.ok_or_else(|| {
        Failure::new(Exit::Failed, format!("the real provider cannot be installed here\n{}", errors.trim()))
            .hint(
                "`terraform init` in the root must find hashicorp/google: in registry.terraform.io, or in a mirror that \
                 the CLI configuration names (`provider_installation` in ~/.terraformrc, or TF_CLI_CONFIG_FILE)",
            )
            .into()
    })
}

/// The environment of the real provider: a token that is none, and a wall on the way to Google.
fn walled(wall: &Wall) -> BTreeMap<OsString, OsString> {
    let mut environment = BTreeMap::from([("GOOGLE_OAUTH_ACCESS_TOKEN".into(), "none".into())]);
    for variable in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"] {
        environment.insert(variable.into(), wall.url().into());
    }
    for variable in ["NO_PROXY", "no_proxy"] {
        environment.insert(variable.into(), OsString::new());
    }
    // The server of metadata is asked without a proxy.
    environment.insert("GCE_METADATA_HOST".into(), "127.0.0.1:9".into());
    environment
}
