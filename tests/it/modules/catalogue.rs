//! Which modules there are, and what each has beside its Terraform files.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of a module.
pub fn folder(module: &str) -> PathBuf {
    modules().join(module)
}

pub fn modules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("modules")
}

/// The names of all modules, in order.
pub fn names() -> Vec<String> {
    let entries = fs::read_dir(modules()).expect("the folder is there").map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

/// The paths of what lies in a folder, in order; of a folder that is not there, none.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    files
}

#[test]
fn every_module_has_a_page_an_example_and_tests() {
    let mut missing = Vec::new();
    for module in names() {
        let folder = folder(&module);
        for file in
            ["main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md", "examples/basic/main.tf"]
        {
            if !folder.join(file).is_file() {
                missing.push(format!("modules/{module}/{file}"));
            }
        }
        if files(&folder.join("tests"), ".tftest.hcl").is_empty() {
            missing.push(format!("modules/{module}/tests/*.tftest.hcl"));
        }
    }
    assert!(missing.is_empty(), "not there: {missing:#?}");
    assert!(names().len() >= 11);
}

/// docs/hardening.md says why it is this range.
#[test]
fn modules_and_roots_ask_for_the_same_versions() {
    let wanted =
        ["required_version = \">= 1.9\"", "source  = \"hashicorp/google\"", "version = \">= 7.40, < 8\""];
    let stacks = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks");
    let roots = files(&stacks, "").into_iter().filter(|stack| stack.join("main.tf").is_file());
    let mut read = 0;
    for root in names().iter().map(|module| folder(module)).chain(roots) {
        let file = root.join("versions.tf");
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for part in wanted {
            assert!(text.contains(part), "{} has no {part:?}", file.display());
        }
        read += 1;
    }
    assert!(read >= 21, "only {read} were read");
}
