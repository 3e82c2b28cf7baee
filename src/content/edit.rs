//! Changes to TOML files that leave their comments and their order alone.

use std::collections::BTreeSet;

use toml_edit::{Array, DocumentMut, Item, Key, Table, TableLike, Value};

use super::{Answers, catalog::LeftOut, parent};
use crate::model::{Fault, StackId};

const HEAD: &str = "# Written by `groundwork init`: README.md says how it is worked with. What a key means stands in\n\
                    # docs/platform-file.md, what differs between environments in environments/, what a stack is made of in\n\
                    # stacks/.\n\n";

/// Puts the answers in.
pub(super) fn answers(platform: &mut DocumentMut, answers: &Answers) -> Result<(), Fault> {
    if let Some(table) = platform.get_mut("platform").and_then(Item::as_table_mut) {
        table.decor_mut().set_prefix(HEAD);
    }
    let list: Array = answers.zones.iter().map(String::as_str).collect();
    set(platform, &["platform", "name"], answers.name.as_str())?;
    set(platform, &["vars", "billing_account"], answers.billing_account.as_str())?;
    set(platform, &["vars", "region"], answers.region.as_str())?;
    set(platform, &["vars", "zones"], list)?;
    set(platform, &["vars", "security_group"], answers.security_group.as_str())?;
    parent::set(platform, &answers.parent)?;
    // What is rehearsed where nobody says: the content's own choice, while it is there.
    let rehearsed = text(platform, &["rehearsal", "environment"]).ok();
    if let (Some(name), Some(first)) = (rehearsed, answers.environments.first())
        && !answers.environments.contains(&name)
    {
        set(platform, &["rehearsal", "environment"], first.as_str())?;
    }
    Ok(())
}

/// The text at a path of keys.
pub(super) fn text(document: &DocumentMut, path: &[&str]) -> Result<String, Fault> {
    let mut item = document.as_item();
    for key in path {
        item = item.get(key).ok_or_else(|| absent(path))?;
    }
    item.as_str().map(str::to_owned).ok_or_else(|| absent(path))
}

/// Replaces a value; the comment behind it stays.
pub(super) fn set(document: &mut DocumentMut, path: &[&str], new: impl Into<Value>) -> Result<(), Fault> {
    let mut item = document.as_item_mut();
    for key in path {
        item = item.get_mut(key).ok_or_else(|| absent(path))?;
    }
    let value = item.as_value_mut().ok_or_else(|| absent(path))?;
    let decor = value.decor().clone();
    *value = new.into();
    *value.decor_mut() = decor;
    Ok(())
}

fn absent(path: &[&str]) -> Fault {
    Fault::new(format!("the content's platform.toml has no `{}`", path.join(".")))
}

/// Gives a key another name, in the same place.
pub(super) fn rename(table: &mut dyn TableLike, from: &str, to: &str) {
    let old: Vec<(Key, Item)> =
        table.iter().filter_map(|(name, item)| Some((table.key(name)?.clone(), item.clone()))).collect();
    table.clear();
    for (key, item) in old {
        let key = if key.get() == from { renamed(&key, to) } else { key };
        table.entry_format(&key).or_insert(item);
    }
}

fn renamed(key: &Key, to: &str) -> Key {
    Key::new(to).with_leaf_decor(key.leaf_decor().clone()).with_dotted_decor(key.dotted_decor().clone())
}

/// Takes the tables of stacks out, and what the others say of namespaces that are then not there.
pub(super) fn leave_out(platform: &mut DocumentMut, left_out: &LeftOut) {
    let Some(stacks) = platform.get_mut("stacks").and_then(Item::as_table_mut) else { return };
    remove_stacks(stacks, &left_out.stacks);
    for (_, stack) in stacks.iter_mut() {
        if let Some(inputs) = stack.get_mut("inputs").and_then(Item::as_table_like_mut) {
            remove_namespaces(inputs, &left_out.namespaces);
        }
    }
}

/// A section's heading is a comment above its first stack: where that one goes, the next stack of the section has it.
fn remove_stacks(stacks: &mut Table, gone: &BTreeSet<StackId>) {
    let names: Vec<String> = stacks.iter().map(|(name, _)| name.to_owned()).collect();
    let mut heading: Option<String> = None;
    for name in names {
        let above = stacks[&name].as_table().and_then(|table| table.decor().prefix()?.as_str());
        let (section, own) = parts(above.unwrap_or_default());
        let (section, own) = (section.map(str::to_owned), own.to_owned());
        if gone.contains(name.as_str()) {
            heading = section.or(heading);
            stacks.remove(&name);
        } else if let (None, Some(heading)) = (section, heading.take())
            && let Some(table) = stacks[&name].as_table_mut()
        {
            table.decor_mut().set_prefix(format!("{heading}{}", own.trim_start_matches('\n')));
        }
    }
}

