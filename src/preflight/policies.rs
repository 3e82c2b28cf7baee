use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

/// A constraint that can break the platform.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Constraint {
    /// Its name without `constraints/`.
    pub name: String,
    rule: Rule,
    /// The resource types that it matters for.
    #[serde(default)]
    pub types: Vec<String>,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
    /// What does not work then.
    pub why: String,
    /// What to do about it.
    pub next: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Rule {
    Region,
    Off,
    Open,
    Allows,
    Any,
    Spares,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    constraint: Vec<Constraint>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("facts/policies.toml")).expect("the file is sound: a test reads it")
});

/// The constraints that matter for these types.
pub(super) fn constraints(has: impl Fn(&str) -> bool) -> Vec<&'static Constraint> {
    let matters = |constraint: &&Constraint| {
        constraint.types.is_empty() || constraint.types.iter().any(|kind| has(kind))
    };
    FILE.constraint.iter().filter(matters).collect()
}

/// What an effective policy means for the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It does not stand in the way.
    Fine,
    /// It does: what it says.
    Breaks(String),
    /// A person has to compare: what it says.
    Unclear(String),
}

/// The rules of an effective policy, those with a condition left out: they are about tags that a new project does not have.
#[derive(Debug, Default)]
struct Rules {
    enforced: bool,
    denies_all: bool,
    allows_all: bool,
    allowed: Vec<String>,
    denied: Vec<String>,
}

impl Rules {
    fn read(policy: &Value) -> Self {
        let mut rules = Self::default();
        let all = policy["spec"]["rules"].as_array().into_iter().flatten();
        for rule in all.filter(|rule| rule.get("condition").is_none()) {
            rules.enforced |= rule["enforce"] == true;
            rules.denies_all |= rule["denyAll"] == true;
            rules.allows_all |= rule["allowAll"] == true;
            let values = |key: &str| {
                let values = rule["values"][key].as_array().into_iter().flatten();
                values
                    .filter_map(Value::as_str)
                    .map(|value| value.trim_start_matches("is:").to_owned())
                    .collect::<Vec<_>>()
            };
            rules.allowed.extend(values("allowedValues"));
            rules.denied.extend(values("deniedValues"));
        }
        rules
    }

    /// Whether a value is allowed, itself or by a group.
    fn allows(&self, value: &str, groups: &[String]) -> bool {
        let named = |list: &[String]| list.iter().any(|known| known == value || groups.contains(known));
        !self.denies_all
            && !named(&self.denied)
            && (self.allows_all || self.allowed.is_empty() || named(&self.allowed))
    }
}

impl Constraint {
    /// What an effective policy (`getEffectivePolicy`) means in a region with these zones.
    pub fn judge(&self, policy: &Value, region: Option<&str>) -> Verdict {
        let rules = Rules::read(policy);
        let refused: Vec<&str> = self
            .values
            .iter()
            .map(String::as_str)
            .filter(|value| !rules.allows(value, &self.groups))
            .collect();
        let breaks = |holds: bool, says: String| if holds { Verdict::Fine } else { Verdict::Breaks(says) };
        match self.rule {
            Rule::Off => breaks(!rules.enforced, "is enforced".to_owned()),
            Rule::Open if rules.denies_all => Verdict::Breaks("denies everything".to_owned()),
            Rule::Open if rules.allowed.is_empty() && rules.denied.is_empty() => Verdict::Fine,
            Rule::Open => Verdict::Unclear(format!("allows {} only", listed(&rules.allowed, &rules.denied))),
            Rule::Allows => breaks(refused.is_empty(), format!("does not allow {}", refused.join(", "))),
            Rule::Any => {
                breaks(refused.len() < self.values.len(), format!("allows none of {}", refused.join(", ")))
            }
            Rule::Spares => {
                let denied =
                    self.values.iter().filter(|value| rules.denied.contains(value)).map(String::as_str);
                let denied: Vec<&str> = denied.collect();
                breaks(denied.is_empty() && !rules.denies_all, format!("denies {}", denied.join(", ")))
            }
            Rule::Region => region.map_or(Verdict::Fine, |region| location(&rules, region)),
        }
    }
}

