//! The pages of the modules: tables that are made of what the modules declare, and nothing without a description.

use std::fs;

use super::{
    catalogue::{folder, names},
    declared::Declared,
};

/// What is after it is made of the module's files.
const MARK: &str =
    "<!-- Made of the module's files: UPDATE_DOCS=1 cargo test --release --test it modules::pages -->\n\n";

#[test]
fn the_pages_tables_are_what_the_modules_declare() {
    let mut old = Vec::new();
    for module in names() {
        let path = folder(&module).join("README.md");
        let page = fs::read_to_string(&path).unwrap_or_default();
        let (written, _) = page.split_once(MARK).unwrap_or((&page, ""));
        let wanted = format!("{}\n\n{MARK}{}", written.trim_end(), Declared::read(&folder(&module)).page());
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, &wanted).expect("written");
        } else if page != wanted {
            old.push(path);
        }
    }
    assert!(old.is_empty(), "out of date: {old:#?}; run `UPDATE_DOCS=1 cargo test --release`");
}

#[test]
fn everything_is_described_and_typed() {
    for module in names() {
        let declared = Declared::read(&folder(&module));
        for named in declared.variables.iter().chain(&declared.outputs) {
            let ends = named.description.ends_with('.') && named.description.len() > 10;
            assert!(ends, "{module}: {} is not described: {:?}", named.name, named.description);
        }
        for variable in &declared.variables {
            assert!(!variable.ty.is_empty(), "{module}: {} has no type", variable.name);
            let safe = ["any", "map(any)", "list(any)"].contains(&variable.ty.as_str());
            assert!(!safe, "{module}: {} takes anything", variable.name);
        }
        assert!(!declared.resources.is_empty() && !declared.outputs.is_empty(), "{module}");
    }
}

/// What can be wrong is refused before Google is asked. A name that Terraform hands on (of a range, a label) cannot.
#[test]
fn what_must_be_given_is_checked() {
    let free = ["pods_range_name", "services_range_name", "services", "roles"];
    for module in names() {
        let declared = Declared::read(&folder(&module));
        for variable in declared.variables.iter().filter(|variable| variable.default.is_none()) {
            let checked = variable.validations > 0 || free.contains(&variable.name.as_str());
            assert!(checked, "{module}: nothing is refused as {}", variable.name);
        }
    }
}

#[test]
fn pages_say_how_a_module_is_used_and_tried() {
    for module in names() {
        let page = fs::read_to_string(folder(&module).join("README.md")).unwrap_or_default();
        assert!(page.starts_with(&format!("# {module}\n\n")), "{module}");
        for part in ["(examples/basic/main.tf)", "groundwork cloud exec --no-clusters -- terraform test"] {
            assert!(page.contains(part), "modules/{module}/README.md does not say {part}");
        }
    }
}
