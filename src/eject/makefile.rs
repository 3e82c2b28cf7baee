//! The Makefile: a target a stack, in the order of what needs what.

use std::{collections::BTreeSet, fmt::Write as _};

use super::part::{ChartReference, Ejected, Part, Withheld};
use crate::model::{Check, Gate, ObjectRef, StackId};

/// Targets that are no stack's.
const OWN: [&str; 6] = ["help", "up", "plan", "down", "init", "kubeconfig"];

/// Renders it.
#[must_use]
pub fn makefile(environment: &str, stacks: &[Ejected]) -> String {
    let clusters: BTreeSet<&StackId> = stacks.iter().filter_map(cluster_of).collect();
    let mut text = head(environment, stacks, &clusters);
    for stack in stacks {
        text.push('\n');
        text.push_str(&rules(stack, stacks));
    }
    for cluster in clusters {
        let _ = write!(
            text,
            "\nkubeconfig-{cluster}:\n\t@test -f \"$({variable})\" || {{ echo 'there is no kubeconfig '\"$({variable})\"': \
             README.md says how it is made' >&2; exit 1; }}\n\tKUBECONFIG=\"$({variable})\" $(KUBECTL) get --raw /readyz\n",
            variable = kubeconfig(cluster),
        );
    }
    text
}

/// The target of a stack.
pub(super) fn target(id: &StackId) -> String {
    if OWN.contains(&id.as_str()) { format!("stack-{id}") } else { id.to_string() }
}

/// The variable that names a cluster's kubeconfig.
fn kubeconfig(cluster: &StackId) -> String {
    format!("KUBECONFIG_{}", cluster.as_str().replace('-', "_"))
}

/// The stack whose cluster a stack talks to.
pub(super) fn cluster_of(stack: &Ejected) -> Option<&StackId> {
    match &stack.part {
        Part::Helm { cluster, .. } => Some(cluster),
        Part::Job { cluster, .. } => cluster.as_ref(),
        Part::Terraform { .. } | Part::Given => stack.gates.iter().find_map(|gate| gate.cluster.as_ref()),
    }
}

