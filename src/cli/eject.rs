//! `groundwork eject`: what leaves with whoever leaves.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Exit, Printer,
    arguments::Global,
    charts::ChartChoice,
    exit::Failure,
    target::{Opened, Target},
    walk::new_run,
    world,
};
use crate::{
    drivers::{
        Job, World, given,
        kubernetes::kubeconfig_without_credentials,
        terraform::{Backend, plain_root},
    },
    eject::{ChartReference, Ejected, Part, Split, Tree, Withheld, makefile, readme, split, yaml},
    graph,
    model::{ChartOrigin, ChartSource, Helm, Kind, Stack, StackId, Task, Template, Terraform, Value},
    run::{Drivers, job_by_hand},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// The folder that everything is written to; it must not be there yet, or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) async fn run(global: &Global, arguments: Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    refuse_full(&arguments.folder)?;
    // The state is copied: nobody may write it meanwhile.
    let _lock = opened.lock("eject", &new_run())?;
    let world = match world::make(&opened, Task::Plan, printer).await? {
        Ok(world) => world,
        Err(exit) => return Ok(exit),
    };
    let (drivers, _) = world::drivers(&opened, &ChartChoice::default())?;
    let mut leaving = Leaving { opened: &opened, world: &world, drivers: &drivers, tree: Tree::default() };
    let mut stacks = Vec::new();
    for id in opened.graph.order() {
        if let Some(stack) = opened.stacks.get(&id) {
            stacks.push(leaving.stack(stack).await?);
        }
    }
    leaving.kubeconfigs(&stacks).await?;
    let mut tree = leaving.tree;
    tree.add("Makefile", makefile(opened.environment(), &stacks));
    tree.add("README.md", readme(&opened.platform.name, opened.environment(), &tools(&world), &stacks));
    tree.add(
        ".gitignore",
        "state/\nkubeconfig/\njobs/\n.terraform/\n*.tfstate*\n*.tfplan\nvalues.secret.yaml\n",
    );
    tree.write(&arguments.folder)?;
    let folder = arguments.folder.display();
    printer.note(format_args!("{} files are in {folder}", tree.len()));
    printer.hint(format_args!("make -C {folder} plan   shows no change; README.md there says what is what"));
    Ok(Exit::Done)
}

/// Nothing is written among what is somebody's.
fn refuse_full(folder: &Path) -> anyhow::Result<()> {
    let full = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    };
    if !full {
        return Ok(());
    }
    let what = format!("`{}` is there already, and is no empty folder", folder.display());
    Err(Failure::new(Exit::Invalid, what).hint("name a folder that is not there yet").into())
}

fn tools(world: &World) -> Vec<(String, String)> {
    let named = [(world.terraform.as_ref(), "Terraform"), (world.helm.as_ref(), "Helm")];
    let tool = |(tool, name): (Option<&crate::drivers::Tool>, &str)| {
        let tool = tool?;
        let name = if tool.kind == crate::drivers::ToolKind::OpenTofu { "OpenTofu" } else { name };
        Some((name.to_owned(), tool.version.to_string()))
    };
    named.into_iter().filter_map(tool).collect()
}

/// The stacks of an environment on their way out.
struct Leaving<'a> {
    opened: &'a Opened,
    world: &'a Arc<World>,
    drivers: &'a Drivers,
    tree: Tree,
}

