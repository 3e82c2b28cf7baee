use std::path::{Path, PathBuf};

use super::{
    ChartFolder, KnownValues, RootModule, inside,
    stages::{self, DeclaredStages},
};
use crate::{
    model::Helm,
    platform::{
        keys::{self, STACK_FILE},
        problem::{Problem, Report},
        text::{FileId, Node, Sources, Span, Table, read_toml, read_yaml},
    },
};

/// A folder in `stacks/`.
#[derive(Debug)]
pub struct Folder {
    /// `stacks/NAME`.
    pub path: PathBuf,
    /// The start of its stack.toml.
    pub place: Span,
    /// Its stack.toml.
    pub table: Table,
    /// The root module, if it is a terraform stack; `None` also where it could not be read.
    pub module: Option<RootModule>,
    /// The chart, where it is a folder of the platform.
    pub chart: Option<ChartFolder>,
    /// Its values files, read, in order.
    pub values: Vec<Node>,
    /// Which values its chart knows, where a file says so.
    pub known_values: Option<KnownValues>,
    /// What its `stages.yaml` declares, if it has one.
    pub stages: Option<DeclaredStages>,
    /// Whether anything in it is wrong: then checks that build on it say nothing.
    pub broken: bool,
}

impl Folder {
    /// Reads `stacks/NAME`. Nothing where its stack.toml cannot be read.
    pub fn read(path: &Path, sources: &Sources, report: &mut Report) -> Option<Self> {
        let before = report.len();
        let file = path.join("stack.toml");
        let file = match sources.read(&file) {
            Ok(file) => file,
            Err(error) => {
                let missing = Problem::new(format!("cannot read {}: {error}", file.display())).in_file(&file);
                report.add(missing.hint("it says what the stack is, for example:\nkind = \"terraform\""));
                return None;
            }
        };
        let mut table = read_toml(file, sources, report)?;
        let place = start_of(file, sources);
        keys::check(&mut table, Some(place), &STACK_FILE, sources, report);
        let mut folder = Self {
            path: path.to_owned(),
            place,
            table,
            module: None,
            chart: None,
            values: Vec::new(),
            known_values: None,
            stages: stages::read(path, sources, report),
            broken: false,
        };
        folder.belongs(report);
        folder.content(sources, report);
        folder.broken = report.len() > before;
        Some(folder)
    }

    /// The word for its kind.
    pub fn kind(&self) -> &str {
        self.table.text("kind").unwrap_or_default()
    }

    /// Keys that stacks of its kind do not have.
    fn belongs(&self, report: &mut Report) {
        let kind = self.kind();
        for (name, entry) in &self.table.0 {
            let Some(key) = STACK_FILE.find(name).filter(|key| !key.kinds.is_empty()) else { continue };
            if !kind.is_empty() && !key.kinds.contains(&kind) {
                let problem = Problem::new(format!("a {kind} stack has no `{name}`")).at(entry.key, "");
                let problem = problem.and_maybe(self.table.get("kind").map(|node| node.span), "its kind");
                report.add(
                    problem.hint(format!("`{name}` belongs to stacks of kind {}", key.kinds.join(", "))),
                );
            }
        }
    }

    fn content(&mut self, sources: &Sources, report: &mut Report) {
        match self.kind() {
            "terraform" => self.module = RootModule::read(&self.path, self.place, sources, report),
            "helm" => {
                self.chart = self.local_chart(sources, report);
                self.stand_in(sources, report);
                self.known_values = KnownValues::read(&self.path, sources, report);
                self.values = self.values_files(sources, report);
            }
            "job" if self.table.list("command").is_empty() => {
                let problem = Problem::new("the job has no command").at(self.place, "");
                report.add(problem.hint("say what to run: `command = [\"./init\"]`"));
            }
            _ => {}
        }
        if let Some(node) = self.table.get("runbook")
            && let Some(path) = existing(sources, &self.path, node, report)
            && !sources.root().join(&path).is_file()
        {
            report.add(Problem::new(format!("there is no runbook {}", path.display())).at(node.span, ""));
        }
    }

    fn local_chart(&self, sources: &Sources, report: &mut Report) -> Option<ChartFolder> {
        let node = self.table.get("chart")?;
        let text = node.text()?;
        let local = text.starts_with("./") || text.starts_with("../");
        let path = local.then(|| existing(sources, &self.path, node, report)).flatten()?;
        ChartFolder::read(&path, node.span, sources, report)
    }

    /// A stand-in chart must be one, so that it does not fail the day that it is needed.
    fn stand_in(&self, sources: &Sources, report: &mut Report) {
        if !sources.root().join(&self.path).join(Helm::STAND_IN).exists() {
            return;
        }
        match inside(sources.root(), &self.path, Helm::STAND_IN) {
            Ok(path) => drop(ChartFolder::read(&path, self.place, sources, report)),
            Err(outside) => {
                let path = self.path.join(Helm::STAND_IN);
                report.add(Problem::new(format!("{} {outside}", path.display())).in_file(path));
            }
        }
    }

    fn values_files(&self, sources: &Sources, report: &mut Report) -> Vec<Node> {
        let files = self.table.list("values_files").iter();
        files.filter_map(|node| values_file(sources, &self.path, node, report)).collect()
    }
}

/// Reads a values file that is written at `node`, relative to `base`.
pub fn values_file(sources: &Sources, base: &Path, node: &Node, report: &mut Report) -> Option<Node> {
    let path = existing(sources, base, node, report)?;
    match sources.read(&path) {
        Ok(file) => {
            let values = read_yaml(file, sources, report)?;
            if values.table().is_none() {
                let problem = Problem::new(format!("{} must hold a table of values", path.display()));
                report.add(problem.at(values.span, format!("this is {}", values.what())));
                return None;
            }
            Some(values)
        }
        Err(error) => {
            let problem = Problem::new(format!("cannot read the values file {}: {error}", path.display()));
            report.add(problem.at(node.span, "").maybe_hint(siblings(sources.root(), &path)));
            None
        }
    }
}

/// The path at `node`, checked to stay in the platform's folder. Whether it exists is for the caller.
fn existing(sources: &Sources, base: &Path, node: &Node, report: &mut Report) -> Option<PathBuf> {
    let text = node.text()?;
    match inside(sources.root(), base, text) {
        Ok(path) => Some(path),
        Err(outside) => {
            let problem = Problem::new(format!("`{}` {outside}", text.escape_debug()));
            report.add(problem.at(node.span, "").hint("copy what it needs into the platform's folder"));
            None
        }
    }
}

/// A suggestion among the files beside a path that does not exist.
fn siblings(root: &Path, path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent()?;
    let names: Vec<String> = std::fs::read_dir(root.join(folder))
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name != wanted)
        .collect();
    let name = crate::platform::problem::did_you_mean(wanted, names.iter().map(String::as_str))?;
    Some(format!("did you mean `{}`?", folder.join(name).display()))
}

/// The first line of a file, for what is wrong with all of it.
fn start_of(file: FileId, sources: &Sources) -> Span {
    let source = sources.file(file);
    let first = source.text.lines().next().unwrap_or_default();
    Span::new(file, 0..first.len())
}