fn listed(allowed: &[String], denied: &[String]) -> String {
    if allowed.is_empty() { format!("what is not {}", denied.join(", ")) } else { allowed.join(", ") }
}

/// Whether everything in a region may be made. A region that is named does not bring its zones along, a group does:
/// <https://docs.cloud.google.com/resource-manager/docs/organization-policy/defining-locations>.
fn location(rules: &Rules, region: &str) -> Verdict {
    let continent = region.split('-').next().unwrap_or_default();
    let whole = [format!("in:{region}-locations"), format!("in:{continent}-locations")];
    let group = |value: &String| whole.contains(value);
    if rules.denies_all || rules.denied.iter().any(|value| group(value) || value == region) {
        return Verdict::Breaks(format!("denies {region}"));
    }
    if rules.allows_all || rules.allowed.is_empty() || rules.allowed.iter().any(group) {
        return Verdict::Fine;
    }
    let zones = rules.allowed.iter().filter(|value| value.starts_with(&format!("{region}-"))).count();
    if rules.allowed.iter().any(|value| value == region) && zones >= 3 {
        return Verdict::Fine;
    }
    let says = format!("allows {} only", rules.allowed.join(", "));
    // Google keeps more groups, such as in:eu-locations; which regions are in one is nowhere to be asked.
    let open = |value: &String| value.starts_with("in:") && !value.contains(char::is_numeric);
    if rules.allowed.iter().any(open) { Verdict::Unclear(says) } else { Verdict::Breaks(says) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn judged(name: &str, rule: Value) -> Verdict {
        let constraint =
            FILE.constraint.iter().find(|constraint| constraint.name == name).expect("it is in the file");
        constraint.judge(&json!({ "spec": { "rules": [rule] } }), Some("europe-west1"))
    }

    #[test]
    fn locations() {
        let allowed =
            |values: Value| judged("gcp.resourceLocations", json!({ "values": { "allowedValues": values } }));
        assert_eq!(judged("gcp.resourceLocations", json!({ "allowAll": true })), Verdict::Fine);
        assert_eq!(allowed(json!(["in:europe-west1-locations"])), Verdict::Fine);
        assert_eq!(allowed(json!(["in:europe-locations"])), Verdict::Fine);
        assert!(matches!(allowed(json!(["in:eu-locations"])), Verdict::Unclear(_)));
        assert!(matches!(allowed(json!(["europe-west1"])), Verdict::Breaks(_)), "its zones are not allowed");
        assert!(matches!(allowed(json!(["in:us-east1-locations"])), Verdict::Breaks(_)));
    }

    #[test]
    fn lists_and_switches() {
        let balancers = "compute.restrictLoadBalancerCreationForTypes";
        let allowed = |values: Value| judged(balancers, json!({ "values": { "allowedValues": values } }));
        assert_eq!(allowed(json!(["in:EXTERNAL"])), Verdict::Fine);
        assert_eq!(allowed(json!(["INTERNAL_HTTP_HTTPS"])), Verdict::Fine);
        assert!(matches!(allowed(json!(["INTERNAL_TCP_UDP"])), Verdict::Breaks(_)));
        assert!(matches!(judged(balancers, json!({ "denyAll": true })), Verdict::Breaks(_)));
        assert!(matches!(
            judged("iam.disableServiceAccountCreation", json!({ "enforce": true })),
            Verdict::Breaks(_)
        ));
        assert_eq!(judged("iam.disableServiceAccountCreation", json!({ "enforce": false })), Verdict::Fine);
        let members = |rule| judged("iam.allowedPolicyMemberDomains", rule);
        assert!(matches!(members(json!({ "values": { "allowedValues": ["C01"] } })), Verdict::Unclear(_)));
        let conditional =
            json!({ "enforce": true, "condition": { "expression": "resource.matchTag('a', 'b')" } });
        assert_eq!(judged("iam.disableServiceAccountCreation", conditional), Verdict::Fine);
        let denied = json!({ "values": { "deniedValues": ["pubsub.googleapis.com"] } });
        assert_eq!(
            judged("gcp.restrictNonCmekServices", denied),
            Verdict::Breaks("denies pubsub.googleapis.com".into())
        );
    }
}