impl Leaving<'_> {
    async fn stack(&mut self, stack: &Arc<Stack>) -> anyhow::Result<Ejected> {
        let mut notes = Vec::new();
        let part = match &stack.kind {
            Kind::Given(_) => Part::Given,
            Kind::Terraform(terraform) => {
                let job = self.job(&stack.id).await?;
                self.terraform(stack, terraform, &job, &mut notes)?
            }
            Kind::Helm(helm) => {
                let job = self.job(&stack.id).await?;
                self.helm(stack, helm, &job, &mut notes)?
            }
            Kind::Job(job) => {
                let known = self.job(&stack.id).await?;
                self.command(stack, job, &known, &mut notes)?
            }
        };
        if self.opened.records.get(&stack.id).is_none_or(|record| record.applied.is_none())
            && !matches!(part, Part::Given)
        {
            notes.push("it was never up: its plan shows all of it as new".to_owned());
        }
        Ok(Ejected {
            id: stack.id.clone(),
            kind: stack.kind.word(),
            needs: graph::needs(stack),
            gates: stack.gates.clone(),
            part,
            notes,
        })
    }

    /// Secrets are not read at all: nothing of them is to be written.
    async fn job(&self, id: &StackId) -> anyhow::Result<Job> {
        let records = self.opened.records.all();
        let none = BTreeMap::new();
        let job = job_by_hand(id, &self.opened.stacks, &records, none, self.drivers, self.world).await;
        job.map_err(|fault| {
            let failure = Failure::from(fault);
            let message = format!("stack `{id}`: {}", failure.message);
            Failure { message, ..failure }.into()
        })
    }

    fn terraform(
        &mut self,
        stack: &Stack,
        terraform: &Terraform,
        job: &Job,
        notes: &mut Vec<String>,
    ) -> anyhow::Result<Part> {
        let folder = Path::new("stacks").join(stack.id.as_str());
        let root = plain_root(self.world, stack, &folder).map_err(Failure::from)?;
        for (path, (content, executable)) in root.files {
            if executable { self.tree.add_program(path, content) } else { self.tree.add(path, content) }
        }
        let mut backend = Backend::of(self.world, &stack.id);
        if backend.kind == "local" {
            let state = format!("{}.tfstate", stack.id);
            backend = Backend::local(&format!("../../state/{state}"));
            if let Some(content) = root.state {
                self.tree.add_private(Path::new("state").join(state), content);
            }
        }
        // terraform lets an override take the place of a block, and wants the block itself where there is none.
        let file = if root.has_backend { "backend_override.tf" } else { "backend.tf" };
        self.tree.add(folder.join(file), backend.block());
        let inputs = Template::Table(terraform.inputs.clone());
        let Split { open, withheld, .. } = split_variables(&inputs, &root.sensitive, job);
        self.tree.add(folder.join("platform.auto.tfvars.json"), format!("{open:#}\n"));
        if !terraform.teardown.is_empty() {
            let inputs: Vec<String> =
                terraform.teardown.iter().map(|(name, value)| format!("`{name} = {value}`")).collect();
            notes.push(format!("before it can be destroyed, apply it with {}", inputs.join(", ")));
        }
        Ok(Part::Terraform { withheld: withheld.into_iter().collect() })
    }

    fn helm(
        &mut self,
        stack: &Stack,
        helm: &Helm,
        job: &Job,
        notes: &mut Vec<String>,
    ) -> anyhow::Result<Part> {
        let folder = Path::new("releases").join(stack.id.as_str());
        let Split { open, closed, withheld } = split(&helm.values, &job.known);
        self.tree.add(folder.join("values.yaml"), yaml(&table(open)));
        if !withheld.is_empty() {
            self.tree.add(folder.join("values.secret.yaml.example"), yaml(&closed));
        }
        if !helm.namespace_labels.is_empty() {
            let namespace = serde_json::json!({
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": { "name": helm.namespace, "labels": helm.namespace_labels },
            });
            self.tree.add(folder.join("namespace.yaml"), yaml(&namespace));
        }
        let applied = self.opened.records.get(&stack.id).and_then(|record| record.applied);
        if applied.is_some_and(|applied| applied.chart == Some(ChartOrigin::StandIn)) {
            notes.push("its release is of a stand-in; the chart named here is the real one".to_owned());
        }
        Ok(Part::Helm {
            release: helm.release.clone(),
            namespace: helm.namespace.clone(),
            labelled: !helm.namespace_labels.is_empty(),
            chart: self.chart(helm)?,
            cluster: helm.cluster.clone(),
            wait: helm.wait,
            timeout: helm.timeout,
            withheld: !withheld.is_empty(),
        })
    }

    fn chart(&mut self, helm: &Helm) -> anyhow::Result<ChartReference> {
        let version = helm.chart.version.clone();
        Ok(match &helm.chart.source {
            ChartSource::Path(path) => {
                self.copy(path)?;
                let chart = format!("./{}", path.display());
                ChartReference { chart, repository: None, version: None }
            }
            ChartSource::Oci(reference) => {
                ChartReference { chart: reference.clone(), repository: None, version }
            }
            ChartSource::Repository { url, chart } => {
                ChartReference { chart: chart.clone(), repository: Some(url.clone()), version }
            }
        })
    }

    fn command(
        &mut self,
        stack: &Stack,
        command: &crate::model::Job,
        job: &Job,
        notes: &mut Vec<String>,
    ) -> anyhow::Result<Part> {
        self.copy(&stack.folder)?;
        let Split { open, withheld, .. } = split(&Template::Table(command.environment.clone()), &job.known);
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let words =
            |words: &[Template]| words.iter().map(|word| text(&job.known.resolve(word).value)).collect();
        let open = open.as_object().cloned().unwrap_or_default();
        let argv: Vec<String> = words(&command.command);
        if argv.first().is_some_and(|program| program == "groundwork") {
            notes.push(
                "its command is groundwork's own: do by hand what its runbook says, or keep the program"
                    .to_owned(),
            );
        }
        Ok(Part::Job {
            command: argv,
            undo: command.undo.as_ref().map(|undo| words(undo)),
            folder: stack.folder.display().to_string(),
            environment: open.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
            withheld: withheld.into_iter().collect(),
            cluster: command.cluster.clone(),
        })
    }

    /// Copies a file or folder of the platform to the same place.
    fn copy(&mut self, path: &Path) -> anyhow::Result<()> {
        let from = self.world.platform_folder.join(path);
        if from.is_file() {
            self.add_file(&from, path)?;
            return Ok(());
        }
        for entry in fs_err::read_dir(&from)? {
            let name = entry?.file_name();
            self.copy(&path.join(name))?;
        }
        Ok(())
    }

    fn add_file(&mut self, from: &Path, to: &Path) -> anyhow::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let content = fs_err::read(from)?;
        let executable = fs_err::metadata(from)?.permissions().mode() & 0o100 != 0;
        if executable {
            self.tree.add_program(to, content);
        } else {
            self.tree.add(to, content);
        }
        Ok(())
    }

    /// How the clusters are reached, without what proves who one is.
    async fn kubeconfigs(&mut self, stacks: &[Ejected]) -> anyhow::Result<()> {
        let clusters: BTreeSet<&StackId> = stacks
            .iter()
            .filter_map(|stack| match &stack.part {
                Part::Helm { cluster, .. } => Some(cluster),
                Part::Job { cluster, .. } => cluster.as_ref(),
                Part::Terraform { .. } | Part::Given => None,
            })
            .collect();
        for cluster in clusters {
            let Some(record) = self.opened.records.get(cluster) else { continue };
            let outputs = self.drivers.live_outputs(&record, self.world).await.map_err(Failure::from)?;
            let access = given::access(&outputs, self.world).map_err(Failure::from)?;
            let config = kubeconfig_without_credentials(&access, cluster.as_str());
            self.tree.add_private(format!("kubeconfig/{cluster}.json"), format!("{config:#}\n"));
        }
        Ok(())
    }
}

/// Values of a root's variables: each is whole, and one that the root declares as sensitive is not written down.
fn split_variables(inputs: &Template, sensitive: &BTreeSet<String>, job: &Job) -> Split {
    let Template::Table(inputs) = inputs else { return Split::default() };
    let mut all = Split { open: table(Value::Null), ..Split::default() };
    for (name, template) in inputs {
        let resolved = job.known.resolve(template);
        let one = split(&Template::List(vec![template.clone()]), &job.known);
        if resolved.missing.is_empty() && !resolved.sensitive && !sensitive.contains(name) {
            all.open[name] = resolved.value;
            continue;
        }
        let found = one.withheld.into_iter().next().map(|(_, withheld)| withheld);
        let whole = split(template, &job.known).withheld.into_iter().find(|(path, _)| path.is_empty());
        let withheld = whole.map(|(_, withheld)| withheld).or(found).unwrap_or_else(|| Withheld {
            from: format!("the input `{name}` in the platform file"),
            output: None,
            is_text: true,
            is_secret: true,
        });
        all.withheld.push((name.clone(), withheld));
    }
    all
}

fn table(value: Value) -> Value {
    if value.is_null() { Value::Object(serde_json::Map::new()) } else { value }
}
