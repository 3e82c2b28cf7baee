use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    build::overlay,
    checked::{Move, ToolChoice},
    keys::{self, ENVIRONMENTS_FILE, PLATFORM_FILE},
    problem::{Problem, Report, did_you_mean},
    registries, secrets,
    text::{Entry, FileId, Node, Sources, Span, Table, read_toml},
};
use crate::model::StackId;

/// What the files say, keys and types checked, nothing put together yet.
#[derive(Debug)]
pub struct Declared {
    /// All of platform.toml.
    pub file: Table,
    /// `[environments.*]` of all files.
    pub environments: BTreeMap<String, Entry>,
    /// `[platform] name`.
    pub name: String,
}

const FILE: &str = "platform.toml";

const NONE: &Table = &Table(BTreeMap::new());

/// What of `${env.…}` is no variable.
const RESERVED: [(&str, &str); 3] =
    [("name", "the environment's name"), ("roles", "what `[roles]` says"), ("teams", "what `[teams]` says")];

impl Declared {
    /// Reads platform.toml and `environments/*.toml`. Nothing where one of them is not TOML or has no name.
    pub fn read(sources: &Sources, report: &mut Report) -> Option<Self> {
        let file = match sources.read(Path::new(FILE)) {
            Ok(file) => file,
            Err(error) => {
                let absent = !sources.root().join(FILE).exists();
                let hint = absent.then(|| "choose the platform's folder with `-C DIR`".to_owned());
                report.add(unreadable(&error).maybe_hint(hint));
                return None;
            }
        };
        let mut table = read_toml(file, sources, report);
        if let Some(table) = &mut table {
            keys::check(table, None, &PLATFORM_FILE, sources, report);
        }
        let mut environments = BTreeMap::new();
        collect(table.as_ref().unwrap_or(NONE), &mut environments, report);
        let whole = environment_files(&mut environments, sources, report);
        let table = table.filter(|_| whole)?;
        let name = table.table("platform").and_then(|platform| platform.text("name"))?.to_owned();
        let declared = Self { file: table, environments, name };
        overlay::check_extends(&declared, report);
        let own = |name: &&String| declared.reference(name).is_none();
        declared.check(declared.environments.keys().filter(own), report);
        Some(declared)
    }

    /// What platform.toml said at a revision, under what is checked out of these environments. Where the state lies is
    /// what the checkout says, too: an environment has one, whatever it is promoted to.
    pub fn at(&self, names: &BTreeSet<String>, sources: &Sources, report: &mut Report) -> Option<Self> {
        let file = match sources.read(Path::new(FILE)) {
            Ok(file) => file,
            Err(error) => {
                report.add(unreadable(&error));
                return None;
            }
        };
        let mut table = read_toml(file, sources, report)?;
        table.0.remove("environments");
        keys::check(&mut table, None, &PLATFORM_FILE, sources, report);
        table.0.remove("state");
        table.0.extend(self.file.0.get_key_value("state").map(|(key, state)| (key.clone(), state.clone())));
        let chains = names.iter().flat_map(|name| overlay::chain(self, name));
        let environments = chains.map(|(name, entry)| (name.to_owned(), entry.clone())).collect();
        let name = table.table("platform").and_then(|platform| platform.text("name"))?.to_owned();
        let declared = Self { file: table, environments, name };
        declared.check(names.iter(), report);
        Some(declared)
    }

    /// The Git ref that an environment's content comes from, and where that is written.
    pub fn reference(&self, environment: &str) -> Option<(String, Span)> {
        let chain = overlay::chain(self, environment);
        let node = overlay::last(&chain, "ref")?;
        Some((node.text()?.to_owned(), node.span))
    }

    /// `[vars]`.
    pub fn vars(&self) -> &Table {
        self.file.table("vars").unwrap_or(NONE)
    }

    /// `[secrets]`.
    pub fn secrets(&self) -> &Table {
        self.file.table("secrets").unwrap_or(NONE)
    }

    /// `[teams]`, where it is declared.
    pub fn teams(&self) -> Option<&Node> {
        self.file.get("teams")
    }

    /// `[roles]`, where it is declared.
    pub fn roles(&self) -> Option<&Node> {
        self.file.get("roles")
    }

    /// `[stacks.*]`.
    pub fn stacks(&self) -> &Table {
        self.file.table("stacks").unwrap_or(NONE)
    }

