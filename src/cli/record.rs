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
    let selection = Selection {
        environment: arguments.target.environment.clone(),
        sprint: arguments.target.sprint,
        ..Selection::default()
    };
    let platform = platform::load(global, &selection, printer)?.platform;
    Opened::of(platform, Layout { home: folder.clone() }, lockfile::Pins::within(folder))
}

fn attachment(path: &std::path::Path, redactor: &Redactor) -> anyhow::Result<Attachment> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = fs_err::read_to_string(path)?;
    Ok(Attachment { name: redactor.redact(&name), text: redactor.redact(&text) })
}

/// Values that name whose platform it is: variables, what the stacks handed on, this machine and who is at it.
fn known(opened: &Opened) -> Vec<(String, String)> {
    let (mut known, harmless) = said(&opened.platform);
    for record in opened.records.all().into_values() {
        let outputs = record.applied.map(|applied| applied.outputs).unwrap_or_default();
        for (name, output) in outputs {
            if let Some(Value::String(text)) = output.value().filter(|value| is_name(value)) {
                known.push((text.clone(), format!("{}.{name}", record.stack)));
            }
        }
    }
    known.retain(|(value, _)| !harmless.contains(value));
    let variable = |name: &str, what: &str| std::env::var(name).ok().map(|value| (value, what.to_owned()));
    let variables = [variable("HOME", "home"), variable("USER", "user"), variable("LOGNAME", "user")];
    known.extend(variables.into_iter().flatten());
    if let Ok(host) = nix::unistd::gethostname() {
        known.push((host.to_string_lossy().into_owned(), "host".to_owned()));
    }
    known.push((opened.platform.folder.display().to_string(), "platform-folder".to_owned()));
    // They name nobody, and are words.
    known.retain(|(value, _)| !["root", "localhost", "/root"].contains(&value.as_str()));
    known
}

/// Whether an output is more than a word: words such as `pods` are everywhere.
fn is_name(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains(|c: char| c.is_ascii_digit() || "/.:@-".contains(c)))
}

/// The values of variables that identify, each with what it is; and those that do not, such as regions and sizes.
fn said(platform: &Platform) -> (Vec<(String, String)>, Vec<String>) {
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
    let (mut known, mut harmless) = (vec![(platform.name.clone(), "platform".to_owned())], Vec::new());
    for (name, value) in &platform.environment.variables {
        let Some(text) = value.as_str() else { continue };
        if IDENTIFY.iter().any(|word| name.contains(word)) {
            known.push((text.to_owned(), name.replace('_', "-")));
        } else {
            harmless.push(text.to_owned());
        }
    }
    (known, harmless)
}
