use std::collections::{BTreeMap, BTreeSet};

use super::{
    Draft, identity, images, overlay, people, rehearsal,
    stack::{self, Context},
};
use crate::{
    model::{Freeze, Identity, Images, StackId},
    platform::{
        catalog::Catalog,
        checked::{DeclaredSecret, Environment, Rehearsal},
        declared::Declared,
        problem::{Problem, Report},
        references::{Expander, Scope, resolve_variables},
        secrets,
        text::{Entry, Node, Sources, Span, Table},
    },
};

/// An environment with its stacks.
#[derive(Debug)]
pub struct Assembled {
    /// The environment.
    pub environment: Environment,
    /// Its stacks.
    pub drafts: BTreeMap<StackId, Draft>,
    /// Stacks that it does not run (yet): the sprint, or `None` if disabled, and where that is written.
    pub absent: BTreeMap<StackId, (Option<u32>, Span)>,
    /// Stacks that it runs and that could not be made.
    pub failed: BTreeSet<StackId>,
    /// Its variables, expanded.
    pub variables: BTreeMap<String, Node>,
    /// Where its images are pulled from instead.
    pub images: Images,
    /// What a rehearsal of it finds there.
    pub rehearsal: Rehearsal,
    /// Where its secrets come from.
    pub secrets: BTreeMap<String, DeclaredSecret>,
}

/// Puts an environment together. `sprint` is a lower sprint than the one it has reached, if the user asks for one.
pub fn assemble(
    declared: &Declared,
    catalog: &Catalog,
    name: &str,
    sprint: Option<u32>,
    sources: &Sources,
    report: &mut Report,
) -> Assembled {
    let chain = overlay::chain(declared, name);
    let key = chain.last().map(|(_, entry)| entry.key);
    let settings = overlay::settings(declared, &chain, report);
    let mut variables = overlay::variables(declared, &chain);
    people::add(&mut variables, declared, &chain, &settings, catalog, report);
    let none = BTreeMap::new();
    let all_secrets = secrets::merged(declared, &chain);
    let scope =
        Scope { platform: &declared.name, environment: name, variables: &none, secrets: &all_secrets };
    let variables = resolve_variables(&variables, &scope, sources, report);
    let scope = Scope { variables: &variables, ..scope };
    let reached = sprint.unwrap_or_else(|| reached(declared, &chain, &settings));
    let identity = acting_as(&chain, &mut Context { catalog, scope: &scope, sources, report });
    let mut assembled = Assembled {
        environment: Environment {
            name: name.to_owned(),
            sprint: reached,
            protected: overlay::last(&chain, "protected").and_then(Node::bool).unwrap_or(false),
            freezes: freezes(&chain),
            asks: overlay::last(&chain, "approval").and_then(Node::text).is_none_or(|text| text != "none"),
            identity,
            variables: variables.iter().map(|(name, node)| (name.clone(), node.value())).collect(),
            origin: sources.location(key.expect("only declared environments are assembled")),
        },
        drafts: BTreeMap::new(),
        absent: BTreeMap::new(),
        failed: BTreeSet::new(),
        variables: BTreeMap::new(),
        images: images::make(declared, &chain, &mut Context { catalog, scope: &scope, sources, report }),
        rehearsal: rehearsal::make(declared, &mut Context { catalog, scope: &scope, sources, report }),
        secrets: secrets::sources(&all_secrets, &mut Expander { scope: &scope, sources, report }),
    };
    for (name, entry) in &settings {
        let (Ok(id), Some(table)) = (StackId::new(name), entry.node.table()) else { continue };
        let mut context = Context { catalog, scope: &scope, sources, report };
        one(id, entry, table, reached, &mut assembled, &mut context);
    }
    assembled.variables = variables;
    assembled
}

/// Whom an environment acts as: the last word along the chain, for each task.
fn acting_as(chain: &[(&str, &Entry)], context: &mut Context<'_>) -> Identity {
    chain.iter().fold(Identity::default(), |base, (_, entry)| {
        let said = entry.node.table().and_then(|table| table.get("identity")?.table());
        identity::identity(said, context).over(&base)
    })
}

fn one(
    id: StackId,
    entry: &Entry,
    table: &Table,
    reached: u32,
    assembled: &mut Assembled,
    context: &mut Context<'_>,
) {
    let sprint = sprint_of(table);
    if let Some(node) = table.get("enabled").filter(|node| node.bool() == Some(false)) {
        assembled.absent.insert(id, (None, node.span));
    } else if sprint > reached {
        let span = table.get("sprint").map_or(entry.key, |node| node.span);
        assembled.absent.insert(id, (Some(sprint), span));
    } else {
        match stack::build(&id, sprint, entry.key, table, context) {
            Some(mut draft) => {
                draft.stack.identity = draft.stack.identity.over(&assembled.environment.identity);
                assembled.drafts.insert(id, draft);
            }
            None => {
                assembled.failed.insert(id);
            }
        }
    }
}

/// The windows that an environment is frozen in; what has no form is complained about elsewhere.
fn freezes(chain: &[(&str, &Entry)]) -> Vec<Freeze> {
    let list = overlay::last(chain, "freeze").and_then(Node::list).unwrap_or_default();
    let window = |node: &Node| match node.table() {
        Some(table) => {
            let window = Freeze::parse(table.text("window")?).ok()?;
            Some(Freeze { reason: table.text("reason").map(str::to_owned), ..window })
        }
        None => Freeze::parse(node.text()?).ok(),
    };
    list.iter().filter_map(window).collect()
}

fn sprint_of(table: &Table) -> u32 {
    table.get("sprint").and_then(Node::small).unwrap_or(1)
}

/// The sprint that an environment has reached: what it says, or the last one there is.
fn reached(declared: &Declared, chain: &[(&str, &Entry)], settings: &BTreeMap<String, Entry>) -> u32 {
    let said = overlay::last(chain, "sprint").and_then(Node::small);
    let listed = || declared.sprints().last_key_value().map(|(number, _)| *number);
    let used = || settings.values().filter_map(|entry| entry.node.table()).map(sprint_of).max();
    said.or_else(listed).or_else(used).unwrap_or(1)
}

/// Complains where the command line asks for a sprint that is none, or that the environment has not reached and `ahead` does not
/// allow.
pub fn check_sprint(declared: &Declared, name: &str, (wanted, ahead): (u32, bool), report: &mut Report) {
    let mut quiet = Report::default();
    let chain = overlay::chain(declared, name);
    let settings = overlay::settings(declared, &chain, &mut quiet);
    let reached = reached(declared, &chain, &settings);
    let sprints = declared.sprints();
    if !sprints.is_empty() && !sprints.contains_key(&wanted) {
        let known = sprints.iter().map(|(number, title)| format!("{number} ({title})")).collect::<Vec<_>>();
        let problem = Problem::new(format!("there is no sprint {wanted}"));
        report.add(problem.hint(format!("`[sprints]` has {}", known.join(", "))));
    } else if wanted > reached && !ahead {
        let mut problem =
            Problem::new(format!("the environment `{name}` is at sprint {reached}, not yet at {wanted}"));
        if let Some(node) = overlay::last(&chain, "sprint") {
            problem = problem.at(node.span, "");
        }
        report.add(problem.hint(format!("to bring it there, write `sprint = {wanted}`")));
    }
}
