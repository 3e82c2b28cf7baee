use super::{driver::Target, mask::Mask, session::Said};
use crate::{
    drivers::{
        Context,
        catalogue::{self, Operation, Tool},
    },
    model::{ChartSource, Fault},
};

/// What a helm that failed says, as a fault: its error without its own prefixes, sensitive values hidden.
pub(super) fn of_helm(
    what: String,
    operation: Operation,
    said: &Said,
    target: &Target<'_>,
    mask: &Mask,
    context: &Context,
) -> Fault {
    let text = mask.text(&said.err.join("\n"));
    let error = essence(&text);
    let mut fault = Fault::new(what).log(&context.log);
    if said.finished.interrupted {
        fault = fault.because("interrupted");
    } else if said.finished.status.and_then(|status| status.code()).is_none() {
        fault = fault.because(said.finished.how());
    }
    if !error.is_empty() {
        fault = fault.because(in_words(&error, target));
    }
    let fault = match hint(&error, target) {
        Some(hint) => fault.hint(hint),
        None => fault,
    };
    if said.finished.interrupted { fault } else { catalogue::explain(fault, Tool::Helm, operation) }
}

/// What helm says when its time is over, said for people.
fn in_words(error: &str, target: &Target<'_>) -> String {
    if !is_timeout(error) {
        return error.to_owned();
    }
    let within = target.helm.timeout.as_secs();
    let what = match hooks(error) {
        Some(event) => format!("its {event} hooks did not end within {within}s"),
        None => format!("not all of its objects were ready within {within}s"),
    };
    format!("{what}\nhelm: {error}")
}

/// The event whose hooks failed: `failed post-install: …` (`pkg/action/install.go`), `post-upgrade hooks failed: …`
/// (`upgrade.go`).
fn hooks(error: &str) -> Option<&str> {
    let begin = error.lines().next()?;
    let event = begin.strip_prefix("failed ").and_then(|rest| rest.split_once(": ")).map(|(event, _)| event);
    let event = event.or_else(|| Some(begin.split_once(" hooks failed: ")?.0))?;
    (event.starts_with("pre-") || event.starts_with("post-")).then_some(event)
}

/// Whether helm waited for as long as it may.
pub(super) fn waited_in_vain(said: &Said) -> bool {
    is_timeout(&essence(&said.err.join("\n")))
}

/// Helm 4 puts the objects that it waited for before it, one a line.
fn is_timeout(error: &str) -> bool {
    error.ends_with("context deadline exceeded") || error.ends_with("timed out waiting for the condition")
}

/// The error that helm ends with, without warnings, log lines and its own prefixes.
fn essence(text: &str) -> String {
    let from = text
        .lines()
        .position(|line| line.starts_with("Error: "))
        .map_or(0, |index| text.lines().take(index).map(|line| line.len() + 1).sum());
    let mut error = text[from..].trim();
    for prefix in ["Error: ", "UPGRADE FAILED: ", "INSTALLATION FAILED: "] {
        error = error.strip_prefix(prefix).unwrap_or(error);
    }
    error.trim_end_matches("\n\nUse --debug flag to render out invalid YAML").to_owned()
}

fn hint(error: &str, target: &Target<'_>) -> Option<String> {
    let stack = target.stack;
    let has = |text: &str| error.contains(text);
    if has("deadline exceeded") || has("timed out waiting") {
        let why =
            if hooks(error).is_some() { "the hooks do not end" } else { "the objects do not become ready" };
        return Some(format!(
            "what was applied stays, marked failed: find out why {why}, or raise `timeout`"
        ));
    }
    if let Some(place) = template_of(error, &target.helm.chart.source) {
        return Some(format!("the template is {place}"));
    }
    if has("values don't meet the specifications of the schema") {
        return Some(format!("the values of `[stacks.{stack}]` do not fit the chart's values.schema.json"));
    }
    if has("missing in charts/ directory") {
        return Some(
            "fetch the chart's dependencies once, with `helm dependency build`, and commit them".to_owned(),
        );
    }
    if has("another operation (install/upgrade/rollback) is in progress") {
        return Some(format!("`groundwork plan --only {stack}` shows how it would be recovered"));
    }
    if has("no matches for kind") || has("resource mapping not found") {
        return Some(format!(
            "the kind's definition is not in the cluster: let `{stack}` need the stack that brings it, and give that \
             one a `crd` gate"
        ));
    }
    if has("cannot be imported into the current release") || has("invalid ownership metadata") {
        return Some("the object belongs to something else: remove it, or rename one of the two".to_owned());
    }
    None
}

/// The template that an error names, as a path of the platform: helm begins it with the chart's name.
fn template_of(error: &str, source: &ChartSource) -> Option<String> {
    let ChartSource::Path(path) = source else { return None };
    if path.extension().is_some_and(|extension| extension == "tgz") {
        return None;
    }
    let at = error.find("/templates/")?;
    let end = error[at..].find([' ', '"', ')', '\n']).map_or(error.len(), |length| at + length);
    Some(format!("{}{}", path.display(), error[at..end].trim_end_matches([':', ','])))
}

#[cfg(test)]
mod tests {
    use super::{essence, hooks, template_of};
    use crate::model::ChartSource;

    #[test]
    fn a_template_is_named_as_a_file_of_the_platform() {
        let source = ChartSource::Path("stacks/web/chart".into());
        let place = |error: &str| template_of(error, &source);
        let error = "template: web/templates/a.yaml:4:15: executing \"web/templates/a.yaml\" at <.x>: no";
        assert_eq!(place(error).as_deref(), Some("stacks/web/chart/templates/a.yaml:4:15"));
        let error = "execution error at (web/templates/a.yaml:3:4): url is required";
        assert_eq!(place(error).as_deref(), Some("stacks/web/chart/templates/a.yaml:3:4"));
        assert_eq!(place("context canceled"), None);
    }

    #[test]
    fn hooks_are_told_from_objects() {
        assert_eq!(hooks("failed post-install: 1 error occurred:\n\t* timed out"), Some("post-install"));
        assert_eq!(hooks("pre-upgrade hooks failed: 1 error occurred:\n\t* timed out"), Some("pre-upgrade"));
        assert_eq!(hooks("failed to create resource: context deadline exceeded"), None);
        assert_eq!(hooks("context deadline exceeded"), None);
    }

    #[test]
    fn an_error_is_what_helm_says_last() {
        let text = "WARNING: This chart is deprecated\nError: UPGRADE FAILED: template: cm/templates/a.yaml:3:10: executing \
                    \"cm/templates/a.yaml\" at <fail>: no\n";
        assert_eq!(
            essence(text),
            "template: cm/templates/a.yaml:3:10: executing \"cm/templates/a.yaml\" at <fail>: no"
        );
    }
}
