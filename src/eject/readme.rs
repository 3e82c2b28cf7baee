//! The page beside the Makefile.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    makefile::{cluster_of, target},
    part::{Ejected, Part, Withheld},
};

/// What a reader is told. `tools` are names and versions of what groundwork used.
#[must_use]
pub fn readme(platform: &str, environment: &str, tools: &[(String, String)], stacks: &[Ejected]) -> String {
    let mut text = format!(
        "# {platform}, environment {environment}\n\nWritten by `groundwork eject`; nothing here needs groundwork. Every stack is \
         a plain Terraform root or a plain Helm release,\nand the [Makefile](Makefile) has a target for each, in the order of \
         what needs what.\n\n    make plan            what would change: nothing, right after the ejection\n    make up              \
         everything, in order\n    make STACK           one stack and what it needs\n    make plan-STACK      what would change \
         in it\n    make destroy-STACK   it and what needs it go\n\n| folder | what |\n|---|---|\n| `stacks/` | root modules, \
         each with its backend and its inputs (`platform.auto.tfvars.json`) |\n| `modules/` | the modules that they call |\n| \
         `releases/` | values files |\n| `state/` | a copy of Terraform's state, which may hold secrets: keep it out of Git |\n| \
         `kubeconfig/` | a kubeconfig for each cluster |\n\nOutputs of other stacks stand in the inputs and values as they were \
         at the ejection: where one changes, change it there. From now\non only one of the two may be used, this folder or \
         groundwork: each has a state of its own.\n"
    );
    if !tools.is_empty() {
        text.push_str("\n## Tools\n\nWhat groundwork used, and kubectl:\n\n");
        for (name, version) in tools {
            let _ = writeln!(text, "- {name} {version}");
        }
    }
    text.push_str(&secrets(stacks));
    text.push_str(&kubeconfigs(stacks));
    text.push_str("\n## Stacks\n\n| stack | kind | needs |\n|---|---|---|\n");
    for stack in stacks {
        let needs: Vec<&str> = stack.needs.iter().map(crate::model::StackId::as_str).collect();
        let _ = writeln!(text, "| `{}` | {} | {} |", target(&stack.id), stack.kind, needs.join(", "));
    }
    let noted: Vec<&Ejected> = stacks.iter().filter(|stack| !stack.notes.is_empty()).collect();
    if !noted.is_empty() {
        text.push_str("\n## What to know\n\n");
        for stack in noted {
            for note in &stack.notes {
                let _ = writeln!(text, "- `{}`: {note}", stack.id);
            }
        }
    }
    text
}

fn secrets(stacks: &[Ejected]) -> String {
    let mut rows = String::new();
    for stack in stacks {
        match &stack.part {
            Part::Terraform { withheld } => {
                for (name, value) in withheld {
                    rows.push_str(&row(&stack.id.to_string(), &format!("`TF_VAR_{name}`"), value));
                }
            }
            Part::Job { withheld, .. } => {
                for (name, value) in withheld {
                    rows.push_str(&row(&stack.id.to_string(), &format!("`{name}`"), value));
                }
            }
            Part::Helm { withheld: true, .. } => {
                let _ = writeln!(
                    rows,
                    "| {id} | `releases/{id}/values.secret.yaml` | copy the `.example` beside it and fill it in |",
                    id = stack.id
                );
            }
            Part::Helm { .. } | Part::Given => {}
        }
    }
    if rows.is_empty() {
        return rows;
    }
    format!(
        "\n## What is not written down\n\nSecrets, and what was not known yet. The Makefile stops where one is missing.\n\n| stack | \
         where it goes | what it is |\n|---|---|---|\n{rows}"
    )
}

fn row(stack: &str, place: &str, value: &Withheld) -> String {
    let how = match &value.output {
        Some((other, output)) => format!("the Makefile takes it from the output `{output}` of `{other}`"),
        None if value.is_secret => format!("`{}`", value.from),
        None => format!("not known yet: `{}`", value.from),
    };
    format!("| {stack} | {place} | {how} |\n")
}

fn kubeconfigs(stacks: &[Ejected]) -> String {
    let clusters: BTreeSet<_> = stacks.iter().filter_map(cluster_of).collect();
    if clusters.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        "\n## Clusters\n\nA kubeconfig here holds no credential: it names gke-gcloud-auth-plugin, or a file that you put beside it \
         (`CLUSTER.token`, `CLUSTER.crt` and\n`CLUSTER.key`). Another one goes into the variable.\n\n",
    );
    for cluster in clusters {
        let variable = cluster.as_str().replace('-', "_");
        let _ = writeln!(
            text,
            "- `{cluster}`: `kubeconfig/{cluster}.json`, or `make KUBECONFIG_{variable}=FILE …`; `make kubeconfig-{cluster}` tries it"
        );
    }
    text
}
