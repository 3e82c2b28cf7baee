use std::time::Duration;

use super::stack::{Context, Said};
use crate::{
    model::{Restart, Step, Upgrade, UpgradeNote, VersionLine},
    platform::{
        keys,
        text::{Node, Table},
    },
};

/// How long one pod may take to be ready again, unless the stack says so.
const TIMEOUT: Duration = Duration::from_mins(5);

/// `[upgrade]` of a release.
pub fn upgrade(said: &Said<'_>, context: &mut Context<'_>) -> Upgrade {
    let Some(table) = said.own("upgrade").and_then(Node::table) else { return Upgrade::default() };
    let notes = table.list("notes").iter().filter_map(Node::table);
    Upgrade {
        one_at_a_time: match table.text("one_at_a_time") {
            Some("minor") => Some(Step::Minor),
            Some("major") => Some(Step::Major),
            _ => None,
        },
        stops: table.list("stops").iter().filter_map(|node| line(node, context)).collect(),
        crds: table.get("crds").and_then(Node::bool).unwrap_or(true),
        notes: notes.filter_map(|note| note_of(note, context)).collect(),
        restart: table.table("restart").and_then(|restart| restart_of(restart, context)),
        source: table.text("source").map(str::to_owned),
    }
}

fn line(node: &Node, context: &mut Context<'_>) -> Option<VersionLine> {
    let text = node.text()?;
    let line = VersionLine::parse(text);
    if line.is_none() {
        let message = format!("`{}` is no version, nor the beginning of one", text.escape_debug());
        context.wrong(message, node.span, "write `1`, `1.15` or `1.15.2`");
    }
    line
}

fn note_of(note: &Table, context: &mut Context<'_>) -> Option<UpgradeNote> {
    Some(UpgradeNote { version: line(note.get("version")?, context)?, what: note.text("what")?.to_owned() })
}

fn restart_of(restart: &Table, context: &mut Context<'_>) -> Option<Restart> {
    let leader = restart.get("leader").map(|node| label(node, context));
    let timeout = restart.text("timeout").and_then(|text| keys::duration(text).ok()).unwrap_or(TIMEOUT);
    Some(Restart {
        statefulset: restart.text("statefulset")?.to_owned(),
        leader: match leader {
            Some(label) => Some(label?),
            None => None,
        },
        timeout_s: timeout.as_secs(),
    })
}

fn label(node: &Node, context: &mut Context<'_>) -> Option<(String, String)> {
    let text = node.text()?;
    let fits = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
    };
    let label = text.split_once('=').filter(|(key, value)| fits(key) && fits(value));
    if label.is_none() {
        context.wrong(format!("`{}` is no label", text.escape_debug()), node.span, "write `KEY=VALUE`");
    }
    label.map(|(key, value)| (key.to_owned(), value.to_owned()))
}
