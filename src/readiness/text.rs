use std::collections::BTreeMap;

use super::{Assessment, Finding};
use crate::{
    model::Point,
    text::{clean, wrap},
};

/// The findings for a terminal so many columns wide: a block a workload, what was accepted below.
#[must_use]
pub fn text(assessment: &Assessment, columns: usize) -> String {
    let Assessment { findings, waived, idle, .. } = assessment;
    let mut lines = Vec::new();
    let mut by_workload: BTreeMap<(&str, Option<&str>), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let key = (finding.namespace.as_str(), finding.workload.as_deref());
        by_workload.entry(key).or_default().push(finding);
    }
    for ((namespace, workload), findings) in by_workload {
        lines.push(format!("{} in {}", clean(workload.unwrap_or("the namespace")), clean(namespace)));
        lines.extend(findings.iter().flat_map(|finding| said_of(finding.point, &finding.why, columns)));
    }
    if !waived.is_empty() {
        lines.push("accepted".to_owned());
        for one in waived {
            let workload = one.finding.workload.as_deref().unwrap_or("the namespace");
            let said = format!("{workload} in {}: {}", one.finding.namespace, one.reason);
            lines.extend(said_of(one.finding.point, &said, columns));
        }
    }
    lines.extend(idle.iter().flat_map(|idle| hanging("", idle, columns)));
    lines.push(assessment.words());
    lines.join("\n")
}

fn said_of(point: Point, said: &str, columns: usize) -> Vec<String> {
    hanging(&format!("  {} {:<11} ", point.number(), point.word()), said, columns)
}

fn hanging(label: &str, said: &str, columns: usize) -> Vec<String> {
    let wrapped = wrap(&clean(said), columns.saturating_sub(label.len())).into_iter().enumerate();
    let blank = " ".repeat(label.len());
    wrapped.map(|(at, line)| format!("{}{line}", if at == 0 { label } else { &blank })).collect()
}
