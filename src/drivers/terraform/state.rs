//! Terraform's local state file, read without starting terraform.

use std::{io::Read as _, path::Path};

use serde_json::Value;

use crate::model::{Fault, HashKey, Output, Outputs, Witness};

/// A state file's content.
#[derive(Clone, Debug)]
pub(super) struct State(Value);

impl State {
    /// Reads a state file; `None` when there is none, or an empty one (terraform makes it before it locks it).
    pub fn read(path: &Path) -> Result<Option<Self>, Fault> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(path, &error.to_string())),
        };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        let state: Value =
            serde_json::from_slice(&bytes).map_err(|error| unreadable(path, &error.to_string()))?;
        if state["version"] != 4 {
            return Err(unreadable(
                path,
                &format!("version {} of the format is not known", state["version"]),
            ));
        }
        Ok(Some(Self(state)))
    }

    /// Counts up with every change of the state.
    pub fn serial(&self) -> u64 {
        self.0["serial"].as_u64().unwrap_or(0)
    }

    /// Tells one state from another that was made anew.
    pub fn lineage(&self) -> &str {
        self.0["lineage"].as_str().unwrap_or_default()
    }

    /// Whether it holds no resource (data sources do not count: nothing is lost with them).
    pub fn is_empty(&self) -> bool {
        let resources = self.0["resources"].as_array();
        resources.is_none_or(|list| list.iter().all(|resource| resource["mode"] == "data"))
    }

    /// A copy as JSON, to be changed for a plan that nobody applies.
    pub fn to_json(&self) -> Value {
        self.0.clone()
    }

    /// The root module's outputs.
    pub fn outputs(&self, key: &HashKey) -> Outputs {
        let outputs = self.0["outputs"].as_object().into_iter().flatten();
        outputs
            .map(|(name, output)| {
                let sensitive = output["sensitive"] == Value::Bool(true);
                (name.clone(), Output::new(output["value"].clone(), sensitive, key))
            })
            .collect()
    }
}

fn unreadable(path: &Path, why: &str) -> Fault {
    let fault = Fault::new(format!("the state {} cannot be read", path.display())).because(why);
    let previous = super::site::previous(path);
    if previous.exists() {
        fault.hint(format!(
            "{} is the state before the last apply: look at both, then put it back by hand",
            previous.display()
        ))
    } else {
        fault
    }
}

/// The outputs of any Terraform state file, read without a process: what a `given` stack hands on, and what is there
/// after an apply.
///
/// # Errors
/// When the file is absent or no state of version 4.
pub fn state_outputs(path: &Path, key: &HashKey) -> Result<Outputs, Fault> {
    let state = State::read(path)?;
    state.map(|state| state.outputs(key)).ok_or_else(|| {
        Fault::new(format!("the state {} cannot be read", path.display()))
            .because("there is no such file, or it is empty")
    })
}

/// Whether a stack's state is no longer the one that `witness` saw: changed by hand, made anew, or gone. Reads the
/// head of the file and starts no process. Witnesses of other kinds are never touched in this sense.
#[must_use]
pub fn touched(witness: &Witness) -> bool {
    let Witness::Terraform { state, lineage, serial } = witness else { return false };
    match head(state) {
        Some((found_lineage, found_serial)) => (&found_lineage, found_serial) != (lineage, *serial),
        // A root with neither resources nor outputs has no state.
        None => !lineage.is_empty(),
    }
}

/// Lineage and serial. terraform writes both before anything that grows; a file of another order is read whole.
fn head(path: &Path) -> Option<(String, u64)> {
    let mut start = Vec::with_capacity(512);
    std::fs::File::open(path).ok()?.take(512).read_to_end(&mut start).ok()?;
    let text = String::from_utf8_lossy(&start);
    let text = text.split("\"outputs\"").next().unwrap_or_default();
    let field = |name: &str| {
        let rest = &text[text.find(name)? + name.len()..];
        Some(rest.trim_start().strip_prefix(':')?.trim_start().to_owned())
    };
    let quick = || {
        let serial = field("\"serial\"")?;
        let serial = serial[..serial.find(|c: char| !c.is_ascii_digit())?].parse().ok()?;
        let lineage = field("\"lineage\"")?;
        let lineage = lineage.strip_prefix('"')?;
        Some((lineage[..lineage.find('"')?].to_owned(), serial))
    };
    quick().or_else(|| {
        let state = State::read(path).ok()??;
        Some((state.lineage().to_owned(), state.serial()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("written");
        file
    }

    fn witness(file: &tempfile::NamedTempFile, lineage: &str, serial: u64) -> Witness {
        Witness::Terraform { state: file.path().to_owned(), lineage: lineage.into(), serial }
    }

    #[test]
    fn serial_and_lineage_tell_whether_somebody_was_there() {
        let written =
            file("{\n  \"version\": 4,\n  \"serial\": 7,\n  \"lineage\": \"abc\",\n  \"outputs\": {}}");
        assert!(!touched(&witness(&written, "abc", 7)));
        assert!(touched(&witness(&written, "abc", 6)));
        assert!(touched(&witness(&written, "other", 7)));
        let gone = Witness::Terraform { state: "/nowhere".into(), lineage: "abc".into(), serial: 1 };
        assert!(touched(&gone));
    }

    #[test]
    fn a_file_in_another_order_is_understood_too() {
        let other = file(
            "{\"version\":4,\"outputs\":{\"serial\":{\"value\":\"lineage\"}},\"lineage\":\"l\",\"serial\":3}",
        );
        assert!(!touched(&witness(&other, "l", 3)));
    }

    #[test]
    fn an_empty_file_is_no_state_and_a_broken_one_is_a_fault() {
        assert!(State::read(file("").path()).expect("reads").is_none());
        let fault = State::read(file("{\"version\": 4, ").path()).expect_err("broken");
        assert!(fault.what.contains("cannot be read"));
    }

    #[test]
    fn outputs_keep_their_type_and_secrecy() {
        let state = file(
            r#"{"version":4,"serial":1,"lineage":"l","outputs":{"n":{"value":3,"type":"number"},"s":{"value":"x","type":"string","sensitive":true}}}"#,
        );
        let outputs = state_outputs(state.path(), &HashKey::new(vec![1])).expect("reads");
        assert_eq!(outputs["n"].value(), Some(&Value::from(3)));
        assert!(outputs["s"].sensitive && !outputs["n"].sensitive);
    }
}
