use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use ipnet::IpNet;
use serde_json::Value;

use super::pools::Pool;
use crate::{
    drivers::{given, terraform},
    model::{Fault, Identity, Kind, Stack, StackId, Template},
    platform::Platform,
};

/// What an environment asks of Google, as far as the platform file says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// The environment.
    pub environment: String,
    /// Whom its stacks act as, where they say nothing else.
    pub identity: Identity,
    /// Whom each stack acts as.
    pub accounts: BTreeMap<StackId, Identity>,
    /// The id of the project.
    pub project: Option<String>,
    /// Whether a stack makes the project.
    pub makes_project: bool,
    /// What the project lies in: `organizations/N` or `folders/N`.
    pub parent: Option<String>,
    /// The billing account's id.
    pub billing: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The resource types, each with the stacks that have it.
    pub types: BTreeMap<String, BTreeSet<StackId>>,
    /// The node pools.
    pub pools: Vec<Pool>,
    /// The ranges of addresses that it takes, by the input that hands them out.
    pub ranges: Vec<(String, IpNet)>,
    /// Ranges that are somebody else's, by who.
    pub others: Vec<Other>,
    /// The DNS domain whose zone it makes.
    pub domain: Option<String>,
    /// Whether Helm reaches a GKE cluster of it as whoever runs it, and so needs the credential plugin.
    pub needs_plugin: bool,
    /// `connect_through` of the cluster: `dns` or `ip`.
    pub connect_through: Option<String>,
    /// Names of variables that terraform sees (`[tools] pass_environment`).
    pub passed: Vec<String>,
    /// Whether the nodes are there already: their use of a quota is then part of what is needed.
    pub is_up: bool,
}

/// A range that the environment must leave alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Whose it is, in words.
    pub whose: String,
    /// The range.
    pub range: IpNet,
}

/// Names of inputs and variables that hold ranges which are handed out here.
const TAKEN: [&str; 5] = ["nodes_cidr", "pods_cidr", "services_cidr", "control_plane_cidr", "proxy_cidr"];
/// The variable with the ranges of the organisation that no environment may take: a list, or a table by their names.
pub const RESERVED: &str = "reserved_ranges";

impl Subject {
    /// What a platform says.
    ///
    /// # Errors
    /// When a root module cannot be read.
    pub fn of(platform: &Platform) -> Result<Self, Fault> {
        let types = types(platform)?;
        let look = Look { platform, types: &types };
        let project_stack = look.stack_of("google_project");
        let parent = look.text("google_project", "folder_id").map(|id| under("folders", &id));
        let organisation = || look.text("google_project", "org_id").map(|id| under("organizations", &id));
        let has_dns = types.contains_key("google_dns_managed_zone");
        let has_cluster = types.contains_key("google_container_cluster");
        Ok(Self {
            environment: platform.environment.name.clone(),
            identity: platform.environment.identity.clone(),
            accounts: platform
                .stacks
                .values()
                .map(|stack| (stack.id.clone(), stack.identity.clone()))
                .collect(),
            project: look.text("google_project", "project_id"),
            makes_project: project_stack.is_some(),
            parent: parent.or_else(organisation),
            billing: look.text("google_project", "billing_account"),
            region: look.text("google_container_cluster", "region"),
            pools: look.pools(),
            ranges: look.ranges(),
            others: reserved(&platform.environment.variables),
            domain: look.text("google_dns_managed_zone", "domain").filter(|_| has_dns),
            needs_plugin: has_cluster
                && platform.stacks.values().any(|stack| stack.identity.apply.is_none() && look.on_gke(stack)),
            connect_through: look.text("google_container_cluster", "connect_through").filter(|_| has_cluster),
            passed: platform.pass_environment.clone(),
            is_up: false,
            types,
        })
    }

    /// The stack that makes resources of a type, for a message.
    #[must_use]
    pub fn stacks_with(&self, kind: &str) -> Option<&BTreeSet<StackId>> {
        self.types.get(kind)
    }

    /// Whether anything of it lies at Google.
    #[must_use]
    pub fn is_google(&self) -> bool {
        !self.types.is_empty()
    }
}

fn under(kind: &str, id: &str) -> String {
    let id = id.rsplit('/').next().unwrap_or(id);
    format!("{kind}/{id}")
}

