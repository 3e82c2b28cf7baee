//! What the projects of a platform lie in: the content says an organisation.

use toml_edit::{DocumentMut, Item};

use super::edit;
use crate::model::Fault;

const ORGANISATION: &str = "org_id";
const FOLDER: &str = "folder_id";

/// Puts `organizations/NUMBER` or `folders/NUMBER` in. For a folder the variable gets another name, and so do the inputs
/// that are handed it: Terraform's modules take the one or the other.
pub(super) fn set(platform: &mut DocumentMut, parent: &str) -> Result<(), Fault> {
    let (kind, number) = parent.split_once('/').unwrap_or(("organizations", parent));
    edit::set(platform, &["vars", ORGANISATION], number)?;
    if kind != "folders" {
        return Ok(());
    }
    if let Some(variables) = platform.get_mut("vars").and_then(Item::as_table_like_mut) {
        edit::rename(variables, ORGANISATION, FOLDER);
    }
    let Some(stacks) = platform.get_mut("stacks").and_then(Item::as_table_like_mut) else { return Ok(()) };
    for (_, stack) in stacks.iter_mut() {
        let Some(inputs) = stack.get_mut("inputs").and_then(Item::as_table_like_mut) else { continue };
        if inputs.get(ORGANISATION).and_then(Item::as_str) == Some("${env.org_id}") {
            edit::rename(inputs, ORGANISATION, FOLDER);
            if let Some(value) = inputs.get_mut(FOLDER).and_then(Item::as_value_mut) {
                let decor = value.decor().clone();
                *value = "${env.folder_id}".into();
                *value.decor_mut() = decor;
            }
        }
    }
    Ok(())
}