fn head(environment: &str, stacks: &[Ejected], clusters: &BTreeSet<&StackId>) -> String {
    let made: Vec<&Ejected> = stacks.iter().filter(|stack| !matches!(stack.part, Part::Given)).collect();
    let names = |prefix: &str| {
        let name = |stack: &&Ejected| match prefix {
            "" => target(&stack.id),
            prefix => format!("{prefix}-{}", stack.id),
        };
        made.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    let mut text = format!(
        "# The platform's environment {environment}, without groundwork. README.md says what is what.\n\n\
         TERRAFORM ?= terraform\nHELM ?= helm\nKUBECTL ?= kubectl\n\
         # `make up APPLY=-auto-approve` asks nothing.\nAPPLY ?=\n"
    );
    for cluster in clusters {
        let _ = writeln!(text, "{} ?= $(CURDIR)/kubeconfig/{cluster}.json", kubeconfig(cluster));
    }
    let (up, plan, down) = (names(""), names("plan"), names("destroy"));
    let _ = write!(
        text,
        "\n.PHONY: help up plan down {up} {plan} {down} {}\n\nhelp:\n\t@echo 'make plan | make up | make down | make STACK | \
         make plan-STACK | make destroy-STACK'\n\t@echo 'stacks, in order: {up}'\n\nup: {up}\n\nplan: {plan}\n\ndown: {down}\n",
        clusters.iter().map(|cluster| format!("kubeconfig-{cluster}")).collect::<Vec<_>>().join(" "),
    );
    text
}

fn rules(stack: &Ejected, all: &[Ejected]) -> String {
    let is_made =
        |id: &StackId| all.iter().any(|other| other.id == *id && !matches!(other.part, Part::Given));
    let before: Vec<String> = stack.needs.iter().filter(|id| is_made(id)).map(target).collect();
    let after: Vec<String> = all
        .iter()
        .filter(|other| other.needs.contains(&stack.id) && !matches!(other.part, Part::Given))
        .map(|other| format!("destroy-{}", other.id))
        .collect();
    let (up, plan, down) = match &stack.part {
        Part::Given => return format!("# {} is given: it was there before, and stays.\n", stack.id),
        Part::Terraform { withheld } => terraform(&stack.id, withheld),
        Part::Helm { .. } => helm(stack),
        Part::Job { .. } => job(stack),
    };
    let gates = stack.gates.iter().map(gate).collect::<String>();
    let (id, name) = (&stack.id, target(&stack.id));
    let rule = |name: &str, needs: &[String], recipe: &str| {
        let needs = needs.iter().map(|need| format!(" {need}")).collect::<String>();
        format!("{name}:{needs}\n{recipe}")
    };
    [
        rule(&name, &before, &format!("{up}{gates}")),
        rule(&format!("plan-{id}"), &[], &plan),
        rule(&format!("destroy-{id}"), &after, &down),
    ]
    .join("\n")
}

fn terraform(
    id: &StackId,
    withheld: &std::collections::BTreeMap<String, Withheld>,
) -> (String, String, String) {
    let mut checks = String::new();
    let mut variables = String::new();
    for (name, value) in withheld {
        match &value.output {
            Some((stack, output)) => {
                let how = if value.is_text { "-raw" } else { "-json" };
                let _ = write!(
                    variables,
                    "TF_VAR_{name}=\"$$($(TERRAFORM) -chdir=stacks/{stack} output {how} {output})\" "
                );
            }
            None => checks.push_str(&must_be_set(&format!("TF_VAR_{name}"), id, value)),
        }
    }
    let run = |what: &str| {
        format!(
            "{checks}\t$(TERRAFORM) -chdir=stacks/{id} init -input=false\n\t{variables}$(TERRAFORM) -chdir=stacks/{id} {what}\n"
        )
    };
    (run("apply $(APPLY)"), run("plan"), run("destroy $(APPLY)"))
}

/// A line that stops where a variable of the environment is not set.
fn must_be_set(variable: &str, id: &StackId, value: &Withheld) -> String {
    let what = quoted(&format!("{id} needs the environment variable {variable}: {}", value.from));
    format!("\t@test -n \"$${{{variable}:-}}\" || {{ echo {what} >&2; exit 1; }}\n")
}

fn helm(stack: &Ejected) -> (String, String, String) {
    let Part::Helm { release, namespace, labelled, chart, cluster, wait, timeout, withheld } = &stack.part
    else {
        return Default::default();
    };
    let id = &stack.id;
    let with = format!("KUBECONFIG=\"$({})\" ", kubeconfig(cluster));
    let mut values = format!("--values=releases/{id}/values.yaml");
    let mut checks = String::new();
    if *withheld {
        let _ = write!(values, " --values=releases/{id}/values.secret.yaml");
        let what = quoted(&format!(
            "copy releases/{id}/values.secret.yaml.example to values.secret.yaml and fill it in"
        ));
        let _ =
            writeln!(checks, "\t@test -f releases/{id}/values.secret.yaml || {{ echo {what} >&2; exit 1; }}");
    }
    let chart = chart_words(chart);
    let mut up = checks.clone();
    if *labelled {
        let _ = writeln!(
            up,
            "\t{with}$(KUBECTL) apply --server-side --field-manager=make -f releases/{id}/namespace.yaml"
        );
    }
    let wait = if *wait { " --wait" } else { "" };
    let _ = writeln!(
        up,
        "\t{with}$(HELM) upgrade --install {release} {chart} --namespace={namespace} --create-namespace {values} \
         --timeout={}s{wait}",
        timeout.as_secs().max(1),
    );
    let plan = format!(
        "{checks}\t{with}$(HELM) template {release} {chart} --namespace={namespace} {values} --is-upgrade --no-hooks | \
         {with}$(KUBECTL) diff --namespace={namespace} -f - || test $$? -eq 1\n"
    );
    let down =
        format!("\t{with}$(HELM) uninstall {release} --namespace={namespace} --ignore-not-found --wait\n");
    (up, plan, down)
}

fn chart_words(chart: &ChartReference) -> String {
    let mut words = vec![quoted(&chart.chart)];
    words.extend(chart.repository.iter().map(|url| format!("--repo={}", quoted(url))));
    words.extend(chart.version.iter().map(|version| format!("--version={}", quoted(version))));
    words.join(" ")
}

fn job(stack: &Ejected) -> (String, String, String) {
    let Part::Job { command, undo, folder, environment, withheld, cluster } = &stack.part else {
        return Default::default();
    };
    let checks: String = withheld.iter().map(|(name, value)| must_be_set(name, &stack.id, value)).collect();
    let mut variables = vec![
        format!("GROUNDWORK_OUTPUTS=\"$(CURDIR)/jobs/{}.outputs.json\"", stack.id),
        format!("GROUNDWORK_KEEP=\"$(CURDIR)/jobs/{}\"", stack.id),
    ];
    variables.extend(cluster.iter().map(|cluster| format!("KUBECONFIG=\"$({})\"", kubeconfig(cluster))));
    variables.extend(environment.iter().map(|(name, value)| format!("{name}={}", quoted(value))));
    let line = |command: &[String]| {
        let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
        format!(
            "{checks}\t@mkdir -p jobs/{}\n\tcd {} && {} {}\n",
            stack.id,
            quoted(folder),
            variables.join(" "),
            words.join(" ")
        )
    };
    let nothing = |what: &str| format!("\t@echo {}\n", quoted(&format!("{}: {what}", stack.id)));
    let down = undo.as_ref().map_or_else(|| nothing("nothing undoes it"), |undo| line(undo));
    (line(command), nothing("a command has no plan"), down)
}

/// What a gate waits for, as far as kubectl can wait for it.
fn gate(gate: &Gate) -> String {
    let Some(cluster) = &gate.cluster else { return unwaited(gate) };
    let with = format!("\tKUBECONFIG=\"$({})\" $(KUBECTL) ", kubeconfig(cluster));
    let timeout = format!("--timeout={}s", gate.timeout.as_secs().max(1));
    let of = |object: &ObjectRef| {
        let namespace =
            object.namespace.as_ref().map(|name| format!(" --namespace={name}")).unwrap_or_default();
        format!("{}{namespace}", quoted(&format!("{}/{}", object.kind.to_lowercase(), object.name)))
    };
    let line = match &gate.check {
        Check::Rollout(object) => format!("rollout status {} {timeout}", of(object)),
        Check::Condition { object, condition, status } => {
            format!(
                "wait {} {} {timeout}",
                of(object),
                quoted(&format!("--for=condition={condition}={status}"))
            )
        }
        Check::Field { object, path, equals } => {
            format!(
                "wait {} {} {timeout}",
                of(object),
                quoted(&format!("--for=jsonpath={{.{path}}}={equals}"))
            )
        }
        Check::Crd { name } => {
            format!("wait {} --for=condition=Established {timeout}", quoted(&format!("crd/{name}")))
        }
        Check::Exists(object) => format!("get {}", of(object)),
        Check::Http { .. } | Check::Webhook { .. } => return unwaited(gate),
    };
    format!("{with}{line}\n")
}

fn unwaited(gate: &Gate) -> String {
    format!("\t@echo {}\n", quoted(&format!("by hand: {}", gate.name)))
}

/// A word as the shell takes it from a recipe.
fn quoted(word: &str) -> String {
    let plain = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | ',' | '@' | '+')
    };
    // A line of a recipe ends with the line.
    let word = word.replace('$', "$$").replace('\n', " ");
    if !word.is_empty() && word.chars().all(plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, time::Duration};

    use super::*;

    fn id(name: &str) -> StackId {
        StackId::new(name).expect("a name")
    }

    fn stack(name: &str, needs: &[&str], part: Part) -> Ejected {
        let needs = needs.iter().map(|name| id(name)).collect();
        Ejected { id: id(name), kind: "x", needs, gates: Vec::new(), part, notes: Vec::new() }
    }

    #[test]
    fn targets_follow_what_needs_what() {
        let secret = |output: Option<(&str, &str)>| Withheld {
            from: "${secret.it's}".into(),
            output: output.map(|(stack, output)| (stack.into(), output.into())),
            is_text: true,
            is_secret: true,
        };
        let withheld = BTreeMap::from([
            ("password".to_owned(), secret(None)),
            ("token".to_owned(), secret(Some(("net", "token")))),
        ]);
        let web = Part::Helm {
            release: "web".into(),
            namespace: "web".into(),
            labelled: true,
            chart: ChartReference {
                chart: "oci://ghcr.io/x/web".into(),
                repository: None,
                version: Some("1.2.3".into()),
            },
            cluster: id("gke-dr"),
            wait: true,
            timeout: Duration::from_mins(5),
            withheld: true,
        };
        let mut release = stack("web", &["plan", "gke-dr"], web);
        let object = ObjectRef {
            api_version: None,
            kind: "Deployment".into(),
            namespace: Some("web".into()),
            name: "web".into(),
        };
        release.gates.push(Gate {
            name: "rollout deployment/web".into(),
            timeout: Duration::from_mins(1),
            cluster: Some(id("gke-dr")),
            check: Check::Rollout(object),
        });
        let stacks = [
            stack("net", &[], Part::Terraform { withheld: BTreeMap::new() }),
            stack("gke-dr", &[], Part::Given),
            stack("plan", &["net"], Part::Terraform { withheld }),
            release,
        ];
        insta::assert_snapshot!(makefile("testing", &stacks));
    }

    #[test]
    fn words_are_quoted_for_make_and_for_the_shell() {
        assert_eq!(quoted("a-b/c:1"), "a-b/c:1");
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $$HOME'");
        assert_eq!(quoted(""), "''");
    }
}
