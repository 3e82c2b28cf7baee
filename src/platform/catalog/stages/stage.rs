use super::jq;
use crate::platform::{
    keys::{MATCH_EXAMPLE, NEXT_EXAMPLE, RESOURCE_EXAMPLE},
    problem::{Problem, Report},
    text::{Node, Sources, Span, Table},
};

/// Checks what the keys' types do not say of a Stage: what kwok would pass over without a word, and what would end it.
pub(super) fn check(stage: &Table, sources: &Sources, report: &mut Report) {
    let Some(spec) = stage.table("spec") else { return };
    let mut checker = Checker { sources, report };
    checker.resource(spec.table("resourceRef"));
    if let Some(selector) = spec.table("selector") {
        for item in selector.list("matchExpressions") {
            checker.requirement(item);
        }
    }
    checker.next(spec);
    checker.expression(spec.table("weightFrom"), spec.key("weightFrom"));
    if let Some(delay) = spec.table("delay") {
        for key in ["durationFrom", "jitterDurationFrom"] {
            checker.expression(delay.table(key), delay.key(key));
        }
    }
}

const CEL: &str = "an expression of CEL cannot be checked before it runs";
const CEL_HINT: &str =
    "write it with `jq`: kwok ends on one that it cannot compile, and the local cluster with it";

struct Checker<'a> {
    sources: &'a Sources,
    report: &'a mut Report,
}

impl Checker<'_> {
    fn wrong(&mut self, message: impl Into<String>, span: Span, hint: &str) {
        self.report.add(Problem::new(message).at(span, "").hint(hint));
    }

    /// kwok takes a group without a version for a version.
    fn resource(&mut self, resource: Option<&Table>) {
        let Some(resource) = resource else { return };
        if let Some((node, text)) = resource.get("apiGroup").and_then(|node| Some((node, node.text()?)))
            && text != "v1"
            && text.split_once('/').is_none_or(|(group, version)| {
                group.is_empty() || !version.starts_with('v') || version.contains('/')
            })
        {
            let message =
                format!("`apiGroup` must be a group and its version, and is `{}`", text.escape_debug());
            self.wrong(
                message,
                node.span,
                &format!("for example `{RESOURCE_EXAMPLE}`; the core group is `v1`"),
            );
        }
        if let Some((node, "")) = resource.get("kind").and_then(|node| Some((node, node.text()?))) {
            self.wrong("`kind` is empty", node.span, &format!("for example `{RESOURCE_EXAMPLE}`"));
        }
    }

    fn requirement(&mut self, item: &Node) {
        let Some(table) = item.table() else { return };
        if let Some(key) = table.key("cel") {
            return self.wrong(CEL, key, CEL_HINT);
        }
        let inner = match (table.get("key"), table.table("jq")) {
            (Some(_), Some(_)) => {
                let message = "the requirement has both `key` and `jq`";
                return self.wrong(message, table.key("jq").unwrap_or(item.span), "leave one of them out");
            }
            (None, None) => {
                return self.wrong(
                    "the requirement says nothing",
                    item.span,
                    &format!("write, for example:\n{MATCH_EXAMPLE}"),
                );
            }
            (Some(_), None) => table,
            (None, Some(jq)) => jq,
        };
        self.jq(inner.get("key"));
        let place = inner.key("operator").or_else(|| inner.key("key")).unwrap_or(item.span);
        let values = inner.list("values");
        match inner.text("operator") {
            None if inner.get("operator").is_none() => {
                self.wrong(
                    "the requirement has no `operator`",
                    place,
                    "one of In, NotIn, Exists and DoesNotExist",
                );
            }
            Some(word @ ("In" | "NotIn")) if values.is_empty() => {
                self.wrong(format!("`{word}` needs `values`"), place, "for example `values: [\"True\"]`");
            }
            Some(word @ ("Exists" | "DoesNotExist")) if !values.is_empty() => {
                let place = inner.key("values").unwrap_or(place);
                self.wrong(format!("`{word}` takes no `values`"), place, "leave them out");
            }
            _ => {}
        }
    }

    fn next(&mut self, spec: &Table) {
        let Some(next) = spec.table("next") else { return };
        let place = spec.key("next").expect("a key that has a value has a place");
        let acts = ["event", "finalizers", "patches", "statusTemplate", "delete"];
        if !acts.iter().any(|key| next.get(key).is_some()) {
            self.wrong("the stage does nothing", place, &format!("write, for example:\n{NEXT_EXAMPLE}"));
        }
        if let (Some(_), Some(key)) = (next.get("patches"), next.key("statusTemplate")) {
            let message = "kwok passes over `statusTemplate` where there are `patches`";
            self.wrong(message, key, "make a patch of it: `subresource: status`, `root: status`");
        }
    }

    fn expression(&mut self, from: Option<&Table>, key: Option<Span>) {
        let (Some(from), Some(key)) = (from, key) else { return };
        if let Some(key) = from.key("cel") {
            return self.wrong(CEL, key, CEL_HINT);
        }
        match (from.get("expressionFrom"), from.table("jq")) {
            (Some(text), None) => self.jq(Some(text)),
            (None, Some(jq)) => self.jq(jq.get("expression")),
            (None, None) => {
                self.wrong(
                    "there is no expression",
                    key,
                    "for example `{ jq: { expression: .spec.delay } }`",
                );
            }
            (Some(_), Some(_)) => self.wrong("there are two expressions", key, "leave one of them out"),
        }
    }

    fn jq(&mut self, node: Option<&Node>) {
        let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) else { return };
        if let Err(why) = jq::compiles(text) {
            let line =
                self.sources.file(node.span.file).text[node.span.range()].lines().next().map_or(0, str::len);
            let problem = Problem::new("jq cannot compile this expression");
            self.report.add(problem.at(node.span.within(0..line), why).malformed());
        }
    }
}