/// What stands above a table: a heading of the section, which an empty line ends, and what is the table's own.
fn parts(above: &str) -> (Option<&str>, &str) {
    match above.rfind("\n\n") {
        Some(at) if above[..at].contains('#') => (Some(&above[..at + 2]), &above[at + 2..]),
        _ => (None, above),
    }
}

/// Takes out every entry that is about one of the namespaces, such as a workload's identity.
fn remove_namespaces(table: &mut dyn TableLike, gone: &BTreeSet<String>) {
    let about = |item: &Item| {
        let namespace = item.as_table_like().and_then(|table| table.get("namespace")).and_then(Item::as_str);
        namespace.is_some_and(|namespace| gone.contains(namespace))
    };
    let names: Vec<String> =
        table.iter().filter(|(_, item)| about(item)).map(|(name, _)| name.to_owned()).collect();
    for name in names {
        table.remove(&name);
    }
    for (_, item) in table.iter_mut() {
        if let Some(inner) = item.as_table_like_mut() {
            remove_namespaces(inner, gone);
        }
    }
}

/// Keeps the chosen environments of a file, without what they say of stacks that are gone. Says whether any is left.
pub(super) fn environments(file: &mut DocumentMut, chosen: &[String], gone: &BTreeSet<StackId>) -> bool {
    let Some(all) = file.get_mut("environments").and_then(Item::as_table_like_mut) else { return true };
    let names: Vec<String> = all.iter().map(|(name, _)| name.to_owned()).collect();
    for name in names.iter().filter(|name| !chosen.contains(name)) {
        all.remove(name);
    }
    for (_, environment) in all.iter_mut() {
        if let Some(stacks) = environment.get_mut("stacks").and_then(Item::as_table_like_mut) {
            gone.iter().for_each(|stack| drop(stacks.remove(stack.as_str())));
        }
    }
    !all.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone(names: &[&str]) -> BTreeSet<StackId> {
        names.iter().map(|name| StackId::new(name).expect("a name")).collect()
    }

    fn edited(text: &str, edit: impl Fn(&mut DocumentMut)) -> String {
        let mut document: DocumentMut = text.parse().expect("TOML");
        edit(&mut document);
        document.to_string()
    }

    const STACKS: &str = "[platform]\n\n# Sprint 1.\n\n[stacks.a]\nx = 1 # behind\n\n# Sprint 2: more.\n\n# Of b.\n[stacks.b]\n\
                          [stacks.b.inputs]\ny = 2\n\n# Of c.\n[stacks.c]\n\n# Sprint 3.\n\n[stacks.d]\n\n[stacks.e]\n";

    #[test]
    fn a_heading_goes_to_the_next_stack_of_its_section() {
        let without = |names: &[&str]| {
            let left_out = LeftOut { stacks: gone(names), ..LeftOut::default() };
            edited(STACKS, |document| leave_out(document, &left_out))
        };
        let first = "[platform]\n\n# Sprint 1.\n\n[stacks.a]\nx = 1 # behind\n\n# Sprint 2: more.\n\n";
        let (second, heading) = ("# Of c.\n[stacks.c]\n", "\n# Sprint 3.\n\n");
        assert_eq!(without(&["b"]), format!("{first}{second}{heading}[stacks.d]\n\n[stacks.e]\n"));
        let first_only = first.replace("\n# Sprint 2: more.\n\n", "");
        assert_eq!(without(&["b", "c", "d"]), format!("{first_only}{heading}[stacks.e]\n"));
        let last = "# Of b.\n[stacks.b]\n[stacks.b.inputs]\ny = 2\n";
        assert_eq!(without(&["c", "d", "e"]), format!("{first}{last}"));
    }

    #[test]
    fn what_is_about_a_namespace_that_is_gone_goes() {
        let text = "[stacks.w.inputs]\nproject = 1\nbindings.a = { namespace = \"one\", name = \"a\" }\n\
                    bindings.b = { namespace = \"two\", name = \"b\" } # kept\n";
        let left_out = LeftOut { namespaces: ["one".to_owned()].into(), ..LeftOut::default() };
        let edited = edited(text, |document| leave_out(document, &left_out));
        let expected =
            "[stacks.w.inputs]\nproject = 1\nbindings.b = { namespace = \"two\", name = \"b\" } # kept\n";
        assert_eq!(edited, expected);
    }

    #[test]
    fn a_file_of_environments_keeps_those_that_were_chosen() {
        let text = "# About it.\n[environments.one]\nsprint = 2\nstacks.a.enabled = true\nstacks.b.enabled = true\n\n\
                    [environments.two]\nsprint = 1\n";
        let chosen = ["one".to_owned()];
        let result = edited(text, |document| assert!(environments(document, &chosen, &gone(&["a"]))));
        assert_eq!(result, "# About it.\n[environments.one]\nsprint = 2\nstacks.b.enabled = true\n");
        let mut document: DocumentMut = text.parse().expect("TOML");
        assert!(!environments(&mut document, &["three".to_owned()], &gone(&[])));
    }
}
