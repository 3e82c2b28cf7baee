use std::{
    io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{
    catalogue,
    fault::{Fault, Kind},
};

/// Faults that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// The file cannot be read.
    #[error("the fault file {} cannot be read: {error}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is no list of faults.
    #[error("{place}: {why}")]
    Invalid {
        /// The file, with line and column where they are known, or the option.
        place: String,
        /// Why.
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    fault: Vec<toml::Spanned<Fault>>,
}

/// Says why a resource type is none that there could be operations on.
pub type TypeCheck<'a> = &'a dyn Fn(&str) -> Result<(), String>;

/// Reads a fault file: its seed and its faults.
///
/// # Errors
/// When it cannot be read or a fault in it makes no sense.
pub fn read(path: &Path, types: TypeCheck) -> Result<(u64, Vec<Fault>), FaultError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| FaultError::Unreadable { path: path.to_owned(), error })?;
    let place = |at: usize| {
        let before = &text[..at.min(text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        format!("{}:{line}:{column}", path.display())
    };
    let file: File = toml::from_str(&text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        FaultError::Invalid { place: place(at), why: error.message().to_owned() }
    })?;
    for fault in &file.fault {
        sound(fault.get_ref(), types)
            .map_err(|why| FaultError::Invalid { place: place(fault.span().start), why })?;
    }
    Ok((file.seed, file.fault.into_iter().map(toml::Spanned::into_inner).collect()))
}

/// Reads one fault of a command line: `kind=error,type=google_compute_network,error=quota`.
///
/// # Errors
/// When it makes no sense.
pub fn one(text: &str, types: TypeCheck) -> Result<Fault, FaultError> {
    let invalid = |why: String| FaultError::Invalid { place: format!("--fault {text}"), why };
    let mut table = toml::Table::new();
    for pair in text.split(',') {
        let (key, value) =
            pair.split_once('=').ok_or_else(|| invalid(format!("`{pair}` is no `key=value`")))?;
        let value = value
            .parse::<i64>()
            .map(toml::Value::Integer)
            .or_else(|_| value.parse::<f64>().map(toml::Value::Float))
            .unwrap_or_else(|_| toml::Value::String(value.to_owned()));
        table.insert(key.to_owned(), value);
    }
    let fault = table.try_into().map_err(|error: toml::de::Error| invalid(error.message().to_owned()))?;
    sound(&fault, types).map_err(invalid)?;
    Ok(fault)
}

fn sound(fault: &Fault, types: TypeCheck) -> Result<(), String> {
    let names = || catalogue::names().collect::<Vec<_>>().join(", ");
    match (&fault.kind, &fault.error) {
        (Kind::Error | Kind::LeavesBehind, None) => {
            return Err(format!("`error` is missing: one of {}", names()));
        }
        (Kind::Error | Kind::LeavesBehind, Some(name)) if catalogue::text(name).is_none() => {
            return Err(format!("there is no error `{name}`: one of {}", names()));
        }
        (Kind::Slow | Kind::Invisible | Kind::Webhook, _) if fault.seconds <= 0.0 => {
            return Err("`seconds` is missing: how long".to_owned());
        }
        (Kind::HelmKilled, _) if fault.of.is_none() => {
            return Err("`type` is missing: the stack whose helm is killed".to_owned());
        }
        _ => {}
    }
    if let Some(name) = fault.resource_type() {
        types(name)?;
    }
    if fault.nth == 0 {
        return Err("`nth` counts from 1".to_owned());
    }
    match fault.chance {
        Some(chance) if !(0.0..=1.0).contains(&chance) => Err("`chance` is from 0 to 1".to_owned()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearsal::faults::{On, any};

    #[test]
    fn a_fault_of_the_command_line_is_one_of_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("faults.toml");
        let text = "seed = 7\n[[fault]]\nkind = \"error\"\non = \"delete\"\ntype = \"google_dns_managed_zone\"\nerror = \"quota\"\nnth = 2\n";
        std::fs::write(&path, text).expect("written");
        let (seed, faults) = read(&path, &any).expect("sound");
        let same =
            one("kind=error,on=delete,type=google_dns_managed_zone,error=quota,nth=2", &any).expect("sound");
        assert_eq!((seed, faults), (7, vec![same.clone()]));
        assert_eq!((same.on, same.times), (On::Delete, 1));
    }

    #[test]
    fn what_makes_no_sense_is_said_with_its_place() {
        let said = |text: &str| one(text, &any).expect_err("no sense").to_string();
        assert!(said("kind=error").contains("`error` is missing: one of api-disabled, internal"));
        assert!(said("kind=error,error=x").contains("there is no error `x`"));
        assert!(said("kind=slow").contains("`seconds` is missing"));
        assert!(said("kind=slow,seconds=1,nth=0").contains("counts from 1"));
        let unknown = one("kind=slow,seconds=1,type=x", &|name| Err(format!("no type `{name}`")));
        assert!(unknown.expect_err("unknown").to_string().ends_with("no type `x`"));
        assert!(said("slow").contains("is no `key=value`"));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("f.toml");
        std::fs::write(&path, "\n[[fault]]\nkind = \"slow\"\n").expect("written");
        assert!(read(&path, &any).expect_err("no sense").to_string().contains("f.toml:2:1: `seconds`"));
    }

    #[test]
    fn every_error_is_one_that_runs_understand() {
        for name in catalogue::names() {
            let text = catalogue::text(name).expect("there");
            let fault = crate::model::Fault::new("terraform apply failed").because(text.clone());
            let explained = crate::drivers::catalogue::explain(
                fault,
                crate::drivers::catalogue::Tool::Terraform,
                crate::drivers::catalogue::Operation::Apply,
            );
            assert!(explained.hint.is_some(), "{name} is not in src/drivers/errors.toml: {text}");
        }
    }
}
