use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::change::{Change, Leaf, Plan};

/// How alike two plans are: the real provider's and the simulated one's.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Comparison {
    /// The leaves that either has.
    pub leaves: usize,
    /// Those for which both plan the same.
    pub equal: usize,
    /// The other ones.
    pub differences: Vec<Difference>,
    /// Resources with which they do not do the same.
    pub actions: Vec<Unlike>,
    /// Resources that they replace for different changes.
    pub replacements: Vec<Unlike>,
    /// Leaves (`ADDRESS PATH`) that only one of them holds for sensitive.
    pub sensitive: Vec<String>,
}

/// A leaf for which they do not plan the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The resource.
    pub address: String,
    /// The attribute: `settings[0].tier`.
    pub path: String,
    /// What the real provider plans, in words.
    pub real: String,
    /// What the simulated one plans, in words.
    pub simulated: String,
}

/// A resource about which they differ as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unlike {
    /// The resource.
    pub address: String,
    /// What the real provider says.
    pub real: Vec<String>,
    /// What the simulated one says.
    pub simulated: Vec<String>,
}

impl Comparison {
    /// The part of leaves that are equal, in percent and not rounded up.
    #[must_use]
    pub fn percent(&self) -> f64 {
        if self.leaves == 0 {
            return 100.0;
        }
        let thousandths = self.equal * 1000 / self.leaves;
        f64::from(u32::try_from(thousandths).unwrap_or_default()) / 10.0
    }

    /// Whether the simulated provider is good enough: 99 % of leaves, all actions and all replacements.
    #[must_use]
    pub fn is_faithful(&self) -> bool {
        self.equal * 100 >= self.leaves * 99 && self.actions.is_empty() && self.replacements.is_empty()
    }
}

/// Compares two plans of the same configuration.
#[must_use]
pub fn compare(real: &Plan, simulated: &Plan) -> Comparison {
    let absent = Change::default();
    let mut comparison = Comparison::default();
    let addresses: BTreeSet<&String> = real.keys().chain(simulated.keys()).collect();
    for address in addresses {
        let of = |plan: &'_ Plan| plan.get(address).cloned();
        let (real, simulated) = (of(real), of(simulated));
        let (real, simulated) = (real.as_ref().unwrap_or(&absent), simulated.as_ref().unwrap_or(&absent));
        comparison.see(address, real, simulated);
    }
    comparison
}

impl Comparison {
    fn see(&mut self, address: &str, real: &Change, simulated: &Change) {
        if real.actions != simulated.actions {
            let (real, simulated) = (real.actions.clone(), simulated.actions.clone());
            self.actions.push(Unlike { address: address.to_owned(), real, simulated });
        }
        if real.replace != simulated.replace {
            let [real, simulated] = [real, simulated].map(|change| change.replace.iter().cloned().collect());
            self.replacements.push(Unlike { address: address.to_owned(), real, simulated });
        }
        let paths: BTreeSet<&String> = real.paths().chain(simulated.paths()).collect();
        for path in paths {
            self.leaves += 1;
            let (one, other) = (real.leaf(path), simulated.leaf(path));
            if same(one, other) {
                self.equal += 1;
            } else {
                let hidden = [one, other].iter().any(|leaf| matches!(leaf, Leaf::Secret(_)));
                self.differences.push(Difference {
                    address: address.to_owned(),
                    path: path.clone(),
                    real: in_words(one, hidden),
                    simulated: in_words(other, hidden),
                });
            }
            if real.sensitive.contains(path) != simulated.sensitive.contains(path) {
                self.sensitive.push(format!("{address} {path}"));
            }
        }
    }
}

/// A secret that was not written down may be any value.
fn same(one: Leaf<'_>, other: Leaf<'_>) -> bool {
    match (one, other) {
        (Leaf::Nothing | Leaf::Unknown | Leaf::Removed, _)
        | (_, Leaf::Nothing | Leaf::Unknown | Leaf::Removed) => one == other,
        (Leaf::Secret(None), _) | (_, Leaf::Secret(None)) => true,
        (Leaf::Value(one) | Leaf::Secret(Some(one)), Leaf::Value(other) | Leaf::Secret(Some(other))) => {
            same_value(one, other)
        }
    }
}

/// Numbers have no form.
fn same_value(one: &Json, other: &Json) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.to_bits() == other.to_bits(),
        _ => one == other,
    }
}

