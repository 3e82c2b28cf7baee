use crate::readiness::Objects;

/// The label that says which Pod Security Standard holds (<https://kubernetes.io/docs/concepts/security/pod-security-admission/>).
const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// What is wrong with a namespace.
pub(in crate::readiness) fn namespace(name: &str, objects: &Objects) -> Vec<String> {
    let mut found = Vec::new();
    let there = objects.of_kind("Namespace").find(|object| object["metadata"]["name"] == name);
    let level = there.and_then(|object| object["metadata"]["labels"][ENFORCE].as_str());
    if level.is_none() {
        found.push(format!("it has no label `{ENFORCE}`: every pod is admitted"));
    }
    match objects.restricted(name) {
        None => found.push(
            "no network policy is for all its pods: everybody reaches those that none names".to_owned(),
        ),
        Some(types) if !types.contains("Ingress") => {
            found.push("no network policy restricts who reaches its pods".to_owned());
        }
        Some(_) => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_policy_for_some_pods_restricts_no_namespace() {
        let policy = |selector: Value| {
            json!({ "kind": "NetworkPolicy", "metadata": { "name": "p", "namespace": "n" },
                    "spec": { "podSelector": selector, "policyTypes": ["Ingress"] } })
        };
        let found = |selector| {
            let all = vec![policy(selector)];
            namespace("n", &Objects { all, namespaces: ["n".to_owned()].into() }).len()
        };
        assert_eq!((found(json!({})), found(json!({ "matchLabels": { "a": "b" } }))), (1, 2));
    }
}
