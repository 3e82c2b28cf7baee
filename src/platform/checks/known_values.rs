use crate::{
    model::Kind,
    platform::{
        build::Draft,
        problem::{Problem, Report, did_you_mean},
        text::{Entry, NodeKind, Table},
    },
};

/// Values that the chart does not know, by the stack's known-values.yaml. Only where it is of the version that is installed.
pub fn check(draft: &Draft, report: &mut Report) {
    let (Some(folder), Kind::Helm(helm)) = (&draft.folder, &draft.stack.kind) else { return };
    let Some(known) = &folder.known_values else { return };
    let Some(values) = draft.values.as_ref().and_then(|values| values.table()) else { return };
    if helm.chart.version.as_deref() != Some(&known.version) {
        return;
    }
    let mut unknown = Vec::new();
    below(&known.values, values, String::new(), &mut unknown);
    for Unknown { path, entry, meant } in unknown {
        let message = format!("the chart of `{}` does not know the value `{path}`", draft.stack.id);
        let elsewhere = || {
            format!(
                "some are only in the comments of its values.yaml: then add it to {}/known-values.yaml",
                folder.path.display()
            )
        };
        let hint = meant.map_or_else(elsewhere, |meant| format!("did you mean `{meant}`?"));
        let problem = Problem::new(message).at(entry.key, "");
        report.add(problem.hint(hint));
    }
}

struct Unknown<'a> {
    path: String,
    entry: &'a Entry,
    meant: Option<&'a str>,
}

fn below<'a>(known: &'a Table, values: &'a Table, path: String, unknown: &mut Vec<Unknown<'a>>) {
    for (key, entry) in &values.0 {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match (known.0.get(key).map(|known| &known.node.kind), &entry.node.kind) {
            (None, _) => {
                let meant = did_you_mean(key, known.0.keys().map(String::as_str));
                unknown.push(Unknown { path, entry, meant });
            }
            (Some(NodeKind::Table(known)), NodeKind::Table(values)) if !known.0.is_empty() => {
                below(known, values, path, unknown);
            }
            _ => {}
        }
    }
}
