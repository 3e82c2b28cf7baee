use crate::readiness::budgets::Budget;

/// Exactly one budget, which keeps a pod and gives one away. One pod alone needs none: any would block every upgrade of its node.
pub(super) fn check(pods: u64, budgets: &[Budget<'_>]) -> Vec<String> {
    match budgets {
        [] if pods > 1 => vec!["no disruption budget is for it: a drain may take all its pods".to_owned()],
        [] => Vec::new(),
        [budget] => one(pods, budget),
        several => {
            let names: Vec<&str> = several.iter().map(|budget| budget.name).collect();
            vec![format!(
                "its pods have {} budgets ({}): an eviction is then refused",
                names.len(),
                names.join(", ")
            )]
        }
    }
}

fn one(pods: u64, budget: &Budget<'_>) -> Vec<String> {
    let (name, words) = (budget.name, budget.words());
    match budget.allows(pods) {
        0 if pods > 0 => {
            vec![format!("the budget {name} ({words} of {pods}) lets no pod go: it blocks upgrades of nodes")]
        }
        gone if gone >= pods && pods > 1 => {
            vec![format!("the budget {name} ({words} of {pods}) keeps no pod")]
        }
        _ => Vec::new(),
    }
}
