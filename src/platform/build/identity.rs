use super::stack::Context;
use crate::{
    model::Identity,
    platform::{
        references::Allow,
        text::{Node, Table},
    },
};

/// What service accounts' addresses end with, those that Google makes itself included.
/// <https://docs.cloud.google.com/iam/docs/service-account-overview#service-account-types>
const DOMAIN: &str = ".gserviceaccount.com";

/// Reads `identity = { plan, apply }`.
pub fn identity(table: Option<&Table>, context: &mut Context<'_>) -> Identity {
    let mut account = |name: &str| table.and_then(|table| account(table.get(name)?, context));
    Identity { plan: account("plan"), apply: account("apply") }
}

fn account(node: &Node, context: &mut Context<'_>) -> Option<String> {
    let expanded = context.expander().expand(node, Allow::Static);
    let address = expanded.text()?;
    let good = address.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.ends_with(DOMAIN) && !address.contains(char::is_whitespace)
    });
    if !good {
        context.wrong(
            format!("`{}` is no service account", address.escape_debug()),
            node.span,
            "an address such as `groundwork@PROJECT.iam.gserviceaccount.com`",
        );
        return None;
    }
    Some(address.to_owned())
}
