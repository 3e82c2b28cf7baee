use std::collections::BTreeMap;

use crate::{
    model::Kind,
    platform::{
        build::Assembled,
        problem::{Problem, Report},
    },
};

/// No two stacks are the same release.
pub fn check(assembled: &Assembled, report: &mut Report) {
    let mut seen = BTreeMap::new();
    for draft in assembled.drafts.values() {
        let Kind::Helm(helm) = &draft.stack.kind else { continue };
        if let Some(first) = seen.insert((&helm.cluster, &helm.namespace, &helm.release), draft) {
            let (one, other) = (&first.stack.id, &draft.stack.id);
            let message = format!(
                "`{one}` and `{other}` are the same release: `{}` in the namespace `{}` of `{}`",
                helm.release, helm.namespace, helm.cluster
            );
            let problem = Problem::new(message).at(draft.key, "").and(first.key, "");
            report.add(problem.hint(format!(
                "give one of them another `release` or `namespace`: `[stacks.{other}] release = \"{other}\"`"
            )));
        }
    }
}
