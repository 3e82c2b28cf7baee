use super::Plan;
use crate::rehearsal::google::value::Value;

/// An attribute that nobody has set is the provider block's.
pub(super) fn from_provider(name: &str, plan: &mut Plan<'_>) {
    let open = plan.config.get(name).is_null() && plan.text(name).is_none();
    if open && let Some(text) = plan.around.provider.get(name).text() {
        plan.set(name, Value::Text(text.to_owned()));
    }
}

/// The deletion policy is the provider block's, or a default of its own, wherever the resource says nothing: what is in
/// the state does not count.
pub(super) fn deletion_policy(default: &str, plan: &mut Plan<'_>) {
    if plan.config.get("deletion_policy").is_null() {
        let policy = plan.around.provider.get("deletion_policy").text().filter(|policy| !policy.is_empty());
        let policy = policy.unwrap_or(default).to_owned();
        plan.set("deletion_policy", Value::Text(policy));
    }
}
