//! What surrounds a run: tools, and the children's environment.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::{OsStr, OsString},
    sync::Arc,
};

use super::{
    Printer,
    charts::ChartChoice,
    exit::{Exit, Failure},
    provision,
    registries::registries,
    target::{Opened, broken},
};
use crate::{
    drivers::{Accounts, Tool as DriverTool, ToolKind, World, helm::Charts, terraform::lookup_root},
    model::{Digest, GivenSource, HashKey, Identity, Images, Kind, Stack, Task, Value},
    network,
    platform::{ChartList, ToolChoice},
    run::Drivers,
    store,
    tools::{self, Choice, Requirements, Settings, Tool, Toolset, Wanted},
};

/// What children may see of the user's environment besides what the platform passes on by name: who and where they
/// are, how they reach the network. No `TF_*`, no `HELM_*`, no `KUBE*`.
const PASSED: &[&str] = &[
    "HOME",
    "USER",
    "LOGNAME",
    "PATH",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "TZ",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSH_AUTH_SOCK",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "CLOUDSDK_CONFIG",
];

/// Makes the world of a run, whose children act as the service accounts for a task. Missing tools are installed, with progress.
pub(super) async fn make(
    opened: &Opened,
    task: Task,
    printer: &Printer,
) -> anyhow::Result<Result<Arc<World>, Exit>> {
    let toolset = match provide(opened, printer).await? {
        Ok(toolset) => toolset,
        Err(exit) => return Ok(Err(exit)),
    };
    super::lockfile::pin(&opened.pins, &toolset, printer)?;
    let hash_key = store::hash_key(&*opened.store).map_err(broken)?;
    let child_environment = child_environment(&opened.platform.pass_environment);
    Ok(Ok(Arc::new(World {
        platform_folder: opened.platform.content.clone(),
        environment: opened.environment().to_owned(),
        home: opened.layout.home.clone(),
        attached_providers: attached(&child_environment),
        child_environment,
        terraform: toolset.terraform().map(driver_tool),
        helm: toolset.get(Tool::Helm).map(driver_tool),
        cluster_tools: Tool::CLUSTER
            .into_iter()
            .filter_map(|tool| Some((tool.name().to_owned(), toolset.get(tool)?.path.clone())))
            .collect(),
        provider_mirror: opened.platform.provider_mirror.clone(),
        cluster_token: None,
        accounts: accounts(opened, task),
        acting_as: None,
        images: opened.platform.images.clone(),
        simulated: false,
        imports: BTreeMap::new(),
        hash_key,
    })))
}

/// Whom a run's children act as.
fn accounts(opened: &Opened, task: Task) -> Accounts {
    let account = |identity: &Identity| identity.account(task).map(str::to_owned);
    Accounts {
        others: account(&opened.platform.environment.identity),
        stacks: opened.stacks.iter().map(|(id, stack)| (id.clone(), account(&stack.identity))).collect(),
    }
}

/// The providers that terraform finds served already, where the platform passes the variable on that says so: `groundwork cloud
/// exec -- groundwork up` is one way to it. They are neither installed nor pinned.
fn attached(environment: &BTreeMap<OsString, OsString>) -> BTreeSet<String> {
    let said = environment.get(OsStr::new("TF_REATTACH_PROVIDERS")).and_then(|text| text.to_str());
    let said = said.and_then(|text| serde_json::from_str::<BTreeMap<String, Value>>(text).ok());
    let address = |address: String| address.split_once('/').map(|(_, name)| name.to_owned());
    said.into_iter().flat_map(BTreeMap::into_keys).filter_map(address).collect()
}

/// The drivers of a run, with the charts and providers that `platform.lock` pins.
pub(super) fn drivers(opened: &Opened, choice: &ChartChoice) -> anyhow::Result<(Drivers, Arc<Charts>)> {
    let mirror = choice.mirror(opened.platform.chart_mirror.as_deref())?;
    let (pins, providers) = super::lockfile::content(&opened.pins)?;
    let platform = &opened.platform;
    let registries = registries(&platform.registries, &platform.pass_environment, &platform.folder);
    let charts = charts(&platform.tools, pins)?.with_mirror(mirror).with_registries(registries);
    let charts = Arc::new(charts);
    Ok((Drivers::new(Arc::clone(&charts), providers), charts))
}

/// The charts that are in groundwork's cache, or come to be.
pub(super) fn charts(
    tools: &BTreeMap<String, ToolChoice>,
    pins: BTreeMap<String, Digest>,
) -> anyhow::Result<Charts> {
    Ok(Charts::new(settings(tools)?.0.cache.join("charts"), pins))
}

