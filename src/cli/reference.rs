//! `docs/commands.md`: every command and option, from the same definition that parses them.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use super::Cli;

/// The page.
#[must_use]
pub fn commands() -> String {
    let mut page = String::from(
        "# Commands\n\n<!-- Written by `UPDATE_DOCS=1 cargo test --release`; do not edit. -->\n\nEvery command takes `-C DIR` (the folder that holds platform.toml) and `--quiet`.\n\n",
    );
    page.push_str(EXITS);
    let mut root = Cli::command();
    root.build();
    for command in root.get_subcommands().filter(|command| !command.is_hide_set()) {
        describe(&mut page, command, "groundwork");
    }
    page
}

const EXITS: &str = "## Exit codes\n\n| code | meaning |\n|---|---|\n| 0 | done |\n| 1 | a stack failed, or the command itself did, something is missing (`preflight`), a point does not hold (`readiness`), or files are in conflict (`init --upgrade`) |\n| 2 | the platform or the usage is invalid; nothing was started |\n| 3 | changes are present (`plan --detailed-exitcode`), or charts are missing (`vendor --check`) |\n| 4 | the environment is locked by someone else |\n| 5 | stopped for approval, or because the environment is frozen |\n| 130 | interrupted |\n\n`exec` ends with what its command ended with.\n";

fn describe(page: &mut String, command: &Command, above: &str) {
    if command.get_name() == "help" {
        return;
    }
    let name = format!("{above} {}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let _ = write!(page, "\n## {name}\n\n{about}.\n\n    {usage}\n");
    let mut rows = String::new();
    for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
        if matches!(argument.get_id().as_str(), "help" | "version" | "directory" | "quiet") {
            continue;
        }
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            rows,
            "| `{}` | {} |",
            argument.to_string().replace('|', "\\|"),
            help.replace('|', "\\|")
        );
    }
    if !rows.is_empty() {
        let _ = write!(page, "\n| option | meaning |\n|---|---|\n{rows}");
    }
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        describe(page, inner, &name);
    }
}