/// The google types of every root module.
fn types(platform: &Platform) -> Result<BTreeMap<String, BTreeSet<StackId>>, Fault> {
    let mut types: BTreeMap<String, BTreeSet<StackId>> = BTreeMap::new();
    for stack in platform.stacks.values().filter(|stack| matches!(stack.kind, Kind::Terraform(_))) {
        for kind in google_types(&platform.content, stack)? {
            types.entry(kind).or_default().insert(stack.id.clone());
        }
    }
    Ok(types)
}

/// The google types of one root module.
///
/// # Errors
/// When it cannot be read.
pub fn google_types(folder: &Path, stack: &Stack) -> Result<BTreeSet<String>, Fault> {
    let mut types = terraform::types(folder, &stack.folder)?;
    types.retain(|kind| kind.trim_start_matches("data.").starts_with("google_"));
    Ok(types)
}

/// Ranges that variables reserve.
fn reserved(variables: &BTreeMap<String, Value>) -> Vec<Other> {
    let other = |whose: String, range: &Value| Some(Other { whose, range: range.as_str()?.parse().ok()? });
    match variables.get(RESERVED) {
        Some(Value::Array(ranges)) => {
            ranges.iter().filter_map(|range| other(format!("`{RESERVED}`"), range)).collect()
        }
        Some(Value::Object(ranges)) => {
            ranges.iter().filter_map(|(name, range)| other(format!("`{RESERVED}.{name}`"), range)).collect()
        }
        _ => Vec::new(),
    }
}

struct Look<'a> {
    platform: &'a Platform,
    types: &'a BTreeMap<String, BTreeSet<StackId>>,
}

impl Look<'_> {
    fn stack_of(&self, kind: &str) -> Option<&Stack> {
        let id = self.types.get(kind)?.first()?;
        self.platform.stacks.get(id)
    }

    fn input(&self, kind: &str, name: &str) -> Option<&Template> {
        match &self.stack_of(kind)?.kind {
            Kind::Terraform(terraform) => terraform.inputs.get(name),
            _ => None,
        }
    }

    /// An input of the stack with this type, else the variable of the name. `None` where only a run can know it.
    fn value(&self, kind: &str, name: &str) -> Option<Value> {
        let input = self.input(kind, name).map(|template| template.resolve(&|_| None).value);
        let input = input.filter(|value| !value.is_null());
        input.or_else(|| self.platform.environment.variables.get(name).cloned())
    }

    fn text(&self, kind: &str, name: &str) -> Option<String> {
        match self.value(kind, name)? {
            Value::String(text) if !text.is_empty() => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn pools(&self) -> Vec<Pool> {
        let zones = self.value("google_container_cluster", "zones");
        let zones = zones.as_ref().and_then(Value::as_array).map_or(3, Vec::len);
        let pools = self.value("google_container_node_pool", "node_pools").unwrap_or_default();
        let pools = pools.as_object().into_iter().flatten();
        pools.filter_map(|(name, settings)| Pool::read(name, settings, zones)).collect()
    }

    /// Whatever inputs hand out by the names that the reference platform uses.
    fn ranges(&self) -> Vec<(String, IpNet)> {
        let mut found = BTreeMap::new();
        for stack in self.platform.stacks.values() {
            let Kind::Terraform(terraform) = &stack.kind else { continue };
            for (name, template) in terraform.inputs.iter().filter(|(name, _)| TAKEN.contains(&name.as_str()))
            {
                let Template::Literal(Value::String(text)) = template else { continue };
                if let Ok(range) = text.parse::<IpNet>() {
                    found.insert(name.clone(), range.trunc());
                }
            }
        }
        found.into_iter().collect()
    }

    /// Whether Helm or a job reaches a cluster of Google's with this stack.
    fn on_gke(&self, stack: &Stack) -> bool {
        let cluster = stack.kind.cluster().and_then(|id| self.platform.stacks.get(id));
        let google = |cluster: &Stack| {
            self.types.get("google_container_cluster").is_some_and(|stacks| stacks.contains(&cluster.id))
        };
        let other_way = |cluster: &Stack| {
            let outputs = cluster.kind.outputs().unwrap_or_default();
            ["token", "client_certificate", "exec"].iter().any(|name| outputs.contains_key(*name))
        };
        cluster.is_some_and(|cluster| google(cluster) && !other_way(cluster))
    }
}

/// The credential plugin, and how it is called.
#[must_use]
pub fn plugin() -> (&'static str, &'static [&'static str]) {
    (given::GKE_PLUGIN, &given::GKE_ARGUMENTS)
}