/// A world for getting charts and nothing else: helm, and what its processes may see.
pub(super) async fn for_charts(list: &ChartList, printer: &Printer) -> anyhow::Result<Result<World, Exit>> {
    let (settings, requirements) = settings(&list.tools)?;
    let toolset = match provision::provide(&[requirements.of(Tool::Helm)], &settings, printer).await {
        Ok(toolset) => toolset,
        Err(exit) => return Ok(Err(exit)),
    };
    super::lockfile::pin(&super::lockfile::Pins::within(&list.folder), &toolset, printer)?;
    Ok(Ok(World {
        platform_folder: list.folder.clone(),
        environment: String::new(),
        home: settings.cache,
        child_environment: child_environment(&list.pass_environment),
        terraform: None,
        helm: toolset.get(Tool::Helm).map(driver_tool),
        cluster_tools: BTreeMap::new(),
        provider_mirror: None,
        attached_providers: BTreeSet::new(),
        cluster_token: None,
        accounts: Accounts::default(),
        acting_as: None,
        images: Images::default(),
        simulated: false,
        imports: BTreeMap::new(),
        hash_key: HashKey::new(Vec::new()),
    }))
}

fn settings(tools: &BTreeMap<String, ToolChoice>) -> anyhow::Result<(Settings, Requirements)> {
    let requirements = requirements(tools)?;
    let settings = provision::settings()?.with(&requirements);
    Ok((settings, requirements))
}

/// What `[tools]` requires.
pub(super) fn requirements(said: &BTreeMap<String, ToolChoice>) -> anyhow::Result<Requirements> {
    let mut requirements = Requirements::default();
    for (name, said) in said {
        let Some(tool) = Tool::named(name) else { continue };
        let requirement = said
            .requirement
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|error| Failure::new(Exit::Invalid, format!("[tools] {name}: {error}")))?;
        let choice = Choice { requirement, path: said.path.clone(), mirror: said.mirror.clone() };
        requirements.choices.insert(tool, choice);
    }
    Ok(requirements)
}

/// The tools of an environment, and where they are looked for.
pub(super) fn tools_of(opened: &Opened) -> anyhow::Result<(Vec<Wanted>, Settings)> {
    let (settings, requirements) = settings(&opened.platform.tools)?;
    Ok((wanted(opened, &requirements), settings))
}

async fn provide(opened: &Opened, printer: &Printer) -> anyhow::Result<Result<Toolset, Exit>> {
    let (wanted, settings) = tools_of(opened)?;
    Ok(provision::provide(&wanted, &settings, printer).await)
}

/// The tools that the environment's stacks really need, those among them that are only recorded.
fn wanted(opened: &Opened, requirements: &Requirements) -> Vec<Wanted> {
    let any = |test: fn(&Stack) -> bool| opened.platform.stacks.values().any(test);
    let recorded: BTreeSet<String> = opened.records.all().into_values().map(|record| record.kind).collect();
    let mut wanted = Vec::new();
    let runs_terraform =
        |stack: &Stack| matches!(stack.kind, Kind::Terraform(_)) || lookup_root(stack).is_some();
    if recorded.contains("terraform") || any(runs_terraform) {
        wanted.push(requirements.terraform());
    }
    if recorded.contains("helm") || any(|stack| matches!(stack.kind, Kind::Helm(_))) {
        wanted.push(requirements.of(Tool::Helm));
    }
    let local = |stack: &Stack| matches!(&stack.kind, Kind::Given(given) if matches!(given.source, GivenSource::LocalCluster { .. }));
    if any(local) {
        wanted.extend(Tool::CLUSTER.map(|tool| requirements.of(tool)));
    }
    wanted
}

fn driver_tool(provided: &tools::Provided) -> DriverTool {
    let kind = match provided.tool {
        Tool::Helm => ToolKind::Helm,
        Tool::OpenTofu => ToolKind::OpenTofu,
        _ => ToolKind::Terraform,
    };
    DriverTool { kind, path: provided.path.clone(), version: provided.version.clone() }
}

/// What children see of the user's environment, with these variables.
pub(super) fn child_environment(pass: &[String]) -> BTreeMap<OsString, OsString> {
    let names = PASSED.iter().copied().chain(pass.iter().map(String::as_str));
    let mut environment = names.filter_map(|name| Some((name.into(), std::env::var_os(name)?))).collect();
    network::spare_loopback(&mut environment);
    environment
}