    /// `[sprints]` by number.
    pub fn sprints(&self) -> BTreeMap<u32, String> {
        let table = self.file.table("sprints").unwrap_or(NONE);
        let sprint =
            |(number, entry): (&String, &Entry)| Some((number.parse().ok()?, entry.node.text()?.to_owned()));
        table.0.iter().filter_map(sprint).collect()
    }

    /// `[tools]`, tool by tool.
    pub fn tools(&self, sources: &Sources) -> BTreeMap<String, ToolChoice> {
        let tools = self.file.table("tools").unwrap_or(NONE).0.iter();
        tools.filter_map(|(name, entry)| Some((name.clone(), tool(&entry.node, sources)?))).collect()
    }

    /// `[tools] pass_environment`.
    pub fn pass_environment(&self) -> Vec<String> {
        let list = self.file.table("tools").unwrap_or(NONE).list("pass_environment");
        list.iter().filter_map(|node| node.text().map(str::to_owned)).collect()
    }

    /// `[providers] mirror`.
    pub fn provider_mirror(&self, sources: &Sources) -> Option<std::path::PathBuf> {
        Some(sources.anywhere(self.file.table("providers")?.text("mirror")?))
    }

    /// `[charts] mirror`.
    pub fn chart_mirror(&self, sources: &Sources) -> Option<std::path::PathBuf> {
        Some(sources.anywhere(self.file.table("charts")?.text("mirror")?))
    }

    /// `[charts.registries]`.
    pub fn registries(&self) -> &Table {
        self.file.table("charts").and_then(|charts| charts.table("registries")).unwrap_or(NONE)
    }

    /// `[rehearsal]`.
    pub fn rehearsal(&self) -> Option<&Table> {
        self.file.table("rehearsal")
    }

    /// `[[moved]]`.
    pub fn moved(&self) -> Vec<Move> {
        let id = |table: &Table, key: &str| StackId::new(table.text(key)?).ok();
        let one = |node: &Node| {
            let table = node.table()?;
            Some(Move { from: id(table, "from")?, to: id(table, "to")? })
        };
        self.file.list("moved").iter().filter_map(one).collect()
    }

    /// Checks what is said by itself, and of these environments.
    fn check<'a>(&self, environments: impl Iterator<Item = &'a String>, report: &mut Report) {
        secrets::check(self, report);
        registries::check(self, report);
        self.check_moved(report);
        self.check_sprints(environments, report);
        let variables = self.environments.values().filter_map(|entry| entry.node.table()?.table("vars"));
        for vars in variables.chain([self.vars()]) {
            for (name, what) in RESERVED {
                if let Some(span) = vars.key(name) {
                    let message = format!("`{name}` cannot be a variable: `${{env.{name}}}` is {what}");
                    report.add(Problem::new(message).at(span, ""));
                }
            }
        }
    }

    fn check_moved(&self, report: &mut Report) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let stacks = self.stacks();
        for node in self.file.list("moved") {
            let Some(table) = node.table() else { continue };
            let side = |key| table.get(key).and_then(|node| Some((node.text()?, node.span)));
            let (Some((from, from_span)), Some((to, to_span))) = (side("from"), side("to")) else { continue };
            if let Some(key) = stacks.key(from) {
                let problem =
                    Problem::new(format!("`{from}` was moved and is still there")).at(from_span, "");
                let hint = format!("rename `[stacks.{from}]`, or take this `[[moved]]` out");
                report.add(problem.and(key, "here it is").hint(hint));
            }
            if !stacks.0.contains_key(to) {
                let problem = Problem::new(format!("`{from}` was moved to `{to}`, which is no stack"));
                let guess = did_you_mean(to, stacks.0.keys().map(String::as_str));
                report.add(
                    problem.at(to_span, "").maybe_hint(guess.map(|name| format!("did you mean `{name}`?"))),
                );
            }
            if let Some(first) = seen.insert(from, from_span) {
                let problem = Problem::new(format!("`{from}` was moved twice")).at(from_span, "");
                report.add(problem.and(first, "here it was moved first"));
            }
        }
    }

    /// Every number of a sprint must be one of `[sprints]`, where that is written.
    fn check_sprints<'a>(&self, environments: impl Iterator<Item = &'a String>, report: &mut Report) {
        let sprints = self.sprints();
        if sprints.is_empty() {
            return;
        }
        let overlays = |entry: &'_ Entry| -> Vec<Node> {
            let Some(environment) = entry.node.table() else { return Vec::new() };
            let stacks = environment.table("stacks").unwrap_or(NONE).0.values();
            let inner = stacks.filter_map(|entry| entry.node.table()?.get("sprint"));
            inner.chain(environment.get("sprint")).cloned().collect()
        };
        let own = self.stacks().0.values().filter_map(|entry| entry.node.table()?.get("sprint")).cloned();
        let said = environments.filter_map(|name| self.environments.get(name)).flat_map(overlays);
        for node in own.chain(said) {
            if let Some(number) = node.small().filter(|number| !sprints.contains_key(number)) {
                let known =
                    sprints.iter().map(|(number, title)| format!("{number} ({title})")).collect::<Vec<_>>();
                let problem = Problem::new(format!("there is no sprint {number}")).at(node.span, "");
                report.add(problem.hint(format!("`[sprints]` has {}", known.join(", "))));
            }
        }
    }
}

