use std::path::PathBuf;

use super::{
    Exit, Printer,
    arguments::Global,
    exit::Failure,
    lockfile, platform,
    target::{Opened, Target, broken},
};
use crate::{
    model::Value,
    platform::{Platform, Selection},
    report::record::{self, Attachment, Record, Redactor},
    run::{self, Line},
    store::{Layout, read_journal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,
    /// Add a text, redacted as well, such as what `preflight` printed; may be repeated
    #[arg(long, value_name = "FILE")]
    with: Vec<PathBuf>,
    /// Of a rehearsal that was kept, by its folder; the record says that Google was simulated
    #[arg(long, value_name = "DIR")]
    rehearsal: Option<PathBuf>,
    /// The newest runs only
    #[arg(short, long, value_name = "N", default_value_t = 20)]
    number: usize,
    /// Print JSON instead of a page
    #[arg(long)]
    json: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = open(global, arguments, printer)?;
    let redactor = Redactor::new(known(&opened));
    let mut runs = Vec::new();
    let ids = run::runs(&*opened.store).map_err(broken)?;
    for id in ids.iter().rev().take(arguments.number).rev() {
        let entries = read_journal::<Line>(&*opened.store, id).map_err(broken)?;
        runs.extend(record::run(&entries, &redactor));
    }
    let attachments = arguments.with.iter().map(|path| attachment(path, &redactor));
    let record = Record {
        simulated: arguments.rehearsal.is_some(),
        machine: format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH),
        tools: lockfile::versions(&opened.pins)?,
        runs,
        attachments: attachments.collect::<anyhow::Result<_>>()?,
    };
    if arguments.json {
        printer.result(serde_json::to_string_pretty(&record)?);
    } else {
        printer.result(record::page(&record).trim_end());
    }
    Ok(Exit::Done)
}

fn open(global: &Global, arguments: &Arguments, printer: &Printer) -> anyhow::Result<Opened> {
    let Some(folder) = &arguments.rehearsal else { return Opened::new(global, &arguments.target, printer) };
    if !folder.join("runs").is_dir() {
        let what = format!("{} is no folder of a rehearsal", folder.display());
        return Err(Failure::new(Exit::Invalid, what)
            .hint("`groundwork rehearse --keep` says where it stays")
            .into());
    }
    let selection =
        Selection { environment: arguments.target.environment.clone(), sprint: arguments.target.sprint };
    let platform = platform::load(global, &selection, printer)?.platform;
    Opened::of(platform, Layout { home: folder.clone() }, folder.clone())
}

fn attachment(path: &std::path::Path, redactor: &Redactor) -> anyhow::Result<Attachment> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = fs_err::read_to_string(path)?;
    Ok(Attachment { name: redactor.redact(&name), text: redactor.redact(&text) })
}

/// Values that name whose platform it is: variables, what the stacks handed on, this machine and who is at it.
fn known(opened: &Opened) -> Vec<(String, String)> {
    let mut known = said(&opened.platform);
    for record in opened.records.all().into_values() {
        let outputs = record.applied.map(|applied| applied.outputs).unwrap_or_default();
        for (name, output) in outputs {
            if let Some(Value::String(text)) = output.value() {
                known.push((text.clone(), format!("{}.{name}", record.stack)));
            }
        }
    }
    let variable = |name: &str, what: &str| std::env::var(name).ok().map(|value| (value, what.to_owned()));
    known.extend(
        [variable("HOME", "home"), variable("USER", "user"), variable("LOGNAME", "user")]
            .into_iter()
            .flatten(),
    );
    if let Ok(host) = nix::unistd::gethostname() {
        known.push((host.to_string_lossy().into_owned(), "host".to_owned()));
    }
    let folder = opened.platform.folder.display().to_string();
    known.push((folder, "platform-folder".to_owned()));
    known
}

/// Variables that identify; regions, sizes and the like may stay.
fn said(platform: &Platform) -> Vec<(String, String)> {
    const IDENTIFY: [&str; 8] = [
        "project_id",
        "org_id",
        "folder_id",
        "billing_account",
        "domain",
        "security_group",
        "bucket",
        "company",
    ];
    let variables = platform.environment.variables.iter();
    let texts = variables.filter(|(name, _)| IDENTIFY.iter().any(|word| name.contains(word)));
    let mut known: Vec<(String, String)> = texts
        .filter_map(|(name, value)| Some((value.as_str()?.to_owned(), name.replace('_', "-"))))
        .collect();
    known.push((platform.name.clone(), "platform".to_owned()));
    known
}
