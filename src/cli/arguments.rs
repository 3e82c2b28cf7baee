use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::{
    Exit, Printer, adopt, cloud, cluster, completions, down, eject, exec, graph, history, images, init,
    kubeconfig, logs, outputs, plan, post_render, preflight, readiness, record, rehearse, render, schema,
    show, status, token, tools, up, upgrade, validate, vault, vendor,
};

/// groundwork takes a platform from one declarative file to production, with the real terraform and the real helm.
#[derive(Debug, Parser)]
#[command(name = "groundwork", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// The folder that holds platform.toml
    #[arg(short = 'C', long = "directory", global = true, value_name = "DIR", default_value = ".")]
    pub directory: PathBuf,
    /// Print results and errors only
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// The commands, one file each.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a new platform, or bring an older one to the content of this groundwork
    Init(init::Arguments),
    /// Check the platform file without changing or asking anything
    Validate(validate::Arguments),
    /// Print the JSON Schema of the platform's files, for editors
    Schema(schema::Arguments),
    /// Draw the stacks and what needs what
    Graph(graph::Arguments),
    /// See what `up` would do
    Plan(plan::Arguments),
    /// Print a plan that `plan -o` saved
    Show(show::Arguments),
    /// Check everything that a first run on a real Google account needs, before anything starts
    Preflight(preflight::Arguments),
    /// Bring an environment up, or to what the platform file says now
    Up(up::Arguments),
    /// Take down what is up, in reverse order
    Down(down::Arguments),
    /// Show how every stack stands, without starting a process
    Status(status::Arguments),
    /// Print what the charts of an environment render to; nothing need be up
    Render(render::Arguments),
    /// List the images that an environment's charts pull, and what `[images]` calls them: what a mirror must hold
    Images(images::Arguments),
    /// Rename images in a manifest: what helm calls
    #[command(hide = true)]
    PostRender(post_render::Arguments),
    /// Hold the workloads that are up against the readiness checklist
    Readiness(readiness::Arguments),
    /// Show what the stacks hand on
    Outputs(outputs::Arguments),
    /// Show what terraform, helm and jobs wrote
    Logs(logs::Arguments),
    /// List the runs of an environment
    History(history::Arguments),
    /// Write a record of an environment's runs that may be shown: it names no account, project, address or person
    Record(record::Arguments),
    /// Print a kubeconfig for a cluster of the environment
    Kubeconfig(kubeconfig::Arguments),
    /// Take over what exists into a stack, and prove by a plan that it is as declared
    Adopt(adopt::Arguments),
    /// Write plain Terraform roots, values files and a Makefile that work without groundwork
    Eject(eject::Arguments),
    /// Run a command where a stack runs, with its state, cluster and environment
    Exec(exec::Arguments),
    /// List the tools that groundwork drives, or install them
    Tools(tools::Arguments),
    /// Fill a folder with the charts of all environments, and pin them in platform.lock
    Vendor(vendor::Arguments),
    /// Say which charts, providers, modules and tools are newer, and what breaks on the way
    Upgrade(upgrade::Arguments),
    /// Start, stop and look at local clusters
    Cluster(cluster::Arguments),
    /// Play an environment's whole life with no cloud account: up, again, drift, sprint by sprint, down
    Rehearse(rehearse::Arguments),
    /// Run commands against a simulated Google cloud, look into it and change it
    Cloud(cloud::Arguments),
    /// Look after the platform's Vault
    Vault(vault::Arguments),
    /// Print a service account's token for a cluster, as a credential plugin does
    #[command(hide = true)]
    Token(token::Arguments),
    /// Print a script that completes commands and options in a shell
    Completions(completions::Arguments),
}

pub(super) async fn dispatch(cli: Cli, printer: &Printer) -> anyhow::Result<Exit> {
    match cli.command {
        Command::Init(arguments) => init::run(&cli.global, &arguments, printer),
        Command::Validate(arguments) => validate::run(&cli.global, &arguments, printer),
        Command::Schema(arguments) => schema::run(&arguments, printer),
        Command::Graph(arguments) => graph::run(&cli.global, &arguments, printer),
        Command::Plan(arguments) => plan::run(&cli.global, arguments, printer).await,
        Command::Show(arguments) => show::run(&cli.global, &arguments, printer),
        Command::Preflight(arguments) => preflight::run(&cli.global, &arguments, printer).await,
        Command::Up(arguments) => up::run(&cli.global, arguments, printer).await,
        Command::Down(arguments) => down::run(&cli.global, arguments, printer).await,
        Command::Status(arguments) => status::run(&cli.global, arguments, printer).await,
        Command::Render(arguments) => render::run(&cli.global, arguments, printer).await,
        Command::Images(arguments) => images::run(&cli.global, arguments, printer).await,
        Command::PostRender(arguments) => post_render::run(&arguments),
        Command::Readiness(arguments) => readiness::run(&cli.global, arguments, printer).await,
        Command::Outputs(arguments) => outputs::run(&cli.global, &arguments, printer),
        Command::Logs(arguments) => logs::run(&cli.global, &arguments, printer),
        Command::History(arguments) => history::run(&cli.global, &arguments, printer),
        Command::Record(arguments) => record::run(&cli.global, &arguments, printer),
        Command::Kubeconfig(arguments) => kubeconfig::run(&cli.global, arguments, printer).await,
        Command::Adopt(arguments) => adopt::run(&cli.global, arguments, printer).await,
        Command::Eject(arguments) => eject::run(&cli.global, arguments, printer).await,
        Command::Exec(arguments) => exec::run(&cli.global, arguments, printer).await,
        Command::Token(arguments) => token::run(&arguments, printer).await,
        Command::Tools(arguments) => tools::run(&cli.global, arguments, printer).await,
        Command::Upgrade(arguments) => upgrade::run(&cli.global, &arguments, printer).await,
        Command::Vendor(arguments) => vendor::run(&cli.global, &arguments, printer).await,
        Command::Completions(arguments) => completions::run(&arguments, printer),
        Command::Rehearse(arguments) => rehearse::run(&cli.global, arguments, printer).await,
        Command::Cloud(arguments) => cloud::run(&cli.global, arguments, printer).await,
        Command::Vault(arguments) => vault::run(&cli.global, arguments, printer).await,
        Command::Cluster(arguments) => cluster::run(&cli.global, arguments, printer).await,
    }
}
