//! What is known of the errors of terraform, helm and Google: whether repeating helps, and what to do next. The
//! knowledge itself is data: `errors.toml`.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::model::Fault;

/// One known error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name in tests and logs.
    pub id: String,
    /// Whether doing the same again can help.
    pub class: Class,
    /// The tools that say it; empty means all.
    #[serde(default)]
    tools: Vec<Tool>,
    /// The operations in which it means this; empty means all.
    #[serde(default)]
    operations: Vec<Operation>,
    #[serde(deserialize_with = "pattern")]
    pattern: Regex,
    /// What to do next, in one or two sentences.
    pub remedy: String,
}

/// Whether doing the same again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// It can: repeat, with a pause and a limit.
    Transient,
    /// It cannot: somebody must do something first.
    Permanent,
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// terraform or tofu.
    Terraform,
    /// helm.
    Helm,
}

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Looking: plan, init, show, diff.
    Preview,
    /// Creating and changing: apply, install, upgrade.
    Apply,
    /// Destroying: destroy, uninstall.
    Destroy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    error: Vec<Entry>,
}

static CATALOGUE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let catalogue: Catalogue =
        toml::from_str(include_str!("errors.toml")).expect("a test reads the embedded catalogue");
    catalogue.error
});

/// The first entry that knows `text`, by the order of the file.
#[must_use]
pub fn classify(text: &str, tool: Tool, operation: Operation) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| {
        (entry.tools.is_empty() || entry.tools.contains(&tool))
            && (entry.operations.is_empty() || entry.operations.contains(&operation))
            && entry.pattern.is_match(text.as_bytes())
    })
}

/// Completes a fault with what the catalogue knows of its findings. A fault with several findings is transient only
/// if each of them is: one that repeating does not cure decides, and gives the hint.
#[must_use]
pub fn explain(mut fault: Fault, tool: Tool, operation: Operation) -> Fault {
    let known: Vec<Option<&Entry>> =
        fault.why.iter().map(|finding| classify(finding, tool, operation)).collect();
    fault.transient = !known.is_empty()
        && known.iter().all(|entry| entry.is_some_and(|entry| entry.class == Class::Transient));
    let permanent = known.iter().flatten().find(|entry| entry.class == Class::Permanent);
    if fault.hint.is_none() {
        fault.hint = permanent.or_else(|| known.iter().flatten().next()).map(|entry| entry.remedy.clone());
    }
    fault
}

/// Patterns are matched without regard to case, `.` matches newlines too: tools wrap their messages as they like.
fn pattern<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    let text = String::deserialize(deserializer)?;
    RegexBuilder::new(&text)
        .case_insensitive(true)
        .dot_matches_new_line(true)
        .unicode(false)
        .build()
        .map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str, tool: Tool, operation: Operation) -> Option<&'static str> {
        classify(text, tool, operation).map(|entry| entry.id.as_str())
    }

    #[test]
    fn every_entry_has_a_name_of_its_own_and_a_remedy() {
        let mut ids: Vec<&str> = CATALOGUE.iter().map(|entry| entry.id.as_str()).collect();
        assert!(CATALOGUE.iter().all(|entry| !entry.remedy.is_empty()));
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!((ids.len(), all > 30), (all, true));
    }

    #[test]
    fn errors_are_known_by_tool_and_operation() {
        let (terraform, helm) = (Tool::Terraform, Tool::Helm);
        let (apply, destroy) = (Operation::Apply, Operation::Destroy);
        assert_eq!(id("googleapi: Error 429: slow down", terraform, apply), Some("rate-limit"));
        assert_eq!(
            id("googleapi: error 409: The bucket already\nexists", terraform, apply),
            None,
            "a line break inside the words is another text"
        );
        assert_eq!(id("Error 409: Bucket\nX already exists, y", terraform, apply), Some("already-exists"));
        let in_use = "is already being used by 'projects/p/global/firewalls/k8s-fw-1', resourceInUse";
        assert_eq!(id(in_use, terraform, destroy), Some("held-by-load-balancer"));
        assert_eq!(id(in_use, terraform, apply), None);
        let webhook = "failed calling webhook \"x\": connect: connection refused";
        assert_eq!(id(webhook, helm, apply), Some("webhook-not-answering"));
        assert_eq!(id(webhook, terraform, apply), None);
    }

    #[test]
    fn one_permanent_finding_decides_for_all() {
        let fault = Fault::new("x").because("Error 429: a").because("exceeded your allotted project quota");
        let fault = explain(fault, Tool::Terraform, Operation::Apply);
        assert!(!fault.transient);
        assert!(fault.hint.expect("a hint").starts_with("no further project"));
        let fault = explain(Fault::new("x").because("Error 429: a"), Tool::Terraform, Operation::Apply);
        assert!(fault.transient);
        let fault = explain(Fault::new("x"), Tool::Terraform, Operation::Apply);
        assert!(!fault.transient, "nothing is known of it");
    }
}