fn in_words(leaf: Leaf<'_>, hidden: bool) -> String {
    match leaf {
        Leaf::Nothing => "nothing".to_owned(),
        Leaf::Unknown => "unknown".to_owned(),
        Leaf::Removed => "removed".to_owned(),
        Leaf::Value(_) | Leaf::Secret(_) if hidden => "a sensitive value".to_owned(),
        Leaf::Value(value) => value.to_string(),
        Leaf::Secret(_) => json!(null).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::planned, *};

    fn plan(after: Json, unknown: Json, actions: Json, replace: Json) -> Plan {
        planned(&json!({ "resource_changes": [{
            "address": "google_x.a", "mode": "managed", "provider_name": "registry.terraform.io/hashicorp/google",
            "change": {
                "actions": actions, "after": after, "after_unknown": unknown, "replace_paths": replace,
                "after_sensitive": { "password": true },
            },
        }]}))
    }

    #[test]
    fn leaves_actions_and_replacements_are_compared() {
        let real = plan(
            json!({ "a": 1, "b": "x", "c": [], "password": "p", "n": null }),
            json!({ "id": true }),
            json!(["delete", "create"]),
            json!([["b"], ["d", 0, "e"]]),
        );
        let same = compare(&real, &real);
        assert_eq!((same.leaves, same.equal, same.is_faithful()), (5, 5, true));
        let simulated = plan(
            json!({ "a": 1.0, "b": "y", "password": "q" }),
            json!({ "id": true, "c": true }),
            json!(["update"]),
            json!([["b"]]),
        );
        let found = compare(&real, &simulated);
        assert_eq!((found.leaves, found.equal, found.is_faithful()), (5, 2, false));
        let lines: Vec<String> = found
            .differences
            .iter()
            .map(|difference| format!("{}: {} / {}", difference.path, difference.real, difference.simulated))
            .collect();
        assert_eq!(
            lines,
            ["b: \"x\" / \"y\"", "c: [] / unknown", "password: a sensitive value / a sensitive value",]
        );
        assert_eq!(found.actions[0].simulated, ["update"]);
        assert_eq!(found.replacements[0].real, ["b", "d[0].e"]);
    }

    #[test]
    fn a_plan_that_was_written_down_holds_no_secret_and_can_be_compared() {
        let real = plan(json!({ "password": "p" }), json!({}), json!(["create"]), json!([]));
        let text = serde_json::to_string(&real).expect("JSON");
        assert!(!text.contains("\"p\""), "{text}");
        let read: Plan = serde_json::from_str(&text).expect("a plan");
        assert_eq!(compare(&read, &real).differences, []);
        let unknown = plan(json!({}), json!({ "password": true }), json!(["create"]), json!([]));
        assert_eq!(compare(&read, &unknown).differences.len(), 1);
    }

    #[test]
    fn what_stays_is_left_out_and_what_goes_is_named() {
        let shown = |after: Json| {
            let change = json!({
                "actions": ["update"], "before": { "a": 1, "b": [{ "c": 2 }, { "c": 3 }], "d": [1] }, "after": after,
                "after_unknown": { "d": true }, "after_sensitive": {}, "before_sensitive": {},
            });
            let provider = "registry.terraform.io/hashicorp/google";
            super::super::changed(&json!({ "resource_changes": [
                { "address": "google_x.a", "mode": "managed", "provider_name": provider, "change": change },
            ]}))
        };
        let real = shown(json!({ "a": 1, "b": [{ "c": 4 }] }));
        let change = &real["google_x.a"];
        assert_eq!(change.values.keys().collect::<Vec<_>>(), ["b[0].c"]);
        assert_eq!(change.removed.iter().collect::<Vec<_>>(), ["b[1].c"]);
        // One that keeps what the other one drops differs, although neither says so of a value.
        let simulated = shown(json!({ "a": 1, "b": [{ "c": 4 }, { "c": 3 }] }));
        assert_eq!(compare(&real, &simulated).differences.len(), 1);
    }

    #[test]
    fn a_percentage_is_never_rounded_up_to_what_it_is_not() {
        let comparison = Comparison { leaves: 572, equal: 571, ..Comparison::default() };
        assert!((comparison.percent() - 99.8).abs() < f64::EPSILON);
        assert!(comparison.is_faithful());
        assert!(!Comparison { leaves: 1000, equal: 989, ..Comparison::default() }.is_faithful());
    }
}
