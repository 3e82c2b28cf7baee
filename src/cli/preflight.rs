use super::{
    Exit, Printer,
    arguments::Global,
    exit::Failure,
    target::{Opened, Target},
    watch::look,
    world,
};
use crate::{
    google::Endpoints,
    model::StackId,
    platform::{self, Selection},
    preflight::{self, Bucket, Machine, Other, Scene, Subject},
    report,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// Look at the bucket that states are to lie in, too: it must be versioned and private
    #[arg(long, value_name = "NAME")]
    state_bucket: Option<String>,
    /// Make the state bucket in the environment's region, or turn on what it lacks; the same again changes nothing
    #[arg(long, requires = "state_bucket")]
    create: bool,
    /// The project to make the state bucket in; without it the one of the credentials
    #[arg(long, value_name = "PROJECT", requires = "create")]
    state_project: Option<String>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = Opened::new(global, &arguments.target, printer)?;
    let endpoints = endpoints()?;
    let scene = scene(global, arguments, &opened, endpoints)?;
    let report = preflight::run(scene).await;
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&report)?);
    } else {
        printer.result(report::preflight(&report, look(false)));
    }
    Ok(if report.ok { Exit::Done } else { Exit::Failed })
}

fn endpoints() -> anyhow::Result<Endpoints> {
    Endpoints::of_environment().map_err(|why| {
        Failure::new(Exit::Invalid, why)
            .hint("an https URL that passes Google's APIs on, each below its host's name; or none")
            .into()
    })
}

fn scene(
    global: &Global,
    arguments: &Arguments,
    opened: &Opened,
    endpoints: Endpoints,
) -> anyhow::Result<Scene> {
    let mut subject = Subject::of(&opened.platform).map_err(Failure::from)?;
    subject.others.extend(others(global, opened.environment()));
    let recorded = |id: &StackId| opened.records.get(id).is_some_and(|record| record.applied.is_some());
    subject.is_up =
        subject.stacks_with("google_container_node_pool").is_some_and(|stacks| stacks.iter().any(recorded));
    let bucket = arguments.state_bucket.as_ref().map(|name| Bucket {
        name: name.clone(),
        create: arguments.create,
        project: arguments.state_project.clone(),
    });
    let (wanted, settings) = world::tools_of(opened)?;
    let child_environment = world::child_environment(&opened.platform.pass_environment);
    let machine = Machine { wanted, settings, child_environment };
    Scene::new(subject, machine, endpoints, bucket).map_err(|why| Failure::new(Exit::Failed, why).into())
}

/// The ranges of the platform's other environments. One that is not valid is `validate`'s matter.
fn others(global: &Global, environment: &str) -> Vec<Other> {
    let selection = |name: &str| Selection { environment: Some(name.to_owned()), sprint: None, ahead: false };
    let names = platform::load(&global.directory, &selection(environment)).map(|loaded| loaded.environments);
    let names = names.unwrap_or_default().into_iter().filter(|name| name != environment);
    let ranges = names.filter_map(|name| {
        let platform = platform::load(&global.directory, &selection(&name)).ok()?.platform;
        let subject = Subject::of(&platform).ok()?;
        Some(
            subject
                .ranges
                .into_iter()
                .map(move |(_, range)| Other { whose: format!("environment `{name}`"), range }),
        )
    });
    ranges.flatten().collect()
}
