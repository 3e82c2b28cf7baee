use std::fmt::Write as _;

use super::{
    ENVIRONMENTS_FILE, PLATFORM_FILE, STACK_FILE,
    shape::{Format, Key, Keys, Shape},
};

/// The reference of every key as Markdown: the generated part of `docs/platform-file.md`.
#[must_use]
pub fn reference() -> String {
    let mut text = String::new();
    let mut seen = Vec::new();
    for file in [&PLATFORM_FILE, &ENVIRONMENTS_FILE, &STACK_FILE] {
        section(file, &mut seen, &mut text);
    }
    text
}

fn section(keys: &'static Keys, seen: &mut Vec<&'static str>, text: &mut String) {
    if seen.contains(&keys.title) {
        return;
    }
    seen.push(keys.title);
    let file = !keys.title.starts_with('[') && keys.title.ends_with(".toml");
    let level = if file { "##" } else { "###" };
    let _ = writeln!(text, "{level} `{}`\n\n{}\n", keys.title, keys.about);
    text.push_str("| key | takes | default | what it says |\n|---|---|---|---|\n");
    for key in keys.keys {
        row(key, text);
    }
    text.push('\n');
    examples(keys, text);
    for key in keys.keys {
        visit(key.shape, &mut |keys| section(keys, seen, text));
    }
}

fn row(key: &Key, text: &mut String) {
    let default = if key.required { "required" } else { key.default };
    let kinds =
        if key.kinds.is_empty() { String::new() } else { format!(" (kind {})", key.kinds.join(", ")) };
    let _ = writeln!(text, "| `{}` | {} | {default} | {}{kinds} |", key.name, takes(key.shape), key.about);
}

fn takes(shape: Shape) -> String {
    match shape {
        Shape::Text(Format::Choice(words)) => {
            words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", ")
        }
        Shape::Text(format) => text_of(format).to_owned(),
        Shape::List(item) => format!("list of: {}", takes(*item)),
        Shape::Map(_, Shape::Table(keys)) => format!("table of tables, see `{}`", keys.title),
        Shape::Table(keys) => format!("table, see `{}`", keys.title),
        Shape::Map(_, value) => format!("table of: {}", takes(*value)),
        Shape::OneOf(shapes) => shapes.iter().map(|shape| takes(*shape)).collect::<Vec<_>>().join("; or "),
        Shape::Integer(low, high) => format!("integer, {low} to {high}"),
        other => other.what().trim_start_matches("a ").to_owned(),
    }
}

const fn text_of(format: Format) -> &'static str {
    match format {
        Format::Any | Format::Choice(_) => "string",
        Format::Template => "string with references",
        Format::Static => "string with `${env.…}`, `${platform.…}`",
        Format::Label | Format::Environment => "DNS label",
        Format::Release => "DNS label, at most 53 characters",
        Format::Stack => "name of a stack",
        Format::GitRef => "Git tag, commit or branch",
        Format::Window => "window: `2026-12-15/2027-01-05`",
        Format::Path => "path inside the platform's folder",
        Format::AnyPath => "path",
        Format::Duration => "time: `30s`, `2m`, `1h30m`",
        Format::Requirement => "requirement: `>=1.9, <2`",
        Format::Version => "exact version",
        Format::Url => "URL",
        Format::Email => "e-mail address",
        Format::Group => "e-mail address of a Google Group",
        Format::Cpu => "quantity of CPU: `500m`, `20`",
        Format::Bytes => "quantity of bytes: `64Gi`",
        Format::IamRole => "IAM role",
        Format::LabelValue => "value of a label",
    }
}

fn examples(keys: &Keys, text: &mut String) {
    let examples: Vec<&str> = keys.keys.iter().map(|key| key.example).collect();
    let _ = writeln!(text, "```toml\n{}\n```\n", examples.join("\n\n"));
}

fn visit(shape: Shape, see: &mut dyn FnMut(&'static Keys)) {
    match shape {
        Shape::Table(keys) => see(keys),
        Shape::List(inner) | Shape::Map(_, inner) => visit(*inner, see),
        Shape::OneOf(shapes) => shapes.iter().for_each(|shape| visit(*shape, see)),
        _ => {}
    }
}
