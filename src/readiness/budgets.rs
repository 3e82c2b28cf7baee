use serde_json::Value;

use super::workload::Workload;

/// A disruption budget.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget<'a> {
    pub name: &'a str,
    namespace: &'a str,
    spec: &'a Value,
}

impl<'a> Budget<'a> {
    pub fn of(object: &'a Value) -> Self {
        let text = |value: &'a Value| value.as_str().unwrap_or_default();
        let metadata = &object["metadata"];
        Self { name: text(&metadata["name"]), namespace: text(&metadata["namespace"]), spec: &object["spec"] }
    }

    /// Whether it is for the pods of a workload.
    pub fn is_for(&self, workload: &Workload<'_>) -> bool {
        self.namespace == workload.namespace && selects(&self.spec["selector"], workload.labels())
    }

    /// How many of so many pods may be taken away at once.
    pub fn allows(&self, pods: u64) -> u64 {
        let most = &self.spec["maxUnavailable"];
        if most.is_null() {
            // Of a share, Kubernetes keeps the pods that it rounds up to.
            pods.saturating_sub(part_of(&self.spec["minAvailable"], pods))
        } else {
            part_of(most, pods).min(pods)
        }
    }

    /// Its limit in words.
    pub fn words(&self) -> String {
        let (name, value) = match &self.spec["maxUnavailable"] {
            Value::Null => ("minAvailable", &self.spec["minAvailable"]),
            most => ("maxUnavailable", most),
        };
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{name} {value}")
    }
}

/// A number, or a share, which Kubernetes rounds up (<https://kubernetes.io/docs/tasks/run-application/configure-pdb/>).
fn part_of(value: &Value, pods: u64) -> u64 {
    let share = |text: &str| text.strip_suffix('%')?.parse::<u64>().ok();
    match value {
        Value::String(text) => share(text).map_or(0, |percent| (pods * percent).div_ceil(100)),
        other => other.as_u64().unwrap_or(0),
    }
}

/// Whether a label selector selects labels. An empty one selects all, none selects nothing.
fn selects(selector: &Value, labels: &Value) -> bool {
    let Some(selector) = selector.as_object() else { return false };
    let expressions = selector.get("matchExpressions").and_then(Value::as_array);
    let mut equal = selector.get("matchLabels").and_then(Value::as_object).into_iter().flatten();
    equal.all(|(key, value)| labels[key] == *value)
        && expressions.into_iter().flatten().all(|expression| holds(expression, labels))
}

fn holds(expression: &Value, labels: &Value) -> bool {
    let label = &labels[expression["key"].as_str().unwrap_or_default()];
    let listed = || expression["values"].as_array().is_some_and(|values| values.contains(label));
    match expression["operator"].as_str().unwrap_or_default() {
        "In" => listed(),
        "NotIn" => !listed(),
        "Exists" => !label.is_null(),
        "DoesNotExist" => label.is_null(),
        _ => false,
    }
}