fn unreadable(error: &str) -> Problem {
    Problem::new(format!("cannot read {FILE}: {error}")).in_file(FILE)
}

fn tool(node: &Node, sources: &Sources) -> Option<ToolChoice> {
    if let Some(requirement) = node.text() {
        return Some(ToolChoice { requirement: Some(requirement.to_owned()), ..ToolChoice::default() });
    }
    let table = node.table()?;
    Some(ToolChoice {
        requirement: table.text("version").map(str::to_owned),
        path: table.text("path").map(|path| sources.anywhere(path)),
        mirror: table.text("mirror").map(str::to_owned),
    })
}

fn collect(table: &Table, environments: &mut BTreeMap<String, Entry>, report: &mut Report) {
    for (name, entry) in table.table("environments").into_iter().flat_map(|table| &table.0) {
        if let Some(first) = environments.get(name) {
            let problem =
                Problem::new(format!("the environment `{name}` is declared twice")).at(entry.key, "");
            report
                .add(problem.and(first.key, "here it is declared first").hint("put all of it into one file"));
        } else {
            environments.insert(name.clone(), entry.clone());
        }
    }
}

/// Reads `environments/*.toml`. Says whether all of them could be read.
fn environment_files(
    environments: &mut BTreeMap<String, Entry>,
    sources: &Sources,
    report: &mut Report,
) -> bool {
    let Ok(entries) = std::fs::read_dir(sources.root().join("environments")) else { return true };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".toml") && !name.starts_with('.'))
        .collect();
    names.sort();
    let mut whole = true;
    for name in names {
        let table = environment_file(&name, sources, report);
        if let Some(table) = &table {
            collect(table, environments, report);
        }
        whole &= table.is_some();
    }
    whole
}

fn environment_file(name: &str, sources: &Sources, report: &mut Report) -> Option<Table> {
    let path = match super::catalog::inside(sources.root(), Path::new("environments"), name) {
        Ok(path) => path,
        Err(outside) => {
            report.add(
                Problem::new(format!("environments/{name} {outside}"))
                    .in_file(Path::new("environments").join(name)),
            );
            return None;
        }
    };
    let file: FileId = match sources.read(&path) {
        Ok(file) => file,
        Err(error) => {
            report.add(Problem::new(format!("cannot read {}: {error}", path.display())).in_file(&path));
            return None;
        }
    };
    let mut table = read_toml(file, sources, report)?;
    strangers(&mut table, report);
    keys::check(&mut table, None, &ENVIRONMENTS_FILE, sources, report);
    Some(table)
}

/// Tables that stand in an environment's file and belong into platform.toml, or into the environment's own table.
fn strangers(table: &mut Table, report: &mut Report) {
    let own = |name: &str| PLATFORM_FILE.find(name).is_some() && name != "environments";
    let names: Vec<String> = table.0.keys().filter(|name| own(name)).cloned().collect();
    for name in names {
        let Some(entry) = table.0.remove(&name) else { continue };
        let problem =
            Problem::new(format!("`{name}` cannot stand in a file of environments")).at(entry.key, "");
        let hint = if matches!(name.as_str(), "vars" | "stacks" | "teams" | "roles" | "secrets") {
            format!("write `[environments.NAME.{name}]`, or move it to platform.toml")
        } else {
            "move it to platform.toml: these files hold `[environments.*]` only".to_owned()
        };
        report.add(problem.hint(hint));
    }
}
